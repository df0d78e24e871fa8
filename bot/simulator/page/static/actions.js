// What a tap does: builds the button or link for an action, and runs it for the person who taps.

import { pickPicture, pickPlace, pickTime } from "./dialogs.js"
import { el, link } from "./dom.js"

// `hand` is the phone's owner: hand.tap(action, params), hand.place(place), hand.picture(file), hand.places()
export function run(action, hand) {
  return (KINDS[action.type] ?? KINDS.any)(action, hand)
}

const KINDS = {
  any: (action, hand) => hand.tap(action),
  clipboard: (action, hand) => {
    navigator.clipboard?.writeText(action.clipboardText).catch(() => {})
    return hand.tap(action)
  },
  datetimepicker: async (action, hand) => {
    const params = await pickTime(action)
    return params && hand.tap(action, params)
  },
  location: async (_, hand) => {
    const place = await pickPlace(hand.places())
    return place && hand.place(place)
  },
  camera: picture,
  cameraRoll: picture,
}

async function picture(_, hand) {
  const file = await pickPicture()
  return file && hand.picture(file)
}

// A link for what opens a page, a button for all else.
export function control(action, hand, props, ...children) {
  const go = () => run(action, hand)
  if (action.type === "uri") return link(action.uri, { ...props, onclick: go }, ...children)
  return el("button", { type: "button", ...props, onclick: go }, ...children)
}

// Makes any element tappable, by finger and by keyboard.
export function tappable(node, action, hand) {
  const go = (event) => {
    event.preventDefault()
    return action.type === "uri" ? openPage(action, hand) : run(action, hand)
  }
  node.tabIndex = 0
  node.setAttribute("role", action.type === "uri" ? "link" : "button")
  if (action.label) node.setAttribute("aria-label", action.label)
  node.classList.add("tappable")
  node.addEventListener("click", go)
  node.addEventListener("keydown", (pressed) => ["Enter", " "].includes(pressed.key) && go(pressed))
  return node
}

function openPage(action, hand) {
  link(action.uri, {}).click()
  return run(action, hand)
}
