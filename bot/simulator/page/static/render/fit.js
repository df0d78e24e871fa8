// adjustMode "shrink-to-fit": letters become smaller until the words fit on their line.

const SMALLEST = 0.4

const watcher = new ResizeObserver((changes) => changes.forEach(({ target }) => shrink(target)))

export function fit(node) {
  watcher.observe(node)
  return node
}

function shrink(node) {
  if (node.dataset.width === String(node.clientWidth)) return
  node.dataset.width = node.clientWidth
  node.style.setProperty("--fit", 1)
  const share = node.clientWidth / node.scrollWidth
  if (share < 1) node.style.setProperty("--fit", Math.max(SMALLEST, Math.floor(share * 97) / 100))
}
