// The head of a phone's chat: whose phone, which account, and whether the two are friends.

import { $ } from "./render/dom.js"

const SAYS = {
  blocked: ["ブロックしています", "ブロック解除"],
  never: ["友だちではありません", "友だち追加"],
  deleted: ["アカウントを削除しました", ""],
}

export const canWrite = ({ state }) => ["friend", "never"].includes(state)

export function showHead(phone, { name }, screen) {
  const [says, does] = SAYS[screen.state] ?? ["", ""]
  $(".bot", phone).textContent = name
  $(".owner", phone).textContent = screen.name
  phone.setAttribute("aria-label", `${screen.name}さんのスマートフォン`)
  $(".befriend", phone).hidden = !says
  $(".befriend span", phone).textContent = says
  $(".follow", phone).textContent = does
  $(".follow", phone).hidden = !does
  $(".block", phone).hidden = !canWrite(screen)
}
