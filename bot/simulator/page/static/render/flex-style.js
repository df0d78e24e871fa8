// Turns the words of Flex ("md", "lg", "20px", flex: 2) into CSS. Start and end follow the bubble's direction.

export const FONT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 }
export const IMAGE = {
  xxs: 40, xs: 60, sm: 80, md: 100, lg: 120, xl: 140, xxl: 160, "3xl": 180, "4xl": 200, "5xl": 220, full: "100%",
}
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 }
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 }
const SIDES = [["Top", "BlockStart"], ["Bottom", "BlockEnd"], ["Start", "InlineStart"], ["End", "InlineEnd"]]
const CORNERS = SPACE

export function px(sizes, value) {
  const known = sizes[value] ?? value
  return typeof known === "number" ? `${known}px` : known
}

export const gap = (value) => px(SPACE, value ?? "none")

// A size of letters: as its author said, or with the phone's font size, and smaller where it must fit.
export function letters(size, scaling) {
  return `calc(${px(FONT, size)} * var(--fit, 1)${scaling ? " * var(--scale, 1)" : ""})`
}

// How a component sits in its box: its share of the room, and the space before it.
export function inParent(part, parent, place) {
  const across = parent.layout !== "vertical"
  const before = place > 0 ? gap(part.margin ?? parent.spacing) : part.margin ? gap(part.margin) : ""
  return {
    ...share(part, parent, across),
    [across ? "marginInlineStart" : "marginBlockStart"]: part.position === "absolute" ? "" : before,
    ...(part.gravity ? { [across ? "alignSelf" : "alignContent"]: GRAVITY[part.gravity] } : {}),
    ...(part.position === "absolute" ? { position: "absolute" } : {}),
    ...offsets(part),
  }
}

const GRAVITY = { top: "start", center: "center", bottom: "end" }

function share(part, parent, across) {
  if (part.type === "separator") return { flex: "none" }
  if (part.width && across) return { flex: "none", width: part.width }
  const grows = part.type === "filler" || (across && part.type !== "icon" && !parent.justifyContent)
  const flex = part.flex ?? (grows ? 1 : 0)
  if (!flex) return { flex: across ? "0 1 auto" : "none", minWidth: across ? "0" : "" }
  return { flex: `${flex} ${across ? 1 : 0} ${across ? 0 : "auto"}`, minWidth: across ? "0" : "" }
}

function offsets(part) {
  const found = {}
  for (const [word, side] of SIDES) {
    const value = part[`offset${word}`]
    if (value) found[`inset${side}`] = gap(value)
  }
  return part.position === "absolute" || !Object.keys(found).length ? found : { ...found, position: "relative" }
}

export function look(part) {
  return {
    backgroundColor: part.backgroundColor,
    backgroundImage: part.background ? gradient(part.background) : undefined,
    borderColor: part.borderColor,
    borderWidth: part.borderWidth ? px(BORDER, part.borderWidth) : undefined,
    borderRadius: part.cornerRadius ? px(CORNERS, part.cornerRadius) : undefined,
    width: part.width,
    height: part.height,
    maxWidth: part.maxWidth,
    maxHeight: part.maxHeight,
    justifyContent: part.justifyContent,
    alignItems: part.alignItems,
    ...around(part),
  }
}

function gradient({ angle, startColor, endColor, centerColor, centerPosition = "50%" }) {
  const middle = centerColor ? `${centerColor} ${centerPosition}, ` : ""
  return `linear-gradient(${angle}, ${startColor}, ${middle}${endColor})`
}

function around(part) {
  const found = { padding: part.paddingAll ? gap(part.paddingAll) : undefined }
  for (const [word, side] of SIDES) {
    const value = part[`padding${word}`]
    if (value) found[`padding${side}`] = gap(value)
  }
  return found
}

export function words(part, scaling) {
  return {
    fontSize: part.size ? letters(part.size, scaling) : undefined,
    fontWeight: { bold: "700", regular: "400" }[part.weight],
    color: part.color,
    fontStyle: { italic: "italic", normal: "normal" }[part.style],
    textDecoration: part.decoration,
  }
}
