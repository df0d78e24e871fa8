// Tells of new messages: a banner when the chat is not looked at, and always a word for screen readers.

import { previewOf } from "./render/preview.js"
import { $ } from "./render/dom.js"

const STAYS = 6000 // ms
const SPOKEN = 5 // of many at once, the last few

export class Banner {
  constructor(node, open) {
    this.node = $(".banner", node)
    this.voice = $(".announce", node)
    this.node.addEventListener("click", () => (this.hide(), open()))
  }

  // `unseen`: the chat is not on screen, so the phone shows a banner, unless all came without sound.
  tell(name, messages, unseen) {
    this.voice.textContent = messages.slice(-SPOKEN).map((message) => previewOf(message.content)).join("\n")
    const loud = messages.filter((message) => !message.silent).at(-1)
    if (!unseen || !loud) return
    $("strong", this.node).textContent = loud.content.sender?.name ?? name
    $(".face", this.node).textContent = [...name][0]
    $(".words", this.node).textContent = previewOf(loud.content)
    this.node.hidden = false
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.hide(), STAYS)
  }

  hide() {
    this.node.hidden = true
  }
}
