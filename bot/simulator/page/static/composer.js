// The line to write in, and what can be sent besides words.

import { pickAttachment, pickPicture, pickPlace, pickSticker } from "./dialogs.js"
import { $ } from "./render/dom.js"

export class Composer {
  constructor(phone, number) {
    this.phone = phone
    this.node = $(".composer", phone.node)
    this.field = $("textarea", this.node)
    this.field.id = `says-${number}`
    $("label", this.node).htmlFor = this.field.id
    this.node.addEventListener("submit", (sent) => (sent.preventDefault(), this.say()))
    this.field.addEventListener("keydown", (pressed) => this.enter(pressed))
    this.field.addEventListener("input", () => this.grow())
    $(".plus", this.node)?.addEventListener("click", () => this.attach())
    $(".smile", this.node)?.addEventListener("click", () => this.stick())
  }

  // With words that are already there, as after a button that asks for more.
  write(words) {
    if (words) this.field.value = words
    this.grow()
    this.field.focus()
  }

  say() {
    const text = this.field.value.trim()
    if (!text) return
    this.field.value = ""
    this.grow()
    this.phone.says(text)
  }

  async attach() {
    const what = await pickAttachment()
    const place = what === "place" && (await pickPlace(this.phone.places()))
    const file = what === "picture" && (await pickPicture())
    if (place) this.phone.place(place)
    if (file) this.phone.picture(file)
  }

  async stick() {
    const chosen = await pickSticker()
    if (chosen) this.phone.does("sticker", { package: chosen.package, sticker: chosen.sticker })
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

  allow(yes) {
    this.node.querySelectorAll("button, textarea").forEach((one) => (one.disabled = !yes))
  }
}
