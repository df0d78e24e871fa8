// Who is on which phone. The address remembers it, so that a reload or a bookmark shows the same phones.

import { askNewcomer } from "./dialogs.js"
import { post } from "./net.js"
import { $, el } from "./render/dom.js"
import { STAFF } from "./staff.js"

export class Choice {
  constructor(changed) {
    const named = location.hash.slice(1).split(",").filter(Boolean).map(decodeURIComponent)
    this.changed = changed
    this.keys = named.filter((key) => key !== STAFF).slice(0, 2)
    this.hasStaff = named.includes(STAFF)
    this.selects = [$("#first"), $("#second")]
    this.selects.forEach((select, n) => select.addEventListener("change", () => this.choose(n, select.value)))
    $("#third").addEventListener("change", (event) => this.withStaff(event.target.checked))
    $("#third").checked = this.hasStaff
    $("#close-panel").addEventListener("click", () => this.closePanel())
    $("#add").addEventListener("click", () => this.addPerson())
  }

  get people() {
    return this.keys.filter(Boolean)
  }

  choose(n, key) {
    this.keys[n] = key || undefined
    this.closePanel()
    if (n === 0 && this.keys[1] === key) this.keys[1] = undefined
    this.remember()
  }

  // On a small screen the panel hides the phone.
  closePanel() {
    document.body.classList.remove("panel-open")
  }

  withStaff(yes) {
    this.hasStaff = yes
    this.remember()
  }

  remember() {
    const all = [...this.people, ...(this.hasStaff ? [STAFF] : [])]
    history.replaceState(history.state, "", `#${all.map(encodeURIComponent).join(",")}`)
    this.changed()
  }

  async addPerson() {
    const newcomer = await askNewcomer()
    const made = newcomer && (await post("/simulator/people", newcomer))
    if (made?.key) this.choose(0, made.key)
  }

  offer(people) {
    if (!people.some((person) => person.key === this.keys[0]) && people.length) this.choose(0, people[0].key)
    const seen = JSON.stringify([people.map((person) => person.name), this.keys])
    if (this.seen === seen) return
    this.seen = seen
    this.selects.forEach((select, n) => {
      const nobody = n === 1 || !people.length ? [el("option", { value: "" }, n === 1 ? "なし" : "だれもいません")] : []
      select.replaceChildren(...nobody, ...people.map((person) => el("option", { value: person.key }, person.name)))
      select.value = this.keys[n] ?? ""
    })
  }
}
