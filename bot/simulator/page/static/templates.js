// Draws template messages: buttons, confirm, carousel, image carousel.

import { control } from "./actions.js"
import { el } from "./dom.js"
import { outside, picture } from "./pictures.js"

export function drawTemplate({ template, altText }, hand) {
  if (template.type === "image_carousel") return row(template.columns.map((column) => imageCard(column, hand)), altText)
  if (template.type === "carousel") return row(template.columns.map((column) => card(column, hand)), altText)
  return card(template, hand)
}

// Cards side by side, to be pushed with the finger or the arrow keys.
export function row(cards, label) {
  return el("div", { class: "row", tabindex: 0, role: "group", "aria-label": label }, cards)
}

function card(content, hand) {
  const confirm = content.type === "confirm"
  return el("div", { class: `card ${confirm ? "confirm" : ""}` },
    content.thumbnailImageUrl ? picture(outside(content.thumbnailImageUrl), "", "thumbnail") : "",
    el("div", { class: "words" },
      content.title ? el("p", { class: "title" }, content.title) : "",
      el("p", {}, content.text)),
    el("div", { class: "actions" }, content.actions.map((action) => control(action, hand, {}, action.label))))
}

function imageCard({ imageUrl, action }, hand) {
  return control(action, hand, { class: "image-card" },
    picture(outside(imageUrl), action.label ? "" : "画像", "square"),
    action.label ? el("span", {}, action.label) : "")
}
