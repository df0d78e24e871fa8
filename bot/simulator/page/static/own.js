// One's own bubble can be copied or taken back: by a long press, a right click, or its button.

import { $, el } from "./render/dom.js"
import { previewOf } from "./render/preview.js"

export function giveChoices(node, message, phone) {
  const choices = [["コピー", () => copy(previewOf(message.content), phone)]]
  if (message.message_id) choices.push(["送信取消", () => phone.unsends(message.message_id)])
  const open = (event) => (event.preventDefault(), phone.sheet.open("メッセージ", choices))
  const button = el("button", { type: "button", class: "icon dots-three", "aria-label": "メッセージのメニュー", onclick: open })
  node.addEventListener("contextmenu", open)
  $(".line", node).append(button)
}

export async function copy(words, phone) {
  await navigator.clipboard?.writeText(words).catch(() => {})
  phone.toast("コピーしました")
}
