// Dates and times as LINE writes them, always in Japan.

const ZONE = { timeZone: "Asia/Tokyo" }
const DAY = new Intl.DateTimeFormat("ja-JP", { ...ZONE, month: "numeric", day: "numeric", weekday: "short" })
const TIME = new Intl.DateTimeFormat("ja-JP", { ...ZONE, hour: "numeric", minute: "2-digit" })
const FULL = new Intl.DateTimeFormat("ja-JP", {
  ...ZONE, year: "numeric", month: "numeric", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit",
})
const SECONDS = new Intl.DateTimeFormat("ja-JP", { ...ZONE, hour: "2-digit", minute: "2-digit", second: "2-digit" })

export const time = (at) => TIME.format(new Date(at))
export const full = (at) => FULL.format(at)
export const seconds = (at) => SECONDS.format(new Date(at))
export const day = (at) => DAY.format(new Date(at))
export const dayOrToday = (at, now) => (day(at) === day(now) ? "今日" : day(at))

let ahead = 0 // how far the platform's clock is ahead of this browser's

export function setNow(iso) {
  ahead = new Date(iso) - Date.now()
}

export const now = () => new Date(Date.now() + ahead)

// The value of a datetime-local field, in Japan.
export const forField = (at) => new Date(at.getTime() + 9 * 3600_000).toISOString().slice(0, 16)

// As in a list of chats: the time today, the date before.
export const shortly = (at) => (day(at) === day(now()) ? time(at) : day(at))
