// What slides up from the bottom of one phone: the choices for a bubble, a call. And the word that shows for a moment.

import { $, el, link } from "./render/dom.js"

const WORD_STAYS = 1800 // ms

export class Sheet {
  constructor(node) {
    this.phone = node
    this.node = $(".sheet", node)
    this.word = $(".toast", node)
    this.node.addEventListener("keydown", (pressed) => pressed.key === "Escape" && this.close())
    this.node.addEventListener("click", (event) => event.target === this.node && this.close())
    this.node.addEventListener("focusout", (left) => this.keep(left))
  }

  // `choices` are [words, act]; a choice that is an address is a link.
  open(title, choices) {
    this.before = document.activeElement
    const close = () => this.close()
    const items = choices.map(([words, act]) =>
      typeof act === "string"
        ? link(act, { onclick: close }, words)
        : el("button", { type: "button", onclick: () => (close(), act()) }, words))
    const cancel = el("button", { type: "button", class: "cancel", onclick: close }, "キャンセル")
    this.node.replaceChildren(el("div", { class: "choices-up" }, el("p", {}, title), ...items, cancel))
    this.node.setAttribute("aria-label", title)
    this.node.hidden = false
    $("button, a", this.node).focus()
  }

  close() {
    if (this.node.hidden) return
    this.node.hidden = true
    this.before?.focus()
  }

  // The focus stays in the sheet until it is closed.
  keep(left) {
    const to = left.relatedTarget
    if (!this.node.hidden && to && this.phone.contains(to) && !this.node.contains(to)) $("button, a", this.node).focus()
  }

  toast(words) {
    this.word.textContent = words
    this.word.hidden = false
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => (this.word.hidden = true), WORD_STAYS)
  }
}
