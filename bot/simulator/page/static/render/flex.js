// Draws Flex messages: bubbles and carousels, and every component inside them.

import { tappable } from "./controls.js"
import { el } from "./dom.js"
import { button, icon, image, separator, spacer, text } from "./flex-parts.js"
import { inParent, look } from "./flex-style.js"
import { player } from "./media.js"
import { row } from "./templates.js"

const BLOCKS = ["header", "hero", "body", "footer"]

export function drawFlex({ contents, altText }, hand) {
  if (contents.type !== "carousel") return bubble(contents, hand)
  return row(contents.contents.map((one) => bubble(one, hand)), altText)
}

function bubble(content, hand) {
  const blocks = BLOCKS.filter((name) => content[name])
  const node = el("div", { class: `flex-bubble ${content.size ?? "mega"}`, dir: content.direction ?? "ltr" },
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

const DRAW = { box, text, button, image, icon, separator, spacer, video, filler: () => el("div", { class: "flex-filler" }) }

function component(part, hand, parent, place) {
  const node = (DRAW[part.type] ?? DRAW.filler)(part, hand)
  for (const [name, value] of Object.entries(inParent(part, parent, place))) node.style[name] = value
  return part.action && !["button", "video"].includes(part.type) ? tappable(node, part.action, hand) : node
}

function box(part, hand) {
  return el("div", { class: `flex-box ${part.layout}`, style: look(part) },
    (part.contents ?? []).map((child, n) => component(child, hand, part, n)))
}

function video(part, hand) {
  return el("div", { class: "flex-video" }, player(part.url, part.previewUrl, hand, part.aspectRatio))
}
