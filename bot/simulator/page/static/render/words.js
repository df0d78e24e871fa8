// The words of a message: links, phone numbers, LINE's own emoji, and what stands in for {names} in textV2.

import { el, link } from "./dom.js"

const LINK = /(https?:\/\/[^\s「」（）<>"]+|(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-]))/
const FACES = ["😊", "🌸", "✨", "👶", "💐", "🍀", "⭐", "🎈"]

export function words(content, hand) {
  if (content.type === "textV2") return filledIn(content, hand)
  return withEmojis(content.text ?? "", content.emojis ?? [], hand)
}

function withEmojis(text, emojis, hand) {
  const parts = []
  let from = 0
  for (const emoji of [...emojis].sort((a, b) => a.index - b.index)) {
    parts.push(withLinks(text.slice(from, emoji.index), hand), face(emoji))
    from = emoji.index + (emoji.length ?? 1)
  }
  return [...parts, withLinks(text.slice(from), hand)].flat()
}

function filledIn({ text, substitution = {} }, hand) {
  return (text ?? "").split(/(\{\{|\}\}|\{\w+\})/).flatMap((part) => {
    if (part === "{{" || part === "}}") return part[0]
    const known = /^\{\w+\}$/.test(part) && substitution[part.slice(1, -1)]
    return known ? standIn(known, hand) : withLinks(part, hand)
  })
}

function standIn(known, hand) {
  if (known.type === "emoji") return face(known)
  const { type, userId } = known.mentionee ?? {}
  return el("span", { class: "mention" }, `@${type === "all" ? "All" : hand.nameOf?.(userId) ?? "メンバー"}`)
}

// The pictures of LINE's emoji belong to LINE; the same emoji is always the same face here.
function face({ productId = "", emojiId = "" }) {
  const sum = [...`${productId}${emojiId}`].reduce((all, letter) => all + letter.codePointAt(0), 0)
  return el("span", { class: "emoji", role: "img", "aria-label": "絵文字" }, FACES[sum % FACES.length])
}

export function withLinks(text, hand) {
  return text.split(LINK).map((part, n) => (n % 2 ? linked(part, hand) : part))
}

function linked(text, hand) {
  const uri = text.startsWith("http") ? text : `tel:${text}`
  const onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    hand.press({ type: "uri", uri })
  }
  return link(uri, { onclick }, text)
}
