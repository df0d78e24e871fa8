// What can be tapped in a message: hand.press(action) hears of it.

import { el, link } from "./dom.js"

const byMouseOnly = (event) => event.ctrlKey || event.metaKey || event.shiftKey || event.button > 0

function presses(action, hand) {
  return (event) => {
    if (byMouseOnly(event)) return // a new tab was asked for
    event.preventDefault()
    event.stopPropagation()
    hand.press(action)
  }
}

// A link for what opens a page, a button for all else.
export function control(action, hand, props, ...children) {
  const onclick = presses(action, hand)
  if (action.type === "uri") return link(action.uri, { ...props, onclick }, ...children)
  return el("button", { type: "button", ...props, onclick }, ...children)
}

// Makes any element tappable, by finger and by keyboard.
export function tappable(node, action, hand) {
  const name = nameOf(action)
  node.classList.add("tappable")
  node.addEventListener("click", presses(action, hand))
  if (node.querySelector("a, button, [role]:not([role=separator], [role=img])")) return covered(node, action, name)
  node.tabIndex = 0
  node.setAttribute("role", action.type === "uri" ? "link" : "button")
  if (action.label || !node.textContent.trim()) node.setAttribute("aria-label", name)
  node.addEventListener("keydown", (pressed) => ["Enter", " "].includes(pressed.key) && presses(action, hand)(pressed))
  return node
}

// A card with buttons inside is no button itself: one that is as large as the card lies behind its contents.
function covered(node, action, name) {
  const cover = el("button", { type: "button", class: "cover", "aria-label": name })
  node.classList.add("covered")
  node.prepend(cover)
  return node
}

export function nameOf(action) {
  return action.label || action.displayText || action.text || action.uri || action.data || "ひらく"
}

// Areas over a picture, each with its bounds in the picture's own pixels.
export function areas(list, size, hand, kind) {
  const share = (part, whole) => `${(100 * part) / whole}%`
  return list.map(({ bounds, action }) =>
    control(action, hand, {
      class: kind,
      "aria-label": nameOf(action),
      style: {
        left: share(bounds.x, size.width),
        top: share(bounds.y, size.height),
        width: share(bounds.width, size.width),
        height: share(bounds.height, size.height),
      },
    }))
}
