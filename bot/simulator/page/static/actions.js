// What a tap does on a phone, one entry for each kind of action. `phone` is what the person holds in their hand.

import { copy } from "./own.js"
import { pickPicture, pickPlace, pickTime } from "./dialogs.js"

export function run(action, phone) {
  return (KINDS[action.type] ?? KINDS.any)(action, phone)
}

const KINDS = {
  any: (action, phone) => phone.tap(action),
  postback: (action, phone) => {
    INPUT[action.inputOption]?.(phone, action.fillInText ?? "")
    return phone.tap(action)
  },
  uri: (action, phone) => phone.go(action.uri),
  clipboard: (action, phone) => copy(action.clipboardText, phone),
  datetimepicker: async (action, phone) => {
    const params = await pickTime(action)
    return params && phone.tap(action, params)
  },
  location: async (_, phone) => {
    const place = await pickPlace(phone.places())
    return place && phone.place(place)
  },
  camera: picture,
  cameraRoll: picture,
}

const INPUT = {
  closeRichMenu: (phone) => phone.menu.open(false),
  openRichMenu: (phone) => phone.menu.openAgain(),
  openKeyboard: (phone, words) => phone.write(words),
  openVoice: (phone) => phone.write(""),
}

async function picture(_, phone) {
  const file = await pickPicture()
  return file && phone.picture(file)
}
