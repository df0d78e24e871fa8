// The log of every request in both directions: newest first, filtered, each with what was sent and answered.

import { get } from "./net.js"
import { $, el } from "./render/dom.js"
import { seconds } from "./render/times.js"
import { detail, sentence } from "./sentences.js"

const KEPT = 300

export class Requests {
  constructor(node) {
    this.list = $(".entries", node)
    this.whose = $("#whose", node)
    this.refused = $("#only-refused", node)
    this.words = $("#search", node)
    Object.assign(this, { rows: [], total: 0, people: "" })
    for (const field of [this.whose, this.refused, this.words]) field.addEventListener("input", () => this.draw())
  }

  // `log` holds what came after the first `total` of before; a platform that has begun anew counts from nothing.
  show({ log, logged, people }) {
    this.offer(people)
    if (logged < this.total) this.rows = []
    const begun = logged < this.total
    this.total = logged
    if (begun) this.draw()
    if (!log.length) return
    this.rows = [...log.reverse(), ...this.rows].slice(0, KEPT)
    this.list.prepend(...log.filter((row) => this.fits(row)).map(line))
    while (this.list.childElementCount > KEPT) this.list.lastElementChild.remove()
  }

  offer(people) {
    const seen = JSON.stringify(people.map((person) => [person.user_id, person.name]))
    if (this.people === seen) return
    this.people = seen
    const before = this.whose.value
    this.whose.replaceChildren(el("option", { value: "" }, "すべて"),
      ...people.map((person) => el("option", { value: person.user_id }, person.name)))
    this.whose.value = people.some((person) => person.user_id === before) ? before : ""
  }

  fits(row) {
    if (this.whose.value && !row.users.includes(this.whose.value)) return false
    if (this.refused.checked && isGood(row)) return false
    const words = this.words.value.trim().toLowerCase()
    return !words || `${row.line} ${row.status} ${row.reason} ${sentence(row.reason)} ${row.details.map(detail)}`.toLowerCase().includes(words)
  }

  draw() {
    this.list.replaceChildren(...this.rows.filter((row) => this.fits(row)).map(line))
  }
}

const isGood = (row) => row.status >= 200 && row.status < 300

function line(row) {
  const good = isGood(row)
  const node = el("details", { class: `entry ${good ? "good" : "bad"}` },
    el("summary", {},
      el("span", { class: "way" }, row.kind === "webhook" ? "LINE → ボット" : "ボット → LINE"),
      el("span", { class: "status" }, row.status ?? "応答なし"),
      el("code", {}, row.line),
      el("span", { class: "when" }, `${seconds(row.at)} · ${row.took_ms} ms`),
      good ? "" : el("span", { class: "why" }, row.fault ? `わざと起こした障害：${row.fault}` : sentence(row.reason)),
      row.details.map((one) => el("span", { class: "why" }, detail(one)))))
  node.addEventListener("toggle", () => fillIn(node, row), { once: true })
  return node
}

async function fillIn(node, row) {
  const whole = await get(`/simulator/requests/${row.number}`)
  if (!whole) return node.append(el("p", {}, "この記録はもう残っていません。"))
  return node.append(...body("送信", whole.sent), ...body("応答", whole.answer))
}

function body(name, content) {
  if (content === null || content === undefined) return []
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2)
  return [el("h3", {}, name), el("pre", { tabindex: 0, "aria-label": name, role: "region" }, text)]
}
