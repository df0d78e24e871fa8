// The bubbles of one chat on one screen. However long the chat, only a window of it is drawn; it moves as one scrolls.

import { $, el } from "./render/dom.js"
import { day, dayOrToday, now } from "./render/times.js"

const MOST = 300 // bubbles drawn at a time
const STEP = 60
const NEAR = 400 // px from an end at which more is drawn

export class Talk {
  // `node` scrolls; `toEnd` is the button that leads back to the newest; `draw(message)` makes a bubble.
  constructor(node, toEnd, draw) {
    Object.assign(this, { node, toEnd, draw, list: $(".bubbles", node) })
    node.addEventListener("scroll", () => this.scrolled(), { passive: true })
    toEnd.addEventListener("click", () => this.goToEnd())
    const sizes = new ResizeObserver(() => this.sits && this.settle(true)) // a picture has come, the menu has opened
    for (const one of [node, this.list]) sizes.observe(one)
  }

  // Draws what is new of this chat since it was drawn before.
  show(chat) {
    if (chat !== this.chat || chat.life !== this.life) return this.begin(chat)
    const stays = this.sits
    this.takeBack()
    const fresh = chat.messages.length - chat.place(this.until)
    if (stays && fresh > MOST) return this.begin(chat)
    if (stays) this.addBelow(fresh)
    this.settle(stays)
    if (!stays) this.scrolled()
  }

  begin(chat) {
    this.list.replaceChildren()
    Object.assign(this, { chat, life: chat.life, gone: chat.gone.length })
    this.until = chat.messages.at(-STEP)?.number ?? 0
    this.addBelow(STEP)
    this.settle(true)
  }

  // `sits`: the newest bubble is looked at, and shall be when more comes.
  settle(atEnd) {
    this.markRead()
    if (atEnd) this.node.scrollTop = this.node.scrollHeight
    this.sits = this.isAtEnd()
    this.shape = this.shapeNow
    this.toEnd.hidden = this.until >= this.chat.next && this.below < NEAR
  }

  addBelow(count) {
    const { messages, next } = this.chat
    const place = this.chat.place(this.until)
    const added = messages.slice(place, place + count)
    this.list.append(...added.map((message) => this.entry(message)))
    this.until = place + added.length < messages.length ? messages[place + added.length].number : next
    this.trim([...this.list.children].slice(0, -MOST))
  }

  async addAbove() {
    if (this.loading || !this.list.firstChild) return
    this.loading = true
    if (this.chat.place(this.from) === 0 && this.chat.hasOlder) await this.chat.loadOlder()
    this.loading = false
    if (this.chat.life !== this.life || !this.list.firstChild) return
    const place = this.chat.place(this.from)
    const older = this.chat.messages.slice(Math.max(0, place - STEP), place)
    if (!older.length) return
    const { scrollHeight, scrollTop } = this.node
    if (this.chat.messages[place]?.number === this.from) this.list.firstChild.replaceWith(this.entry(this.chat.messages[place]))
    this.list.prepend(...older.map((message) => this.entry(message)))
    this.node.scrollTop = scrollTop + this.node.scrollHeight - scrollHeight
    const spare = [...this.list.children].slice(MOST)
    if (spare.length) this.until = Number(spare[0].dataset.number)
    spare.forEach((entry) => entry.remove())
    this.markRead()
  }

  // What is no longer drawn at the top must not move what is looked at.
  trim(entries) {
    if (!entries.length) return
    const { scrollHeight, scrollTop } = this.node
    entries.forEach((entry) => entry.remove())
    this.node.scrollTop = scrollTop + this.node.scrollHeight - scrollHeight
  }

  // The number of the first bubble that is drawn.
  get from() {
    return Number(this.list.firstChild.dataset.number)
  }

  entry(message) {
    const before = this.chat.messages[this.chat.place(message.number) - 1]
    const today = !before || day(before.at) !== day(message.at)
    const node = this.draw(message)
    const same = before?.who === message.who && before.content.sender?.name === message.content.sender?.name
    if (!today && same) node.classList.add("again")
    return el("div", { class: "slot", "data-number": message.number },
      today ? el("p", { class: "day" }, dayOrToday(message.at, now())) : "", node)
  }

  // A bubble that was taken back leaves a line behind, as in LINE.
  takeBack() {
    for (const number of this.chat.gone.slice(this.gone)) {
      const bubble = $(`:scope > [data-number="${number}"] > .message`, this.list)
      bubble?.replaceWith(el("p", { class: "day" }, "メッセージの送信を取り消しました"))
    }
    this.gone = this.chat.gone.length
  }

  markRead() {
    const before = this.chat.screen?.read_before ?? 0
    for (const node of this.list.querySelectorAll(".message.me:not(.seen)")) {
      if (Number(node.dataset.number) < before) node.classList.add("seen")
    }
  }

  // --- where one looks

  scrolled() {
    if (!this.chat) return
    if (this.sits && this.shape !== this.shapeNow) return this.settle(true) // it is not the person who has scrolled
    if (this.node.scrollTop < NEAR) this.addAbove()
    if (this.below < NEAR && this.until < this.chat.next) this.addBelow(STEP)
    this.settle(false)
  }

  goToEnd() {
    if (this.until < this.chat.next) this.begin(this.chat)
    this.settle(true)
  }

  get shapeNow() {
    return `${this.node.clientHeight} ${this.node.scrollHeight}`
  }

  get below() {
    return this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight
  }

  isAtEnd() {
    return this.below < 60 && this.until >= this.chat.next
  }
}
