// Builds elements. Text only ever becomes text: nothing a message says is read as HTML.

export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag)
  for (const [name, value] of Object.entries(props)) set(node, name, value)
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""))
  return node
}

export const $ = (selector, within = document) => within.querySelector(selector)

function set(node, name, value) {
  if (value === undefined || value === null || value === false) return
  if (name === "class") node.className = value
  else if (name === "style") Object.assign(node.style, defined(value))
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value)
  else node.setAttribute(name, value === true ? "" : value)
}

function defined(style) {
  return Object.fromEntries(Object.entries(style).filter(([, value]) => value !== undefined && value !== ""))
}

// A link that a browser may follow by itself; anything but a page, a phone number or LINE leads nowhere.
export function link(uri, props, ...children) {
  const safe = /^(https?:|tel:|line:)/i.test(uri ?? "")
  const href = safe ? { href: uri, target: "_blank", rel: "noopener noreferrer" } : {}
  return el("a", { ...href, ...props }, ...children)
}
