// Draws one message: whose it is, when, and what it says.

import { drawn } from "./stickers.js"
import { el, withLinks } from "./dom.js"
import { drawFlex } from "./flex.js"
import { outside, picture } from "./pictures.js"
import { drawTemplate } from "./templates.js"
import { time } from "./times.js"

const DRAW = {
  text: (content) => el("p", { class: "bubble" }, withLinks(content.text)),
  sticker: (content) => {
    const { emoji, label } = drawn(content)
    return el("p", { class: "sticker", role: "img", "aria-label": label }, emoji)
  },
  image: (content, hand, message) => {
    const own = `/simulator/pictures/${message.message_id}`
    const there = content.previewImageUrl ?? content.originalContentUrl
    return picture(there ? outside(there) : own, "写真", "photo")
  },
  location: (content) =>
    el("div", { class: "bubble place" },
      el("span", { class: "pin", "aria-hidden": "true" }, "📍"),
      el("p", {}, el("strong", {}, content.title ?? "位置情報"), content.address ? el("br") : "", content.address ?? ""),
      el("p", { class: "coordinates" }, `${content.latitude}, ${content.longitude}`)),
  template: (content, hand) => drawTemplate(content, hand),
  flex: (content, hand) => drawFlex(content, hand),
}
DRAW.textV2 = DRAW.text

export function drawMessage(message, hand, bot) {
  const { content } = message
  const body = (DRAW[content.type] ?? unknown)(content, hand, message)
  const mine = message.who === "me"
  const name = content.sender?.name ?? bot
  return el("article", { class: `message ${message.who} ${content.type}`, "data-id": message.id },
    mine ? "" : el("span", { class: "face", "aria-hidden": "true" }, [...name][0]),
    el("div", { class: "said" },
      el("span", { class: mine ? "hidden" : "name" }, mine ? "自分" : name),
      el("div", { class: "line" }, body, stamp(message, mine))))
}

function stamp(message, mine) {
  return el("span", { class: "stamp" }, mine ? el("span", {}, "既読") : "", el("time", { datetime: message.at }, time(message.at)))
}

function unknown(content) {
  return el("p", { class: "bubble" }, content.altText ?? `（${content.type}）`)
}
