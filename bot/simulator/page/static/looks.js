// Light or dark, and how large the letters on the phones are; this browser remembers both.

import { $ } from "./render/dom.js"

const root = document.documentElement

export function startLooks() {
  keep($("#theme"), "theme", (theme) => (root.dataset.theme = theme))
  keep($("#letters"), "letters", (size) => root.style.setProperty("--scale", size))
}

function keep(select, name, use) {
  const known = localStorage.getItem(name)
  if ([...select.options].some((option) => option.value === known)) select.value = known
  use(select.value)
  select.addEventListener("change", () => {
    localStorage.setItem(name, select.value)
    use(select.value)
  })
}
