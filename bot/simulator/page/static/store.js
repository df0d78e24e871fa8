// What the page knows of each chat: the bubbles loaded so far, in order, and what LINE says about them.

import { get } from "./net.js"

export class Chats {
  constructor() {
    this.all = new Map()
  }

  of(key) {
    if (!this.all.has(key)) this.all.set(key, new Chat(key))
    return this.all.get(key)
  }

  forget() {
    this.all.forEach((chat) => chat.clear())
  }
}

class Chat {
  constructor(key) {
    Object.assign(this, { key, life: 0 })
    this.clear()
  }

  clear() {
    Object.assign(this, { messages: [], next: 0, gone: [], screen: null, life: this.life + 1 })
  }

  // How far this chat is known, as the platform wants to hear it.
  get known() {
    return `${this.key}~${this.next}~${this.gone.length}`
  }

  // False: the platform has begun anew, and what was known is worth nothing.
  take(screen) {
    if (screen.total < this.next) return this.clear(), false
    const first = screen.messages[0]?.number ?? this.next
    if (first > this.next && this.messages.length) this.clear() // too much has happened meanwhile: begin at the end
    this.messages.push(...screen.messages.filter((message) => message.number >= this.next))
    this.next = screen.total
    for (const number of screen.gone) this.remove(number)
    this.screen = screen
    return true
  }

  remove(number) {
    this.gone.push(number)
    const place = this.place(number)
    if (this.messages[place]?.number === number) this.messages.splice(place, 1)
  }

  // Where the bubble of this number stands, or would.
  place(number) {
    let [low, high] = [0, this.messages.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.messages[middle].number < number) low = middle + 1
      else high = middle
    }
    return low
  }

  get hasOlder() {
    return this.messages.length > 0 && this.screen.oldest < this.messages[0].number
  }

  async loadOlder() {
    const { life } = this
    const before = this.messages[0].number
    const answer = await get(`/simulator/people/${encodeURIComponent(this.key)}/messages?before=${before}`)
    if (answer && life === this.life) this.messages = [...answer.messages, ...this.messages]
  }

  // How many of the account's bubbles stand from this number on; of those that are not loaded, all.
  newFor(number) {
    let count = Math.max(0, (this.messages[0]?.number ?? number) - number)
    for (let n = this.messages.length - 1; n >= 0 && this.messages[n].number >= number; n--) count += this.messages[n].who === "bot"
    return count
  }
}
