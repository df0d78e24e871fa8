// The account's switches, as LINE's own console has them: webhook, redelivery, chat.

import { get, post } from "./net.js"
import { $, el } from "./render/dom.js"

const PATH = "/simulator/settings"
const WORDS = {
  chat_mode: "チャット（職員も答える）",
  webhook_url: "WebhookのURL",
  webhook_active: "Webhookの利用",
  verified: "認証済アカウント",
  rate_scale: "回数の上限（LINEの何倍か）",
  broadcast_takes: "一斉配信にかかる秒数（その間、通数をおさえる）",
  redelivery: "Webhookの再送",
  redelivered_after: "再送までの秒数（コンマ区切り）",
  quota_limit: "月に送れる通数（空なら限りなし）",
  duplicates: "同じイベントが二度届く確率（0〜1）",
  reorder: "順番が入れ替わる確率（0〜1）",
  held_ms: "入れ替わるときに遅れる時間（ミリ秒）",
  empty: "空のWebhookが届く確率（0〜1）",
  batch_size: "1回にまとめるイベントの数",
  batch_ms: "まとめるために待つ時間（ミリ秒）",
  delay_ms: "Webhookが遅れる時間（ミリ秒）",
}
const MAY_BE_EMPTY = "quota_limit"

export class Settings {
  constructor(node) {
    this.node = node
    this.form = $("form", node)
    this.form.addEventListener("change", (event) => this.change(event.target))
    this.form.addEventListener("submit", (sent) => sent.preventDefault())
  }

  async load() {
    const known = (await get(PATH)) ?? {}
    this.form.replaceChildren(...Object.entries(known).map(([name, value]) => row(name, value)))
    if (!this.form.childElementCount) this.form.append(el("p", { class: "nothing" }, "この機能は動いていません。"))
  }

  async change(field) {
    const { refused } = await post(PATH, { [field.name]: READ[field.dataset.kind](field) })
    $(".says", this.node).textContent = refused ? `変更できませんでした：${refused}` : "変更しました。"
    if (refused) await this.load()
  }
}

const READ = {
  mode: (field) => (field.checked ? "chat" : "bot"),
  boolean: (field) => field.checked,
  number: (field) => (field.value === "" && field.name === MAY_BE_EMPTY ? null : Number(field.value)),
  list: (field) => field.value.split(",").filter((one) => one.trim()).map(Number),
  string: (field) => field.value.trim(),
}

function kindOf(name, value) {
  if (name === "chat_mode") return "mode"
  if (name === MAY_BE_EMPTY) return "number"
  return Array.isArray(value) ? "list" : typeof value
}

function row(name, value) {
  const kind = kindOf(name, value)
  const isSwitch = ["mode", "boolean"].includes(kind)
  const type = isSwitch ? "checkbox" : kind === "number" ? "number" : "text"
  const field = el("input", { type, name, "data-kind": kind, step: kind === "number" && "any", class: isSwitch && "switch", role: isSwitch && "switch" })
  if (isSwitch) field.checked = kind === "mode" ? value === "chat" : value
  else field.value = value ?? ""
  return el("label", { class: isSwitch && "switch-row" }, el("span", {}, WORDS[name] ?? name), field)
}
