// Draws broadcasts on the simulator's own phone, inside a shadow of their own, so that neither page's style meets the other's.
// Without this script the same words stand below each other as cards.

import { drawMessage } from "../drawing/render.js"

const here = (file) => new URL(`../drawing/${file}`, import.meta.url).href
const SHEETS = ["message.css", "flex.css", "cards.css"]

// Only our own pictures are shown, and from wherever this page is.
function picture(url) {
  const path = new URL(url, location.href).pathname
  return path.includes("/pictures/") ? path : "data:,"
}

async function colours() {
  const sheet = new CSSStyleSheet()
  const told = await (await fetch(here("colours.css"))).text()
  const rest = "*, *::before { box-sizing: border-box } button { font: inherit } p { margin: 0 }"
  sheet.replaceSync(`${told.replaceAll(":root", ":host")} :host { color-scheme: light } ${rest}`)
  return sheet
}
const paint = colours()

async function show(box) {
  const hand = { press: () => {}, picture, media: () => null, sent: () => "data:,", bot: box.dataset.bot }
  const root = box.shadowRoot ?? box.attachShadow({ mode: "open" })
  root.adoptedStyleSheets = [await paint]
  const links = SHEETS.map((file) => Object.assign(document.createElement("link"), { rel: "stylesheet", href: here(file) }))
  const drawn = JSON.parse(box.dataset.messages).map((content) => drawMessage({ who: "bot", content, number: 0 }, hand))
  root.replaceChildren(...links, ...drawn)
  box.classList.add("drawn")
}

const showAll = (within) => within.querySelectorAll(".phone-talk:not(.drawn)").forEach(show)
showAll(document)
document.addEventListener("htmx:afterSwap", () => showAll(document))

// A picture that is too large is refused before it travels.
document.querySelectorAll("input[type=file][data-most]").forEach((field) => {
  field.addEventListener("change", () => {
    const file = field.files[0]
    field.setCustomValidity(file && file.size > field.dataset.most * 1024 * 1024 ? field.dataset.tooBig : "")
    field.reportValidity()
  })
})
