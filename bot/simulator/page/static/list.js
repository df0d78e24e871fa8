// A row of a list of chats: who, the last line, when, and how many are unread.

import { el } from "./render/dom.js"
import { previewOf } from "./render/preview.js"
import { shortly } from "./render/times.js"

export function chatRow({ name, last, unread, tone }, open) {
  const words = last ? previewOf(last.content) : ""
  return el("li", {},
    el("button", { type: "button", class: "chat-row", onclick: open },
      el("span", { class: `face ${tone ?? ""}`, "aria-hidden": "true" }, [...name][0]),
      el("span", { class: "who" }, name),
      el("span", { class: "last" }, words),
      last ? el("time", { datetime: last.at }, shortly(last.at)) : "",
      unread ? el("span", { class: "badge" }, el("span", { class: "hidden" }, "未読"), unread > 999 ? "999+" : String(unread)) : ""))
}

// Draws the rows anew only when something about them has changed.
export function fill(list, rows, otherwise, open) {
  const seen = JSON.stringify(rows)
  if (list.dataset.seen === seen) return
  list.dataset.seen = seen
  list.replaceChildren(...rows.map((row) => chatRow(row, () => open(row.key))))
  if (!rows.length) list.append(el("li", { class: "nothing" }, otherwise))
}
