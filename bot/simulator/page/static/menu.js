// The rich menu: its picture, its tap areas, and the bar that shows and hides it.

import { areas } from "./render/controls.js"
import { $, el } from "./render/dom.js"

export class Menu {
  constructor(node, hand) {
    this.hand = hand
    this.node = $(".menu", node)
    this.tray = $(".tray", node)
    this.bar = $(".chat-bar", node)
    this.composer = $(".composer", node)
    this.toMenu = $(".to-menu", node)
    this.bar.addEventListener("click", () => this.open(this.tray.hidden))
    $(".to-keyboard", node).addEventListener("click", () => this.type())
    this.toMenu.addEventListener("click", () => this.openAgain())
  }

  // Shows this menu, or none; the same menu again changes nothing. A tab's menu opens as the one before it was.
  show(menu) {
    if (this.shown === menu?.richMenuId) return
    const open = this.shown ? this.isOpen : menu?.selected
    this.shown = menu?.richMenuId
    this.toMenu.hidden = !menu
    if (!menu) return this.type()
    this.bar.textContent = menu.chatBarText
    this.tray.replaceChildren(picture(menu), ...areas(menu.areas, menu.size, this.hand, "area"))
    this.tray.style.aspectRatio = `${menu.size.width} / ${menu.size.height}`
    this.use()
    this.open(open)
  }

  get isOpen() {
    return !this.node.hidden && !this.tray.hidden
  }

  open(yes) {
    this.tray.hidden = !yes
    this.bar.setAttribute("aria-expanded", String(Boolean(yes)))
  }

  openAgain() {
    if (!this.shown) return
    this.use()
    this.open(true)
  }

  type() {
    this.node.hidden = true
    this.composer.hidden = false
    if (this.shown) $("textarea", this.composer).focus()
  }

  use() {
    this.node.hidden = false
    this.composer.hidden = true
  }
}

function picture(menu) {
  return el("img", { src: `/simulator/menus/${menu.richMenuId}`, alt: "" })
}
