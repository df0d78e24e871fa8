// The quick replies under a chat. Which of them are still there, the platform says.

import { run } from "./actions.js"
import { control } from "./render/controls.js"
import { picture } from "./render/pictures.js"
import { sources } from "./sources.js"

const LEADS_AWAY = ["uri", "clipboard"] // the bot hears nothing of these, and yet they make the others vanish

export class Quick {
  constructor(node, phone) {
    Object.assign(this, { node, phone })
  }

  show(items) {
    const seen = JSON.stringify(items)
    if (this.node.dataset.seen === seen) return
    this.node.dataset.seen = seen
    this.node.hidden = !items.length
    this.node.replaceChildren(...items.map((item) => this.one(item)))
    this.node.scrollLeft = 0
  }

  one({ action, imageUrl }) {
    const from = sources(this.phone.state.bot)
    const icon = imageUrl ? picture(from.picture(imageUrl), "", "quick-icon") : ICONS[action.type] ?? ""
    return control(action, { press: () => this.press(action) }, {}, icon, action.label)
  }

  async press(action) {
    await run(action, this.phone)
    if (LEADS_AWAY.includes(action.type)) this.phone.tap(action)
  }
}

const ICONS = { camera: "📷", cameraRoll: "🖼️", location: "📍" }
