// Draws Flex messages: bubbles and carousels, and every component inside them.

import { control, tappable } from "./actions.js"
import { el } from "./dom.js"
import { around, FONT, gap, icon, ICON, IMAGE, inParent, look, px, words } from "./flex-style.js"
import { outside, picture } from "./pictures.js"
import { row } from "./templates.js"

export function drawFlex({ contents, altText }, hand) {
  if (contents.type !== "carousel") return bubble(contents, hand)
  return row(contents.contents.map((one) => bubble(one, hand)), altText)
}

function bubble(content, hand) {
  const blocks = ["header", "hero", "body", "footer"].filter((name) => content[name])
  const node = el("div", { class: `flex-bubble ${content.size ?? "mega"}`, dir: content.direction },
    blocks.map((name) => block(name, content, hand)))
  return content.action ? tappable(node, content.action, hand) : node
}

function block(name, content, hand) {
  const style = content.styles?.[name] ?? {}
  return el("div", {
    class: `flex-${name} ${style.separator ? "lined" : ""}`,
    style: { backgroundColor: style.backgroundColor, borderTopColor: style.separatorColor },
  }, component(content[name], hand, { layout: "vertical" }, 0))
}

const DRAW = { box, text, button, image, icon: smallIcon, separator, filler: nothing, spacer: nothing, video: nothing }

function component(part, hand, parent, place) {
  const node = (DRAW[part.type] ?? nothing)(part, hand, parent)
  Object.assign(node.style, inParent(part, parent, place))
  return part.action && part.type !== "button" ? tappable(node, part.action, hand) : node
}

function box(part, hand) {
  return el("div", { class: `flex-box ${part.layout}`, style: { ...look(part), ...around(part) } },
    (part.contents ?? []).map((child, n) => component(child, hand, part, n)))
}

function text(part) {
  const spans = (part.contents ?? []).map((span) => el("span", { style: words(span) }, span.text ?? ""))
  const lines = part.maxLines && part.wrap ? { webkitLineClamp: String(part.maxLines) } : {}
  return el("p", {
    class: `flex-text ${part.wrap ? "wrap" : ""} ${lines.webkitLineClamp ? "clamped" : ""}`,
    style: { fontSize: px(FONT, part.size ?? "md"), ...words(part), textAlign: part.align, ...lines },
  }, spans.length ? spans : part.text ?? "")
}

function button(part, hand) {
  const kind = part.style ?? "link"
  const style = kind === "link" ? { color: part.color } : { backgroundColor: part.color }
  return el("div", { class: "flex-button" },
    control(part.action, hand, { class: `${kind} ${part.height ?? "md"}`, style }, part.action.label))
}

function image(part) {
  const [width, height] = (part.aspectRatio ?? "1:1").split(":")
  const node = picture(outside(part.url), part.action?.label ?? "", "flex-picture")
  Object.assign(node.style, {
    aspectRatio: `${width} / ${height}`,
    objectFit: part.aspectMode === "cover" ? "cover" : "contain",
    backgroundColor: part.backgroundColor ?? "",
  })
  const align = { start: "flex-start", end: "flex-end" }[part.align] ?? "center"
  const inner = el("div", { style: { width: px(IMAGE, part.size ?? "md"), maxWidth: "100%" } }, node)
  return el("div", { class: "flex-image", style: { justifyContent: align } }, inner)
}

function smallIcon(part) {
  const node = el("span", { class: "flex-icon", style: icon(part) }, picture(outside(part.url), "", "glyph"))
  node.style.width = px(ICON, part.size ?? "md")
  return node
}

function separator(part) {
  return el("div", { class: "flex-separator", role: "separator", style: { backgroundColor: part.color } })
}

function nothing(part) {
  return el("div", { class: `flex-${part.type}`, style: part.type === "spacer" ? { padding: `${gap(part.size ?? "md")} 0 0` } : {} })
}
