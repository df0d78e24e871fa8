// Turns the words of Flex ("md", "lg", "20px", flex: 2) into CSS.

export const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 }
export const ICON = FONT
export const IMAGE = {
  xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220, full: "100%",
}
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 }
const CORNER = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 }
const BORDER = { none: 0, light: 0.5, normal: 1, "semi-bold": 2, medium: 2, bold: 3 }

export function px(sizes, value) {
  const known = sizes[value] ?? value
  return typeof known === "number" ? `${known}px` : known
}

export const gap = (value) => px(SPACE, value ?? "none")

// How a component sits in its box: its share of the room, and the space before it.
export function inParent(part, parent, place) {
  const across = parent.layout !== "vertical"
  const before = place > 0 ? gap(part.margin ?? parent.spacing) : part.margin ? gap(part.margin) : ""
  return {
    ...share(part, across),
    [across ? "marginLeft" : "marginTop"]: before,
    ...(part.gravity ? { alignSelf: GRAVITY[part.gravity] } : {}),
    ...(part.position === "absolute" ? { position: "absolute" } : {}),
    ...offsets(part),
  }
}

const GRAVITY = { top: "flex-start", center: "center", bottom: "flex-end" }

function share(part, across) {
  if (part.type === "separator") return { flex: "none" }
  if (part.width && across) return { flex: "none", width: part.width }
  const flex = part.flex ?? (part.type === "filler" ? 1 : part.type === "icon" || !across ? 0 : 1)
  return { flex: flex ? `${flex} 1 0` : "0 0 auto", minWidth: across ? "0" : "" }
}

function offsets(part) {
  const found = {}
  for (const [word, side] of [["Top", "top"], ["Bottom", "bottom"], ["Start", "left"], ["End", "right"]]) {
    const value = part[`offset${word}`]
    if (value) found[side] = gap(value)
  }
  return part.position || !Object.keys(found).length ? found : { ...found, position: "relative" }
}

export function look(part) {
  return {
    backgroundColor: part.backgroundColor,
    background: part.background ? gradient(part.background) : undefined,
    borderColor: part.borderColor,
    borderWidth: part.borderWidth ? px(BORDER, part.borderWidth) : undefined,
    borderRadius: part.cornerRadius ? px(CORNER, part.cornerRadius) : undefined,
    width: part.width,
    height: part.height,
    maxWidth: part.maxWidth,
    maxHeight: part.maxHeight,
    justifyContent: part.justifyContent,
    alignItems: part.alignItems,
  }
}

function gradient(background) {
  const middle = background.centerColor ? `${background.centerColor} ${background.centerPosition ?? "50%"}, ` : ""
  return `linear-gradient(${background.angle}, ${background.startColor}, ${middle}${background.endColor})`
}

export function around(part) {
  const found = { padding: part.paddingAll ? gap(part.paddingAll) : undefined }
  for (const [word, side] of [["Top", "Top"], ["Bottom", "Bottom"], ["Start", "Left"], ["End", "Right"]]) {
    const value = part[`padding${word}`]
    if (value) found[`padding${side}`] = gap(value)
  }
  return found
}

export function words(part) {
  return {
    fontSize: part.size ? px(FONT, part.size) : undefined,
    fontWeight: part.weight === "bold" ? "700" : undefined,
    color: part.color,
    fontStyle: part.style === "italic" ? "italic" : undefined,
    textDecoration: part.decoration,
    lineHeight: part.lineSpacing ? `calc(1.4em + ${part.lineSpacing})` : undefined,
  }
}

export function icon(part) {
  const [width, height] = (part.aspectRatio ?? "1:1").split(":")
  return { aspectRatio: `${width} / ${height}` }
}
