// The rich menu: its picture, its tap areas, and the bar that shows and hides it.

import { control } from "./actions.js"
import { $, el } from "./dom.js"

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
    this.toMenu.addEventListener("click", () => this.use())
  }

  // Shows this menu, or none; the same menu again changes nothing.
  show(menu) {
    if (this.shown === menu?.richMenuId) return
    this.shown = menu?.richMenuId
    this.toMenu.hidden = !menu
    if (!menu) return this.type()
    this.bar.textContent = menu.chatBarText
    this.tray.replaceChildren(picture(menu), ...menu.areas.map((area) => this.area(area, menu.size)))
    this.tray.style.aspectRatio = `${menu.size.width} / ${menu.size.height}`
    this.use()
    this.open(menu.selected)
  }

  open(yes) {
    this.tray.hidden = !yes
    this.bar.setAttribute("aria-expanded", String(Boolean(yes)))
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

  area({ bounds, action }, size) {
    const name = action.label || action.displayText || action.text || action.uri || action.data || "メニュー"
    return control(action, this.hand, {
      class: "area",
      "aria-label": name,
      style: {
        left: percent(bounds.x, size.width),
        top: percent(bounds.y, size.height),
        width: percent(bounds.width, size.width),
        height: percent(bounds.height, size.height),
      },
    })
  }
}

const percent = (part, whole) => `${(100 * part) / whole}%`

function picture(menu) {
  return el("img", { src: `/simulator/menus/${menu.richMenuId}`, alt: "" })
}
