// The in-app browser of a phone. It shows pages of this machine only; all else is left to the browser outside.

import { get } from "./net.js"
import { $, el } from "./render/dom.js"

const HERE = ["127.0.0.1", "localhost"]

export class Browser {
  constructor(node, bot) {
    this.node = $(".browser", node)
    this.far = $(".far", this.node)
    this.bot = bot
    $(".close", this.node).addEventListener("click", () => this.close())
    $(".back", this.node).addEventListener("click", () => this.back())
    $(".reload", this.node).addEventListener("click", () => this.load(this.address))
  }

  get isOpen() {
    return !this.node.hidden
  }

  async open(address) {
    this.before = document.activeElement
    this.node.hidden = false
    $(".title", this.node).textContent = new URL(address).host
    $(".address", this.node).textContent = address
    this.node.querySelectorAll(".outside").forEach((link) => (link.href = address))
    await this.load(address)
    $(".close", this.node).focus()
  }

  async load(address) {
    Object.assign(this, { address, depth: -1 })
    const shows = this.isNear(address) && (await get(`/simulator/framed?${new URLSearchParams({ url: address })}`))?.framed
    this.far.hidden = Boolean(shows)
    this.frame?.remove()
    if (shows) this.far.before((this.frame = this.framing(address)))
  }

  // A page of another origin: its scripts may run, but it reaches nothing of this page.
  framing(src) {
    const sandbox = "allow-scripts allow-forms allow-same-origin allow-popups"
    return el("iframe", { title: "リンク先のページ", sandbox, src, onload: () => (this.depth += 1) })
  }

  isNear(address) {
    const { origin, hostname, protocol } = new URL(address)
    const web = ["http:", "https:"].includes(protocol)
    return web && origin !== location.origin && (origin === this.bot().origin || HERE.includes(hostname))
  }

  back() {
    if (this.depth <= 0) return this.close()
    this.depth -= 2 // going back loads once more
    history.back()
  }

  close() {
    this.node.hidden = true
    this.frame?.remove()
    this.before?.focus()
  }
}
