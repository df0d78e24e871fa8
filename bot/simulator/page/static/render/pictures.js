// Pictures in messages. hand.picture(url) says from where a picture may be loaded.

import { el } from "./dom.js"

// A picture that cannot be shown becomes a quiet grey card, as on a phone without reception.
export function picture(src, alt, kind) {
  const image = el("img", { class: kind, src, alt, decoding: "async" })
  image.addEventListener("error", () => {
    const named = alt ? { role: "img", "aria-label": alt } : { "aria-hidden": "true" }
    const card = el("span", { class: `${kind} missing`, ...named })
    card.style.cssText = image.style.cssText // keeps the room the picture would have taken
    image.replaceWith(card)
  })
  return image
}

// "20:13" as CSS writes it.
export const ratio = (words, otherwise = "1:1") => (words ?? otherwise).replace(":", " / ")
