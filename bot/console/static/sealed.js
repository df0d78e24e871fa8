// Half-written words about a family stay while another form of the page is sent, and when the page is left and come back
// to. What lies in the tab's storage is sealed with a key that stands on the page only, for one colleague and one form:
// on the disk of a shared machine, and after logging out, nobody reads it. It goes with the tab, and when it is sent.

const NAME = "maisapo-sealed-"
const SENDING = "maisapo-sending"
const NEVER = ["csrf", "once", "seen", "hub", "up_to", "heard", "agreed", "contact_was"] // a yes of theirs is said anew each time
const IV_BYTES = 12

const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0))
const text = (buffer) => btoa(Array.from(new Uint8Array(buffer), (code) => String.fromCharCode(code)).join(""))
const keyOf = (form) => crypto.subtle.importKey("raw", bytes(form.dataset.seal), "AES-GCM", false, ["encrypt", "decrypt"])

async function seal(key, typed) {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES))
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(typed)))
  return `${text(iv)}.${text(sealed)}`
}

async function open(key, kept) {
  const [iv, sealed] = kept.split(".").map(bytes)
  try {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)))
  } catch {
    return [] // of another key: nobody's any more
  }
}

const fieldsOf = (form) => [...form.elements].filter((one) => one.name && one.type !== "file" && !NEVER.includes(one.name))
const isTicked = (field) => field.type === "checkbox" || field.type === "radio"
const isText = (field) => !isTicked(field) && !["select", "button"].includes(field.localName)
const was = (field) => field.dataset.was ?? "" // what the server says without them

// Every choice, but only where there are words as well: a choice alone is made again.
function typed(form) {
  const fields = fieldsOf(form)
  if (!fields.some((one) => isText(one) && one.type !== "hidden" && one.value !== was(one))) return []
  return fields.filter((one) => one.localName !== "button" && (!isTicked(one) || one.checked)).map((one) => [one.name, one.value, was(one)])
}

// Never over what stands there: a mistake shown again, or what a colleague has written meanwhile.
function bring(pairs, form) {
  for (const field of fieldsOf(form)) {
    const had = pairs.filter(([name]) => name === field.name)
    if (had.length === 0) continue
    if (isTicked(field)) field.checked = had.some(([, value]) => value === field.value)
    else if (!isText(field)) field.value = had[0][1]
    else if (field.value === was(field) && had[0][2] === was(field)) field.value = had[0][1]
    if (isText(field) && field.value !== was(field)) field.closest("details")?.setAttribute("open", "")
  }
}

async function keep(form) {
  const name = NAME + form.dataset.sealed
  const key = await keyOf(form)
  const kept = sessionStorage.getItem(name)
  let newest = 0
  async function put() {
    const mine = ++newest
    const pairs = typed(form)
    const sealed = pairs.length ? await seal(key, pairs) : null
    if (mine !== newest) return
    if (sealed) sessionStorage.setItem(name, sealed)
    else sessionStorage.removeItem(name)
  }
  if (kept) bring(await open(key, kept), form)
  await put()
  form.addEventListener("input", put)
}

// Any form that is sent is the one the next page speaks of.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.sealed) sessionStorage.setItem(SENDING, NAME + event.target.dataset.sealed)
  else sessionStorage.removeItem(SENDING)
})
if (document.querySelector("[data-done]")) sessionStorage.removeItem(sessionStorage.getItem(SENDING) ?? "")
sessionStorage.removeItem(SENDING)
if (globalThis.crypto?.subtle) document.querySelectorAll("form[data-sealed]").forEach(keep)
