// Pictures in messages; the platform fetches them, so that the page itself loads nothing from elsewhere.

import { el } from "./dom.js"

// A picture that cannot be shown becomes a quiet grey card, as on a phone without reception.
export function picture(src, alt, kind) {
  const image = el("img", { class: kind, src, alt })
  image.addEventListener("error", () => {
    const card = el("span", { class: `${kind} missing`, role: "img", "aria-label": alt || "画像" }, "🖼")
    card.style.cssText = image.style.cssText // keeps the room the picture would have taken
    image.replaceWith(card)
  })
  return image
}

export const outside = (url) => (url.startsWith("data:") ? url : `/simulator/outside?${new URLSearchParams({ url })}`)
