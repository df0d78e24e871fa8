// One line about a message: for the list of chats, for notifications, for screen readers.

import { drawn } from "./stickers.js"

const NAMED = {
  text: (content) => content.text,
  textV2: (content) => content.text.replace(/\{\{|\}\}/g, (pair) => pair[0]).replace(/\{\w+\}/g, ""),
  sticker: (content) => `スタンプ: ${drawn(content).label}`,
  image: () => "写真が送信されました",
  video: () => "動画が送信されました",
  audio: () => "音声メッセージが送信されました",
  file: (content) => `ファイル: ${content.fileName ?? ""}`,
  location: (content) => `位置情報: ${content.title ?? content.address ?? ""}`,
}

export function previewOf(content) {
  return content.altText ?? NAMED[content.type]?.(content) ?? "新しいメッセージ"
}
