// One phone: whose it is, what stands on it, and what its owner does.

import { run } from "./actions.js"
import { Banner } from "./banner.js"
import { Browser } from "./browser.js"
import { Composer } from "./composer.js"
import { pickPicture, showCode } from "./dialogs.js"
import { canWrite, showHead } from "./head.js"
import { go } from "./links.js"
import { fill } from "./list.js"
import { Menu } from "./menu.js"
import { get, post, postFile } from "./net.js"
import { giveChoices } from "./own.js"
import { Quick } from "./quick.js"
import { $ } from "./render/dom.js"
import { drawMessage } from "./render/render.js"
import { now } from "./render/times.js"
import { Sheet } from "./sheet.js"
import { sources } from "./sources.js"
import { Talk } from "./talk.js"

export class Phone {
  constructor(number) {
    this.node = $("#phone").content.firstElementChild.cloneNode(true)
    this.scroller = $(".talk", this.node)
    this.sheet = new Sheet(this.node)
    this.browser = new Browser(this.node, () => this.state.bot)
    this.menu = new Menu(this.node, this)
    this.quick = new Quick($(".quick", this.node), this)
    this.composer = new Composer(this, number)
    this.banner = new Banner(this.node, () => this.open())
    this.talk = new Talk(this.scroller, $(".to-end", this.node), (message) => this.bubble(message))
    this.listen()
  }

  // --- what the owner does

  press = (action) => run(action, this)
  tap = (action, params) => this.does("tap", { action, params })
  place = (place) => this.does("place", place)
  picture = (file) => this.sent(postFile(`${this.path}/picture`, file))
  unsends = (message_id) => this.sent(post(`${this.path}/unsend`, { message_id }))
  says = (text) => this.does("text", { text })
  go = (uri) => go(uri, this)
  toast = (words) => this.sheet.toast(words)
  places = () => this.state.places

  // Whoever says something wants to see what comes back, wherever they had scrolled to.
  does(deed, body) {
    this.talk.goToEnd()
    return this.sent(post(`${this.path}/${deed}`, body))
  }

  async sent(answer) {
    const { refused } = await answer
    if (refused) this.toast("送信できませんでした")
  }

  // Words that a button asks the owner to complete.
  write(words) {
    this.menu.type()
    this.composer.write(words)
  }

  async attachPicture() {
    const file = await pickPicture()
    if (file) this.picture(file)
  }

  async addByCode() {
    const { link } = await get("/simulator/friend")
    if (await showCode(link, this.state.bot.basic_id)) this.does("follow"), this.open()
  }

  get path() {
    return `/simulator/people/${encodeURIComponent(this.key)}`
  }

  // --- what the screen shows

  show(state, key, chat) {
    const { screen } = chat
    if (!screen) return
    if (key !== this.key) this.take(key, chat)
    this.heard = Math.min(this.heard, chat.next)
    this.state = state
    showHead(this.node, state.bot, screen)
    this.composer.allow(canWrite(screen))
    this.menu.show(screen.menu)
    this.talk.show(chat)
    this.loading(screen.loading_until)
    this.quick.show(screen.quick)
    this.hear(chat)
  }

  // Somebody else's phone now.
  take(key, chat) {
    Object.assign(this, { key, chat, heard: chat.next })
    const seen = sessionStorage.getItem(`seen ${key}`)
    this.seen = Math.min(Number(seen ?? chat.next), chat.next)
    this.banner.hide()
  }

  // Tells of the account's new messages, and counts those the owner has not seen.
  hear(chat) {
    const fresh = chat.messages.slice(chat.place(this.heard)).filter((message) => message.who === "bot")
    this.heard = chat.next
    const looksAt = !this.talkView.hidden && !this.browser.isOpen
    if (looksAt) this.seen = chat.next
    sessionStorage.setItem(`seen ${this.key}`, this.seen)
    if (fresh.length) this.banner.tell(this.state.bot.name, fresh, !looksAt)
    this.list()
  }

  list() {
    const { name } = this.state.bot
    const last = this.chat.messages.at(-1)
    const known = last || this.chat.screen.state === "friend"
    const row = { key: this.key, name, last, unread: this.chat.newFor(this.seen) }
    fill($(".chats", this.node), known ? [row] : [], "まだトークがありません。友だち追加のQRコードから始められます。", () => this.open())
  }

  bubble(message) {
    const hand = { ...sources(this.state.bot), bot: this.state.bot.name, press: this.press }
    const node = drawMessage(message, hand)
    if (message.who === "me") giveChoices(node, message, this)
    return node
  }

  loading(until) {
    const dots = $(".dots", this.scroller)
    clearTimeout(this.waiting)
    const left = until - now()
    dots.hidden = left <= 0
    if (left <= 0) return
    this.waiting = setTimeout(() => this.loading(until), left + 50)
    this.scroller.scrollTop = this.scroller.scrollHeight
  }

  // --- from view to view

  open() {
    this.view(true)
    this.banner.hide()
    if (this.browser.isOpen) this.browser.close()
    this.talk.goToEnd()
    this.hear(this.chat)
    this.scroller.focus()
  }

  close() {
    this.view(false)
    $(".chat-row", this.node)?.focus()
  }

  view(talk) {
    this.talkView.hidden = !talk
    $(".list", this.node).hidden = talk
  }

  listen() {
    this.talkView = $(".chat", this.node)
    const on = (selector, act) => $(selector, this.node).addEventListener("click", act)
    on(".leave", () => this.close())
    on(".qr", () => this.addByCode())
    on(".code", () => (this.settings(false), this.addByCode()))
    on(".follow", () => this.does("follow"))
    on(".block", () => (this.settings(false), this.does("unfollow")))
    on(".more", () => this.settings($(".settings", this.node).hidden))
    on(".panel", () => (this.settings(false), document.body.classList.add("panel-open"), $("#close-panel").focus()))
    $(".settings", this.node).addEventListener("keydown", (pressed) => pressed.key === "Escape" && this.settings(false))
  }

  settings(open) {
    $(".settings", this.node).hidden = !open
    $(".more", this.node).setAttribute("aria-expanded", String(open))
    if (!open) $(".more", this.node).focus()
  }
}
