// Starts the page: who is on which phone, and news for all of them.

import { Choice } from "./choice.js"
import { startClock, tick } from "./clock.js"
import { startLooks } from "./looks.js"
import { News } from "./net.js"
import { startPanel } from "./panel.js"
import { Phone } from "./phone.js"
import { $ } from "./render/dom.js"
import { setNow } from "./render/times.js"
import { StaffPhone } from "./staff.js"
import { Chats } from "./store.js"

const chats = new Chats()
const phones = [1, 2].map((number) => new Phone(number))
const staff = new StaffPhone(3, () => news.again())
const choice = new Choice(() => news.again())
const panel = startPanel()
const news = new News(wanted, arrived, lineLost)

function wanted() {
  const keys = new Set([...choice.people, ...(choice.hasStaff && staff.key ? [staff.key] : [])])
  return [
    ...[...keys].map((key) => ["on", chats.of(key).known]),
    ...(choice.hasStaff ? [["staff", 1]] : []),
    ["logged", panel.total],
  ]
}

function arrived(state) {
  setNow(state.now)
  document.title = `${state.bot.name}｜LINEシミュレーター`
  const known = Object.entries(state.screens).map(([key, screen]) => chats.of(key).take(screen))
  if (known.includes(false)) news.again()
  choice.offer(state.people)
  panel.show(state, choice.keys[0])
  phones.forEach((phone, n) => place(phone, choice.keys[n] && state.screens[choice.keys[n]], () =>
    phone.show(state, choice.keys[n], chats.of(choice.keys[n]))))
  place(staff, choice.hasStaff, () => staff.show(state, chats))
  tick()
}

function place(phone, isThere, show) {
  if (!isThere) return phone.node.remove()
  if (!phone.node.isConnected) $("#phones").append(phone.node)
  return show()
}

function lineLost(yes) {
  $("#offline").textContent = yes ? "接続が切れました。つなぎ直しています。" : ""
  if (yes) chats.forget()
}

startClock()
startLooks()
news.listen()
