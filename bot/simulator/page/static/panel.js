// Around the phones: the clock, and the log of every request in both directions.

import { $, el } from "./dom.js"
import { post } from "./net.js"
import { forField, full, now, seconds, time } from "./times.js"

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

export class Log {
  constructor(node) {
    this.node = node
    this.total = 0
  }

  // `total` counts all requests ever; only the newest are in `entries`.
  show(entries, total) {
    const fresh = Math.min(total - this.total, entries.length)
    if (total < this.total || fresh === entries.length) this.node.replaceChildren()
    for (const entry of fresh > 0 ? entries.slice(-fresh) : []) this.node.prepend(line(entry))
    while (this.node.childElementCount > entries.length) this.node.lastElementChild.remove()
    this.total = total
  }
}

function line(entry) {
  const good = entry.status >= 200 && entry.status < 300
  const toBot = entry.kind === "webhook"
  return el("details", { class: `entry ${good ? "good" : "bad"}` },
    el("summary", {},
      el("span", { class: "way" }, toBot ? "LINE → ボット" : "ボット → LINE"),
      el("span", { class: "status" }, entry.status ?? entry.reason),
      el("code", {}, entry.line),
      el("span", { class: "when" }, `${seconds(entry.at)} · ${entry.took_ms} ms`)),
    good ? "" : el("p", {}, entry.reason),
    body("送信", entry.sent),
    body("応答", entry.answer))
}

function body(name, content) {
  if (content === null || content === undefined) return ""
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 1)
  return [el("h3", {}, name), el("pre", { tabindex: 0, "aria-label": name, role: "region" }, text)]
}
