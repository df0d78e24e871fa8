// On a phone the menu is wider than the screen: where the page one is on lies outside, it is brought to the middle.

const menu = document.querySelector(".menu ul")
const here = menu?.querySelector("[aria-current]")
if (here && here.offsetLeft + here.offsetWidth > menu.clientWidth) {
  menu.scrollLeft = here.offsetLeft - (menu.clientWidth - here.offsetWidth) / 2
}
