// Where pictures, sound and film come from: the platform fetches pictures, so that the page loads nothing from elsewhere.

export function sources(bot) {
  return {
    picture: (url) => (url.startsWith("data:") ? url : `/simulator/outside?${new URLSearchParams({ url })}`),
    media: (url) => (bot.origin && url.startsWith(`${bot.origin}/`) ? url : null),
    sent: (message) => `/simulator/pictures/${message.message_id}`,
  }
}
