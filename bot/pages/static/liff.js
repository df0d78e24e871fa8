// In a town with a LIFF app: LINE's script says who is there, and the form of the link takes its word along.
const place = document.querySelector("[data-liff]")
if (place && window.liff) {
  const button = place.querySelector("button")
  if (button) button.disabled = true
  liff.init({ liffId: place.dataset.liff }).then(() => {
    if (!liff.isLoggedIn()) return liff.login({ redirectUri: location.href })
    if (place.id_token) place.id_token.value = liff.getIDToken() ?? ""
  }).finally(() => button && (button.disabled = false))
}
