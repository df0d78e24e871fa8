// Lets things go wrong on purpose: which calls, for whom, how often.

import { get, post, remove } from "./net.js"
import { $, el } from "./render/dom.js"

const PATH = "/simulator/faults"
const KINDS = {
  error_before: "500を返す（何もせずに）",
  error_after: "500を返す（実行した後で）",
  timeout_after: "実行して、答えない",
  stall: "何もせず、答えない",
  reset: "接続を切る（何もせずに）",
  reset_after: "接続を切る（実行した後で）",
  cut: "答えが途中で切れる",
  html: "502とHTMLのページを返す",
  slow: "遅れて答える",
  unauthorized: "401（トークンが無効）",
  rate: "429（呼び出しが多すぎる）",
  quota: "429（月の通数を使い切った）",
}

export class Faults {
  constructor(node) {
    this.node = node
    this.form = $("form", node)
    this.list = $(".faults", node)
    $("#fault-kind", node).append(...Object.entries(KINDS).map(([value, words]) => el("option", { value }, words)))
    this.form.addEventListener("submit", (sent) => (sent.preventDefault(), this.add()))
    $("#no-faults", node).addEventListener("click", () => this.change(remove(PATH)))
    $("#reseed", node).addEventListener("click", () => this.change(post(PATH, { seed: Number($("#seed", node).value) })))
  }

  offer(people) {
    const select = $("#fault-user", this.node)
    const seen = JSON.stringify(people.map((person) => [person.user_id, person.name]))
    if (select.dataset.seen === seen) return
    select.dataset.seen = seen
    const before = select.value
    select.replaceChildren(el("option", { value: "" }, "だれでも"), ...people.map((one) => el("option", { value: one.user_id }, one.name)))
    select.value = people.some((one) => one.user_id === before) ? before : ""
  }

  add() {
    const value = (id) => $(`#fault-${id}`, this.node).value
    const times = value("times")
    return this.change(post(PATH, {
      kind: value("kind"), path: value("path").trim(), user: value("user"), p: Number(value("chance")) / 100,
      times: times ? Number(times) : null, seconds: Number(value("seconds")),
    }))
  }

  async change(answer) {
    const { refused } = await answer
    $(".says", this.node).textContent = refused ? `できませんでした：${refused}` : ""
    await this.load()
  }

  async load() {
    const known = await get(PATH)
    this.all = known?.faults ?? []
    this.list.replaceChildren(...this.all.map((fault) => this.row(fault)))
    if (!this.all.length) this.list.append(el("li", { class: "nothing" }, known ? "障害は起こしていません。" : "この機能は動いていません。"))
  }

  // The platform takes them all away at once: the others are put back, in their order.
  async takeAway(fault) {
    const others = this.all.filter((one) => one !== fault)
    await remove(PATH)
    for (const one of others) await post(PATH, one)
    await this.load()
  }

  row(fault) {
    const name = KINDS[fault.kind] ?? fault.kind
    const often = fault.p < 1 ? `${Math.round(fault.p * 100)}%の確率` : "毎回"
    const times = fault.times ? `あと${fault.times}回` : "取り消すまで"
    return el("li", {},
      el("span", {}, el("strong", {}, name), el("small", {}, `${fault.path || "すべての呼び出し"}・${often}・${times}`)),
      el("button", { type: "button", "aria-label": `${name}を取り消す`, onclick: () => this.takeAway(fault) }, "取り消す"))
  }
}
