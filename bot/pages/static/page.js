// What a private page does where scripts run: closes without a trace, counts letters, keeps drafts. All works without.
const DRAFT_AFTER = 4000
const letters = (text) => {
  if (!Intl.Segmenter) return [...text].length
  let count = 0
  for (const _ of new Intl.Segmenter().segment(text)) count += 1
  return count
}

// Keeps what was typed since the last draft: also where she is called away, or LINE closes the page.
let unsaved = null
addEventListener("pagehide", () => unsaved?.())
document.addEventListener("visibilitychange", () => document.hidden && unsaved?.())

// A page that comes back out of the browser's memory is asked for again: it may be closed by now.
addEventListener("pageshow", (event) => event.persisted && location.reload())

// A form that is sent as a page of its own leaves its words in the browser's history, and so on the disk of the phone.
const send = async (form, pressed) => {
  if (form.dataset.sending) return
  form.dataset.sending = "yes"
  const said = new FormData(form)
  if (pressed?.name) said.append(pressed.name, pressed.value)
  const body = form.enctype === "multipart/form-data" ? said : new URLSearchParams(said)
  try {
    const answer = await fetch(pressed?.getAttribute("formaction") || form.action, { method: "POST", body })
    if (answer.redirected) location.assign(answer.url)
    else show(await answer.text())
  } catch {
    delete form.dataset.sending
    form.submit()
  }
}

const show = (html) => {
  document.body.replaceWith(new DOMParser().parseFromString(html, "text/html").body)
  scrollTo(0, 0)
  begin()
}

const begin = () => {
  for (const form of document.querySelectorAll("form.close")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      document.body.hidden = true
      fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), keepalive: true, redirect: "manual" })
        .catch(() => {})
        .finally(() => location.replace(form.dataset.away))
    })
  }

  for (const area of document.querySelectorAll("textarea[data-most]")) {
    const left = document.getElementById(`${area.id}-left`)
    const tell = () => {
      const rest = Number(area.dataset.most) - letters(area.value.trim())
      left.hidden = rest > 500
      const words = rest < 0 ? left.dataset.over : left.dataset.left
      left.textContent = words.replace("#", Math.abs(rest))
    }
    area.addEventListener("input", tell)
    tell()
  }

  for (const field of document.querySelectorAll("input[type=file][data-most]")) {
    field.addEventListener("change", () => {
      const file = field.files[0]
      field.setCustomValidity(file && file.size > field.dataset.most * 1024 * 1024 ? field.dataset.tooBig : "")
      field.reportValidity()
    })
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    let later
    const rest = () => {
      clearTimeout(later)
      later = unsaved = null
    }
    const keep = (keepalive = false) => {
      rest()
      const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"))
      fetch(form.dataset.draft, { method: "POST", body, redirect: "manual", keepalive }).catch(() => {})
    }
    form.addEventListener("input", () => {
      unsaved = () => keep(true)
      later ??= setTimeout(keep, DRAFT_AFTER)
    })
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      rest()
      send(form, event.submitter)
    })
  }
}

begin()
