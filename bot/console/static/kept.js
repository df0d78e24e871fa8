// What is typed into a long form stays in this tab until it is saved: a session that ends, a connection that breaks or a
// slip of the hand take no text away. It goes with the tab, and whoever logs out leaves nothing behind. The form says its
// name (data-kept), the page after saving that it is saved (data-saved).

const NAME = "maisapo-kept-"
const SAVING = "maisapo-saving"
const UNTYPED = ["csrf", "once", "seen", "hub"]

const fieldsOf = (form) => [...form.elements].filter((one) => one.name && one.type !== "file" && !UNTYPED.includes(one.name))
const isTicked = (field) => field.type === "checkbox" || field.type === "radio"
const isText = (field) => !isTicked(field) && field.localName !== "select"

function typed(form) {
  return fieldsOf(form).filter((one) => !isTicked(one) || one.checked).map((one) => [one.name, one.value])
}

const had = (pairs, field) => pairs.find(([name, value]) => name === field.name && (!isTicked(field) || value === field.value))

// Worth offering: words that are not on the page any more. A time the page proposed by itself is none.
function isMissing(pairs, form) {
  return fieldsOf(form).filter((one) => isText(one) && !one.type.startsWith("date")).some((one) => {
    const kept = had(pairs, one)?.[1] ?? ""
    return kept !== "" && kept !== one.value
  })
}

function bring(pairs, form) {
  for (const field of fieldsOf(form)) {
    const kept = had(pairs, field)
    if (isTicked(field)) field.checked = Boolean(kept)
    else field.value = kept?.[1] ?? field.value
    if (kept?.[1] && isText(field)) field.closest("details")?.setAttribute("open", "")
  }
  form.dispatchEvent(new Event("input", { bubbles: true }))
}

function offer(pairs, form, key) {
  const asks = document.getElementById("kept")
  const done = () => {
    asks.hidden = true
    fieldsOf(form)[0].focus()
  }
  asks.querySelector("[data-bring]").addEventListener("click", () => (bring(pairs, form), done()))
  asks.querySelector("[data-leave]").addEventListener("click", () => (sessionStorage.removeItem(key), done()))
  asks.hidden = false
}

function keep(form) {
  const key = NAME + form.dataset.kept
  const pairs = JSON.parse(sessionStorage.getItem(key) ?? "[]")
  if (isMissing(pairs, form)) offer(pairs, form, key)
  form.addEventListener("input", () => sessionStorage.setItem(key, JSON.stringify(typed(form))))
  form.addEventListener("submit", () => sessionStorage.setItem(SAVING, key))
}

const names = () => Object.keys(sessionStorage).filter((name) => name.startsWith(NAME))

if (document.querySelector("[data-saved]")) sessionStorage.removeItem(sessionStorage.getItem(SAVING) ?? "")
if (document.querySelector("[data-forget]")) sessionStorage.clear() // what `sealed.js` keeps as well
document.querySelectorAll("[data-if-kept]").forEach((one) => (one.hidden = names().length === 0))
document.querySelectorAll("form[data-kept]").forEach(keep)
