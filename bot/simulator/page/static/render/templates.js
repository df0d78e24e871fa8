// Draws template messages: buttons, confirm, carousel, image carousel.

import { control, tappable } from "./controls.js"
import { el } from "./dom.js"
import { picture } from "./pictures.js"

export function drawTemplate({ template, altText }, hand) {
  if (template.type === "image_carousel") return row(template.columns.map((column) => imageCard(column, hand)), altText)
  if (template.type === "carousel") return row(template.columns.map((column) => card({ ...template, ...column }, hand)), altText)
  return card(template, hand)
}

// Cards side by side, to be pushed with the finger or the arrow keys.
export function row(cards, label) {
  return el("div", { class: "row", tabindex: 0, role: "group", "aria-label": label }, cards)
}

function card(content, hand) {
  const top = el("div", { class: "top" }, content.thumbnailImageUrl ? thumbnail(content, hand) : "",
    el("div", { class: "words" },
      content.title ? el("p", { class: "title" }, content.title) : "",
      el("p", {}, content.text)))
  return el("div", { class: `card ${content.type === "confirm" ? "confirm" : ""}` },
    content.defaultAction ? tappable(top, content.defaultAction, hand) : top,
    el("div", { class: "actions" }, content.actions.map((action) => control(action, hand, {}, action.label))))
}

function thumbnail(content, hand) {
  const node = picture(hand.picture(content.thumbnailImageUrl), "", "thumbnail")
  Object.assign(node.style, {
    aspectRatio: content.imageAspectRatio === "square" ? "1" : "1.51",
    objectFit: content.imageSize === "contain" ? "contain" : "cover",
    backgroundColor: content.imageBackgroundColor ?? "#fff",
  })
  return node
}

function imageCard({ imageUrl, action }, hand) {
  return control(action, hand, { class: "image-card" },
    picture(hand.picture(imageUrl), action.label ? "" : "画像", "square"),
    action.label ? el("span", {}, action.label) : "")
}
