// Draws what is more than words: pictures, video, audio, files, places, picture maps. Unplayable media stay a picture.

import { areas } from "./controls.js"
import { el } from "./dom.js"
import { picture, ratio } from "./pictures.js"

export function image(content, hand, message) {
  const there = content.previewImageUrl ?? content.originalContentUrl
  return picture(there ? hand.picture(there) : hand.sent(message), "写真", "photo")
}

export function video(content, hand) {
  return el("div", { class: "video" }, player(content.originalContentUrl, content.previewImageUrl, hand))
}

// hand.media(url) is where it may be played from, or null.
export function player(url, preview, hand, aspect) {
  const src = url && hand.media(url)
  const style = { aspectRatio: ratio(aspect, "16:9") }
  const poster = preview && hand.picture(preview)
  if (!src) return unplayable(poster, style)
  const node = el("video", { src, poster, controls: true, preload: "none", "aria-label": "動画", style })
  node.addEventListener("error", () => node.replaceWith(unplayable(poster, style)))
  return node
}

function unplayable(poster, style) {
  return el("span", { class: "unplayable", role: "img", "aria-label": "動画（ここでは再生できません）", style },
    poster ? picture(poster, "", "poster") : "", el("span", { class: "play", "aria-hidden": "true" }))
}

export function audio({ originalContentUrl, duration = 0 }, hand) {
  const src = originalContentUrl && hand.media(originalContentUrl)
  const seconds = Math.round(duration / 1000)
  const long = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`
  if (src) return el("div", { class: "bubble audio" }, el("audio", { src, controls: true, preload: "none", "aria-label": "音声" }))
  const wave = [5, 9, 14, 8, 16, 11, 6, 12, 17, 9, 5, 10, 7].map((height) => el("i", { style: { height: `${height}px` } }))
  return el("div", { class: "bubble audio", role: "img", "aria-label": `音声 ${long}（ここでは再生できません）` },
    el("span", { class: "play" }), el("span", { class: "wave" }, wave), el("span", {}, long))
}

export function file({ fileName, fileSize }) {
  const size = fileSize >= 1048576 ? `${(fileSize / 1048576).toFixed(1)} MB` : `${Math.ceil((fileSize ?? 0) / 1024)} KB`
  return el("div", { class: "bubble file" }, el("span", { class: "sheet-icon", "aria-hidden": "true" }),
    el("p", {}, el("strong", {}, fileName ?? "ファイル"), el("br"), el("small", {}, `サイズ: ${size}`)))
}

export function place(content) {
  const { title, address, latitude, longitude } = content
  return el("div", { class: "place" },
    el("div", { class: "map", "aria-hidden": "true" }, el("span", { class: "pin" })),
    el("p", {}, el("strong", {}, title ?? "位置情報"), el("small", {}, address ?? `${latitude}, ${longitude}`)))
}

export function imagemap(content, hand) {
  const { width, height } = content.baseSize
  const list = (content.actions ?? []).map((action) => ({ bounds: action.area, action: { ...action, uri: action.linkUri } }))
  return el("div", { class: "imagemap", style: { aspectRatio: `${width} / ${height}` } },
    picture(hand.picture(`${content.baseUrl}/1040`), content.altText ?? "", "whole"),
    content.video ? inside(content.video, content.baseSize, hand) : "",
    areas(list, content.baseSize, hand, "area"))
}

function inside({ area, originalContentUrl, previewImageUrl }, size, hand) {
  const node = player(originalContentUrl, previewImageUrl, hand)
  Object.assign(node.style, {
    position: "absolute",
    left: `${(100 * area.x) / size.width}%`,
    top: `${(100 * area.y) / size.height}%`,
    width: `${(100 * area.width) / size.width}%`,
    aspectRatio: `${area.width} / ${area.height}`,
  })
  return node
}
