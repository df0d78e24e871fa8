// One phone: the chat of one person, what they can press, and what becomes of it.

import { control } from "./actions.js"
import { drawMessage } from "./bubbles.js"
import { pickAttachment, pickPicture, pickPlace, pickSticker } from "./dialogs.js"
import { $, el } from "./dom.js"
import { Menu } from "./menu.js"
import { post, postFile } from "./net.js"
import { day, dayOrToday, now } from "./times.js"

export class Phone {
  constructor(template, number) {
    this.node = $(".phone", template.content.cloneNode(true))
    this.talk = $(".talk", this.node)
    this.field = $("textarea", this.node)
    this.field.id = `says-${number}`
    $(".composer label", this.node).htmlFor = this.field.id
    this.drawn = []
    this.menu = new Menu(this.node, this)
    this.listen()
  }

  // --- what the owner does

  tap = (action, params) => this.does("tap", { action, params })
  place = (place) => this.does("place", place)
  picture = (file) => postFile(`/simulator/people/${this.key}/picture`, file)
  places = () => this.state.places
  does = (deed, body) => post(`/simulator/people/${this.key}/${deed}`, body)

  say() {
    const text = this.field.value.trim()
    if (!text) return
    this.field.value = ""
    this.grow()
    this.does("text", { text })
  }

  async attach() {
    const what = await pickAttachment()
    const place = what === "place" && (await pickPlace(this.places()))
    const file = what === "picture" && (await pickPicture())
    if (place) this.place(place)
    if (file) this.picture(file)
  }

  async stick() {
    const chosen = await pickSticker()
    if (chosen) this.does("sticker", { package: chosen.package, sticker: chosen.sticker })
  }

  // --- what the screen shows

  show(state, key) {
    const screen = state.screens[key]
    if (!screen) return
    if (key !== this.key) this.clear()
    this.key = key
    this.state = state
    this.head(state, screen)
    this.menu.show(screen.menu)
    this.messages(screen.messages, state.bot.name)
    this.loading(screen.loading_until)
    this.quick(screen.quick)
    if (this.news) this.talk.scrollTop = this.talk.scrollHeight
  }

  clear() {
    this.drawn = []
    this.day = undefined
    this.talk.replaceChildren()
  }

  head({ bot }, screen) {
    $(".bot", this.node).textContent = bot.name
    $(".owner", this.node).textContent = screen.name
    this.node.setAttribute("aria-label", `${screen.name}さんのスマートフォン`)
    this.node.dataset.state = screen.state
    const friend = screen.state === "friend"
    const blocked = screen.state === "blocked"
    $(".befriend", this.node).hidden = friend
    $(".befriend span", this.node).textContent = blocked ? "ブロックしています" : "友だちではありません"
    $(".follow", this.node).textContent = blocked ? "ブロック解除" : "友だち追加"
    $(".block", this.node).hidden = blocked
    this.node.querySelectorAll(".composer :is(button, textarea)").forEach((one) => (one.disabled = blocked))
  }

  // Adds what is new at the end; draws all again only when something older has gone.
  messages(messages, bot) {
    const ids = messages.map((message) => message.id)
    const same = this.drawn.every((id, n) => id === ids[n])
    if (!same) this.clear()
    const fresh = messages.slice(this.drawn.length)
    for (const message of fresh) this.add(message, bot)
    this.drawn = ids
    this.news = fresh.length > 0 || !same
  }

  add(message, bot) {
    const today = day(message.at)
    if (today !== this.day) this.talk.append(el("p", { class: "day" }, dayOrToday(message.at, now())))
    this.day = today
    const after = this.talk.lastElementChild
    const node = drawMessage(message, this, bot)
    if (after?.classList.contains(message.who)) node.classList.add("again")
    this.talk.append(node)
  }

  loading(until) {
    $(".dots", this.talk)?.remove()
    clearTimeout(this.waking)
    const left = until - now()
    if (left <= 0) return
    this.talk.append(el("p", { class: "dots" }, el("span", { class: "hidden" }, "入力中"), el("i"), el("i"), el("i")))
    this.waking = setTimeout(() => this.loading(until), left + 50)
    this.news = true
  }

  quick(actions) {
    const strip = $(".quick", this.node)
    const seen = JSON.stringify(actions)
    if (strip.dataset.seen === seen) return
    strip.dataset.seen = seen
    strip.hidden = !actions.length
    strip.replaceChildren(...actions.map((action) => control(action, this, {}, action.label)))
  }

  // --- how

  listen() {
    const on = (selector, event, act) => $(selector, this.node).addEventListener(event, act)
    on(".composer", "submit", (sent) => (sent.preventDefault(), this.say()))
    on("textarea", "keydown", (pressed) => this.enter(pressed))
    on("textarea", "input", () => this.grow())
    on(".plus", "click", () => this.attach())
    on(".smile", "click", () => this.stick())
    on(".follow", "click", () => this.does("follow"))
    on(".block", "click", () => (this.settings(false), this.does("unfollow")))
    on(".more", "click", () => this.settings($(".settings", this.node).hidden))
    on(".panel", "click", () => (this.settings(false), document.body.classList.toggle("panel-open")))
  }

  enter(pressed) {
    if (pressed.key !== "Enter" || pressed.shiftKey || pressed.isComposing) return
    pressed.preventDefault()
    this.say()
  }

  grow() {
    this.field.style.height = "auto"
    this.field.style.height = `${Math.min(this.field.scrollHeight, 120)}px`
    this.node.classList.toggle("typing", this.field.value.trim() !== "")
  }

  settings(open) {
    $(".settings", this.node).hidden = !open
    $(".more", this.node).setAttribute("aria-expanded", String(open))
  }
}
