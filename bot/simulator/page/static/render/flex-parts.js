// The parts of Flex that hold no other parts: words, buttons, pictures, lines.

import { control } from "./controls.js"
import { el } from "./dom.js"
import { fit } from "./fit.js"
import { FONT, gap, IMAGE, letters, px, words } from "./flex-style.js"
import { picture, ratio } from "./pictures.js"

export function text(part) {
  const spans = (part.contents ?? []).map((span) => el("span", { style: words(span, part.scaling) }, span.text ?? ""))
  const clamped = part.maxLines && part.wrap
  const shrinks = part.adjustMode === "shrink-to-fit" && !part.wrap
  const node = el("p", {
    class: `flex-text ${part.wrap ? "wrap" : ""} ${clamped ? "clamped" : ""}`,
    style: {
      ...words({ ...part, size: part.size ?? "md" }, part.scaling),
      textAlign: part.align,
      lineHeight: part.lineSpacing ? `calc(1.4em + ${px(FONT, part.lineSpacing)})` : undefined,
      webkitLineClamp: clamped ? String(part.maxLines) : undefined,
    },
  }, spans.length ? spans : part.text ?? "")
  return shrinks ? fit(node) : node
}

export function button(part, hand) {
  const kind = part.style ?? "link"
  const style = {
    [kind === "link" ? "color" : "backgroundColor"]: part.color,
    fontSize: letters("md", part.scaling),
  }
  const words = el("span", {}, part.action.label)
  if (part.adjustMode === "shrink-to-fit") fit(words)
  return el("div", { class: "flex-button" }, control(part.action, hand, { class: `${kind} ${part.height ?? "md"}`, style }, words))
}

export function image(part, hand) {
  const node = picture(hand.picture(part.url), part.action?.label ?? "", "flex-picture")
  Object.assign(node.style, {
    aspectRatio: ratio(part.aspectRatio),
    objectFit: part.aspectMode === "cover" ? "cover" : "contain",
    backgroundColor: part.backgroundColor ?? "",
  })
  const inner = el("div", { class: "flex-frame", style: { width: px(IMAGE, part.size ?? "md") } }, node)
  return el("div", { class: "flex-image", style: { justifyContent: part.align ?? "center" } }, inner)
}

export function icon(part, hand) {
  const style = { aspectRatio: ratio(part.aspectRatio), width: letters(part.size ?? "md", part.scaling) }
  return el("span", { class: "flex-icon", style }, picture(hand.picture(part.url), "", "glyph"))
}

export function separator(part) {
  return el("div", { class: "flex-separator", role: "separator", style: { backgroundColor: part.color } })
}

export function spacer(part) {
  return el("div", { class: "flex-spacer", style: { paddingTop: gap(part.size ?? "md") } })
}
