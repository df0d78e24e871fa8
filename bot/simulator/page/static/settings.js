// The account's switches, as LINE's own console has them: webhook, redelivery, chat.

import { get, post } from "./net.js"
import { $, el } from "./render/dom.js"

const PATH = "/simulator/settings"
const WORDS = {
  webhook: "Webhookの利用", use_webhook: "Webhookの利用", webhook_url: "WebhookのURL", redelivery: "Webhookの再送",
  chat_mode: "チャット", statistics: "エラーの統計情報", batch: "1回にまとめるイベントの数", shuffle: "順番を入れ替える",
}

export class Settings {
  constructor(node) {
    this.node = node
    this.form = $("form", node)
    this.form.addEventListener("change", (event) => this.change(event.target))
    this.form.addEventListener("submit", (sent) => sent.preventDefault())
  }

  async load() {
    this.known = await get(PATH)
    const rows = Object.entries(this.known ?? {}).filter(([, value]) => ["boolean", "number", "string"].includes(typeof value))
    this.form.replaceChildren(...rows.map(([name, value]) => row(name, value)))
    if (!rows.length) this.form.append(el("p", { class: "nothing" }, "この機能は動いていません。"))
  }

  async change(field) {
    const { refused } = await post(PATH, { [field.name]: read(field) })
    $(".says", this.node).textContent = refused ? `変更できませんでした：${refused}` : "変更しました。"
    if (refused) await this.load()
  }
}

function read(field) {
  if ("mode" in field.dataset) return field.checked ? "chat" : "bot"
  if (field.type === "checkbox") return field.checked
  return field.type === "number" ? Number(field.value) : field.value
}

function row(name, value) {
  const mode = name === "chat_mode"
  const isSwitch = mode || typeof value === "boolean"
  const field = isSwitch
    ? el("input", { type: "checkbox", role: "switch", name, class: "switch", "data-mode": mode })
    : el("input", { type: typeof value === "number" ? "number" : "text", name, value, step: "any" })
  if (isSwitch) field.checked = mode ? value === "chat" : value
  return el("label", { class: isSwitch ? "switch-row" : "" }, el("span", {}, WORDS[name] ?? name), field)
}
