// Talks with the platform: asks for news again and again, and tells it what people do.

export async function post(path, body) {
  return send(path, JSON.stringify(body ?? {}), "application/json")
}

export async function postFile(path, file) {
  return send(path, file, file.type)
}

async function send(path, body, type) {
  const answer = await fetch(path, { method: "POST", body, headers: { "Content-Type": type } })
  return answer.ok ? answer.json() : null
}

export class News {
  // `wanted()` names the people on screen; `arrived(state)` hears each new state; `offline(yes)` hears about the line.
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
    const query = new URLSearchParams([["since", this.version], ...this.wanted().map((key) => ["on", key])])
    const answer = await fetch(`/simulator/state?${query}`, { signal: this.asking.signal })
    const state = await answer.json()
    this.version = state.version
    this.offline(false)
    this.arrived(state)
  }

  // Somebody else is on screen now: do not wait for news to show them.
  again() {
    this.version = -1
    this.asking?.abort()
  }

  async pause() {
    this.offline(true)
    this.version = -1
    await new Promise((done) => setTimeout(done, 1000))
  }
}
