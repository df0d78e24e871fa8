// The dialogs: date and time, place, sticker, photo, a new person. Each resolves with the choice, or null.

import { $, el } from "./render/dom.js"
import { STICKERS } from "./render/stickers.js"

const FAR = { min: { date: "1900-01-01", datetime: "1900-01-01T00:00" }, max: { date: "2100-12-31", datetime: "2100-12-31T23:59" } }
const FIELD = { date: "date", time: "time", datetime: "datetime-local" }

function open(dialog) {
  dialog.returnValue = ""
  dialog.showModal()
  return new Promise((done) => {
    dialog.addEventListener("close", () => done(dialog.returnValue || null), { once: true })
  })
}

export async function pickTime(action) {
  const field = $("#picked")
  field.type = FIELD[action.mode]
  for (const name of ["min", "max"]) field.setAttribute(name, (action[name] ?? FAR[name]?.[action.mode] ?? "").replace("t", "T"))
  field.value = (action.initial ?? "").replace("t", "T")
  $("#picker-title").textContent = action.label || "日時をえらぶ"
  return (await open($("#picker"))) && { [action.mode]: field.value }
}

export async function pickPlace(places) {
  const named = $("#named")
  named.replaceChildren(...places.map((place, n) => el("option", { value: n }, place.name)))
  const fill = () => {
    const place = places[named.value] ?? { lat: 35.681236, lon: 139.767125 }
    $("#lat").value = place.lat
    $("#lon").value = place.lon
  }
  named.onchange = fill
  fill()
  if (!(await open($("#place")))) return null
  return { lat: Number($("#lat").value), lon: Number($("#lon").value), title: places[named.value]?.name ?? "位置情報" }
}

export async function pickSticker() {
  $("#stickers").replaceChildren(
    ...STICKERS.map((one, n) => el("button", { value: n + 1, "aria-label": one.label }, one.emoji)),
  )
  const chosen = await open($("#sticker"))
  return chosen && STICKERS[chosen - 1]
}

export const pickAttachment = () => open($("#attach"))

export function pickPicture() {
  const field = $("#file")
  field.value = ""
  field.click()
  return new Promise((done) => {
    field.onchange = () => done(field.files[0] ?? null)
    field.oncancel = () => done(null)
  })
}

export async function askNewcomer() {
  $("#name").value = ""
  return (await open($("#newcomer"))) && { name: $("#name").value, language: $("#language").value }
}

// The QR code of the account; resolves with "add" when this phone shall add it.
export async function showCode(link, basicId) {
  $("#copy-link").onclick = async () => {
    $("#friend-link").select()
    await navigator.clipboard?.writeText(link).catch(() => {})
    $("#copy-link").textContent = "コピーしました"
  }
  $("#copy-link").textContent = "コピー"
  $("#friend-link").value = link
  $("#friend-id").textContent = basicId
  return open($("#friend"))
}
