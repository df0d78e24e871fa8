// Talks with the platform: asks for news again and again, and tells it what people do.

export const post = (path, body) => send(path, "POST", JSON.stringify(body ?? {}), "application/json")
export const postFile = (path, file) => send(path, "POST", file, file.type)
export const remove = (path, body) => send(path, "DELETE", JSON.stringify(body ?? {}), "application/json")

// What is there, or null.
export async function get(path) {
  const answer = await fetch(path)
  return answer.ok ? answer.json() : null
}

// The answer; {refused: why} where the platform says no.
async function send(path, method, body, type) {
  const answer = await fetch(path, { method, body, headers: { "Content-Type": type } })
  const said = await answer.json().catch(() => ({}))
  return answer.ok ? said : { refused: said.message ?? String(answer.status) }
}

export class News {
  // `wanted()` is the query to ask with; `arrived(state)` hears the news; `offline(yes)` hears about the line.
  constructor(wanted, arrived, offline) {
    Object.assign(this, { wanted, arrived, offline, version: -1 })
  }

  async listen() {
    for (;;) {
      try {
        await this.ask()
      } catch (problem) {
        if (problem.name !== "AbortError") await this.pause()
      }
    }
  }

  async ask() {
    this.asking = new AbortController()
    const query = new URLSearchParams([["since", this.version], ...this.wanted()])
    const answer = await fetch(`/simulator/state?${query}`, { signal: this.asking.signal })
    const state = await answer.json()
    this.version = state.version
    if (this.lost) this.offline((this.lost = false))
    this.arrived(state)
  }

  // Somebody else is on screen now: do not wait for news to show them.
  again() {
    this.version = -1
    this.asking?.abort()
  }

  async pause() {
    this.offline((this.lost = true))
    this.version = -1
    await new Promise((done) => setTimeout(done, 1000))
  }
}
