// One press is one deed; a part of a page that refreshes itself never takes away what somebody is about to press; and
// where the server does not answer, the page says so.

const A_WHILE = 10_000 // milliseconds; a page that was left is a new one

let pressed = new WeakSet()
document.addEventListener("submit", (event) => {
  const button = event.submitter ?? event.target
  if (event.target.getAttribute("method") !== "post") return
  if (pressed.has(button)) event.preventDefault()
  pressed.add(button)
  setTimeout(() => pressed.delete(button), A_WHILE)
})
addEventListener("pageshow", () => (pressed = new WeakSet()))

document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.detail.elt
  if (part.getAttribute("hx-trigger")?.startsWith("every") && part.querySelector("details[open]")) event.preventDefault()
})

const unreached = (is) => document.querySelectorAll("[data-unreached]").forEach((one) => (one.hidden = !is))
for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) document.addEventListener(name, () => unreached(true))
document.addEventListener("htmx:afterSwap", () => unreached(false))
