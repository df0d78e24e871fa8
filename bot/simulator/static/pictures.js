// Pictures in messages; the platform fetches them, so that the page itself loads nothing from elsewhere.

import { el } from "./dom.js"

// A picture that cannot be shown becomes a quiet grey card, as on a phone without reception.
export function picture(src, alt, kind) {
  const image = el("img", { class: kind, src, alt })
  image.addEventListener("error", () => image.replaceWith(el("span", { class: `${kind} missing`, role: "img", "aria-label": alt || "画像" }, "🖼")))
  return image
}

export const outside = (url) => (url.startsWith("data:") ? url : `/phone/outside?${new URLSearchParams({ url })}`)
