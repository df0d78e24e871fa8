// The phone of the staff: the account's own chat app. They see all chats, open one, and write.

import { Composer } from "./composer.js"
import { fill } from "./list.js"
import { post } from "./net.js"
import { $, el } from "./render/dom.js"
import { previewOf } from "./render/preview.js"
import { drawMessage } from "./render/render.js"
import { Sheet } from "./sheet.js"
import { sources } from "./sources.js"
import { Talk } from "./talk.js"

export const STAFF = "@staff"

export class StaffPhone {
  // `opens(key)` hears which chat is looked at now, or null.
  constructor(number, opens) {
    this.node = $("#staff-phone").content.firstElementChild.cloneNode(true)
    this.opens = opens
    this.sheet = new Sheet(this.node)
    this.composer = new Composer(this, number)
    this.talk = new Talk($(".talk", this.node), $(".to-end", this.node), (message) => this.bubble(message))
    $(".leave", this.node).addEventListener("click", () => this.close())
  }

  says = (text) => this.tells("text", { text })
  toast = (words) => this.sheet.toast(words)

  async tells(what, body) {
    const { refused } = await post(`/simulator/staff/${encodeURIComponent(this.key)}/${what}`, body)
    if (refused) this.toast("送信できませんでした")
  }

  show(state, chats) {
    this.state = state
    const off = state.bot.chat_mode !== "chat"
    $(".bot", this.node).textContent = state.bot.name
    $(".chat-off", this.node).hidden = !off
    if (off && this.key) this.close()
    const rows = state.staff.map(({ key, name, unread, last }) => ({ key, name, unread, last, tone: "parent" }))
    fill($(".chats", this.node), off ? [] : rows, off ? "" : "まだトークがありません。", (key) => this.open(key))
    const chat = this.key && chats.of(this.key)
    if (chat?.screen) this.look(chat)
  }

  look(chat) {
    this.owner = chat.screen
    this.talk.show(chat)
    const fresh = chat.messages.slice(chat.place(this.heard ?? chat.next)).filter((message) => message.who === "me")
    this.heard = chat.next
    if (fresh.length) $(".announce", this.node).textContent = fresh.map((message) => previewOf(message.content)).join("\n")
    const read = chat.messages.at(-1)?.number ?? -1
    if (chat.screen.read_before <= read && this.opened !== read) this.tells("open")
    this.opened = read
  }

  // Seen from the other side: what the parent wrote stands on the left.
  bubble(message) {
    const hand = { ...sources(this.state.bot), bot: this.owner.name, press: () => this.toast("ボタンは保護者のスマートフォンで押します") }
    const node = drawMessage({ ...message, who: message.who === "me" ? "bot" : "me" }, hand)
    if (message.who === "bot") $(".stamp", node).prepend(el("span", { class: "by" }, message.via === "staff" ? "職員" : "自動応答"))
    return node
  }

  open(key) {
    this.key = key
    this.opened = this.heard = undefined
    $(".talker", this.node).textContent = this.state.staff.find((row) => row.key === key).name
    this.view(true)
    this.opens(key)
    $(".talk", this.node).focus()
  }

  close() {
    this.key = undefined
    this.view(false)
    this.opens(null)
    $(".chat-row", this.node)?.focus()
  }

  view(talk) {
    $(".chat", this.node).hidden = !talk
    $(".list", this.node).hidden = talk
  }
}
