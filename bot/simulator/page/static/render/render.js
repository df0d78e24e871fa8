// Draws one message as a phone does. It knows nothing of the page around it; what it needs comes through `hand`:
//   hand.press(action)   something was tapped           hand.picture(url)  where a picture may be loaded from
//   hand.media(url)      the same for sound and film,   hand.sent(message) the picture a person has sent
//                        null: cannot be played         hand.bot           the account's name
//   hand.nameOf?.(id)    whom a mention is about
// `message` is {who: "bot" | "me", content, at, number, message_id}.

import { el } from "./dom.js"
import { drawFlex } from "./flex.js"
import { audio, file, image, imagemap, place, video } from "./media.js"
import { picture } from "./pictures.js"
import { drawn } from "./stickers.js"
import { drawTemplate } from "./templates.js"
import { time } from "./times.js"
import { words } from "./words.js"

const text = (content, hand) => el("p", { class: "bubble" }, words(content, hand))

const DRAW = {
  text, textV2: text, image, video, audio, file, location: place, imagemap,
  template: drawTemplate,
  flex: drawFlex,
  sticker: (content) => {
    const { emoji, label } = drawn(content)
    return el("p", { class: "sticker", role: "img", "aria-label": `スタンプ: ${label}` }, emoji)
  },
}

export function drawMessage(message, hand) {
  const { content, who, number, at } = message
  const mine = who === "me"
  const name = nameOf(content.sender, hand.bot)
  return el("article", { class: `message ${who} kind-${content.type}`, "data-number": number, "data-from": mine ? "" : name },
    mine ? "" : face(content.sender, name, hand),
    el("div", { class: "said" },
      el("span", { class: mine ? "hidden" : "name" }, mine ? "自分" : name),
      el("div", { class: "line" }, body(content, hand, message), stamp(at, mine))))
}

// A message nobody has foreseen must not stop the others.
function body(content, hand, message) {
  try {
    return DRAW[content.type](content, hand, message)
  } catch {
    return el("p", { class: "bubble" }, content.altText ?? `（${content.type}）`)
  }
}

const nameOf = (sender, bot) => (sender?.name ? `${sender.name} from ${bot}` : bot)

function face(sender, name, hand) {
  const inside = sender?.iconUrl ? picture(hand.picture(sender.iconUrl), "", "portrait") : [...name][0]
  return el("span", { class: "face", "aria-hidden": "true" }, inside)
}

function stamp(at, mine) {
  return el("span", { class: "stamp" },
    mine ? el("span", { class: "read" }, "既読") : "",
    at ? el("time", { datetime: at }, time(at)) : "")
}
