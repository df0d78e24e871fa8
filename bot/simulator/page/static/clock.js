// The platform's clock: shows it, moves it.

import { post } from "./net.js"
import { $ } from "./render/dom.js"
import { forField, full, now, time } from "./render/times.js"

export function startClock() {
  const form = $("#clock")
  const move = (body) => post("/simulator/clock", body)
  form.querySelectorAll("[data-seconds]").forEach((button) =>
    button.addEventListener("click", () => move({ seconds: Number(button.dataset.seconds) })))
  form.addEventListener("submit", (sent) => (sent.preventDefault(), move({ moment: $("#jump").value })))
  setInterval(tick, 1000)
}

export function tick() {
  $("#now").textContent = full(now())
  document.querySelectorAll(".phone > .status time").forEach((clock) => (clock.textContent = time(now())))
  $("#now").dateTime = now().toISOString()
  if (!$("#jump").value) $("#jump").value = forField(now())
}
