// Starts the page: who is on which phone, and news for all of them.

import { askNewcomer } from "./dialogs.js"
import { $, el } from "./dom.js"
import { News, post } from "./net.js"
import { Log, startClock, tick } from "./panel.js"
import { Phone } from "./phone.js"
import { setNow } from "./times.js"

const chosen = [$("#first"), $("#second")]
const phones = [1, 2].map((number) => new Phone($("#phone"), number))
const log = new Log($("#log"))
const news = new News(onScreen, arrived, (yes) => ($("#offline").textContent = yes ? "接続が切れました。つなぎ直しています。" : ""))

// The address remembers who is on screen, so that a reload or a bookmark shows the same phones.
let keys = location.hash.slice(1).split(",").filter(Boolean).map(decodeURIComponent)

function onScreen() {
  return keys.filter(Boolean)
}

function arrived(state) {
  setNow(state.now)
  document.title = `${state.bot.name}｜LINEシミュレーター`
  if (!known(keys[0], state)) choose(0, state.people[0]?.key)
  offer(state.people)
  log.show(state.log, state.logged)
  phones.forEach((phone, n) => {
    if (!known(keys[n], state)) return phone.node.remove()
    if (!phone.node.isConnected) $("#phones").append(phone.node)
    phone.show(state, keys[n])
  })
  tick()
}

const known = (key, state) => state.people.some((person) => person.key === key)

function offer(people) {
  const seen = JSON.stringify([people.map((person) => person.name), keys])
  if (chosen[0].dataset.seen === seen) return
  chosen[0].dataset.seen = seen
  chosen.forEach((select, n) => {
    const nobody = n === 1 || !people.length ? [el("option", { value: "" }, n === 1 ? "なし" : "だれもいません")] : []
    select.replaceChildren(...nobody, ...people.map((person) => el("option", { value: person.key }, person.name)))
    select.value = keys[n] ?? ""
  })
}

function choose(n, key) {
  keys[n] = key || undefined
  history.replaceState(null, "", `#${onScreen().map(encodeURIComponent).join(",")}`)
  news.again()
}

async function addPerson() {
  const newcomer = await askNewcomer()
  const made = newcomer && (await post("/simulator/people", newcomer))
  if (made) choose(0, made.key)
}

chosen.forEach((select, n) => select.addEventListener("change", () => choose(n, select.value)))
$("#add").addEventListener("click", addPerson)
startClock()
news.listen()
