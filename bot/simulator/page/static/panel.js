// The panel beside the phones: the requests, the faults, the settings; one tab each.

import { Faults } from "./faults.js"
import { $ } from "./render/dom.js"
import { Requests } from "./requests.js"
import { Settings } from "./settings.js"

export function startPanel() {
  const requests = new Requests($("#requests"))
  const faults = new Faults($("#faults"))
  const settings = new Settings($("#settings"))
  const tabs = [...document.querySelectorAll("[role=tab]")]
  const choose = (tab) => {
    tabs.forEach((one) => {
      one.setAttribute("aria-selected", String(one === tab))
      one.tabIndex = one === tab ? 0 : -1
      $(`#${one.getAttribute("aria-controls")}`).hidden = one !== tab
    })
    if (tab.id === "faults-tab") faults.load()
    if (tab.id === "settings-tab") settings.load()
  }
  tabs.forEach((tab) => tab.addEventListener("click", () => choose(tab)))
  $("[role=tablist]").addEventListener("keydown", (pressed) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[pressed.key]
    if (!step) return
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length]
    next.focus()
    choose(next)
  })
  const save = (selector, href) => {
    $(selector).href = href
    $(selector).download = ""
  }
  save("#save-log", "/simulator/log")
  return {
    get total() {
      return requests.total
    },
    show(state, key) {
      if (key) save("#save-transcript", `/simulator/people/${encodeURIComponent(key)}/transcript`)
      requests.show(state)
      faults.offer(state.people)
    },
  }
}
