// Where a link leads on a phone: the in-app browser, a call, LINE itself, or the browser outside.

import { pickPlace } from "./dialogs.js"

const LINE = /^(https:\/\/line\.me\/R\/|line:\/\/)/i

export function go(uri, phone) {
  if (/^tel:/i.test(uri)) return phone.sheet.open(`${decodeURIComponent(uri.slice(4))} に電話しますか？`, [["発信", uri]])
  if (LINE.test(uri)) return inLine(uri.replace(LINE, ""), phone)
  if (!/^https?:/i.test(uri)) return phone.toast("このリンクは開けません")
  if (/[?&]openExternalBrowser=1(&|$)/.test(uri)) return window.open(uri, "_blank", "noopener,noreferrer")
  return phone.browser.open(uri)
}

// LINE's own addresses: write to the account, say where one is, send a picture, add the account.
async function inLine(path, phone) {
  if (path.startsWith("oaMessage/")) return phone.write(decodeURIComponent(path.split("?")[1] ?? ""))
  if (path.startsWith("nv/location")) {
    const place = await pickPlace(phone.places())
    return place && phone.place(place)
  }
  if (path.startsWith("nv/camera")) return phone.attachPicture()
  if (path.startsWith("ti/p/")) return phone.does("follow")
  return phone.toast("このLINEのページは、ここにはありません")
}
