"""Draws a flow as a picture: its steps from top to bottom, and beside them where an answer leads instead."""

from html import escape

from bot.dialogue.script import Flow, Step

WIDTH, BOX, ROW, LEFT = 760, 420, 74, 40
COLOURS = {"ask": "#e6f2ec", "say": "#ffffff", "do": "#f0f0f4", "card": "#fff7e0", "go": "#f7f7f7"}
STYLE = "text{font-family:sans-serif;font-size:14px}.small{font-size:11px;fill:#555}"


def draw(flow: Flow) -> str:
    """An SVG of the whole flow."""
    height = ROW * len(flow.steps) + 60
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">',
        f"<title>{escape(flow.name)}</title><style>{STYLE}</style>",
        '<defs><marker id="head" markerWidth="8" markerHeight="8" refX="6" refY="3" orient="auto">'
        '<path d="M0,0 L6,3 L0,6 Z" fill="#555"/></marker></defs>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fafafa"/>',
    ]
    for index, step in enumerate(flow.steps):
        parts += [_box(index, step), _down(flow, index), *_jumps(flow, index, step)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _top(index: int) -> int:
    return 20 + index * ROW


def _box(index: int, step: Step) -> str:
    top, says = _top(index), (step.say or "").strip().splitlines()
    shown = escape(says[0][:28]) if says else escape(step.name)
    name = escape(f"{step.kind} {step.name}")
    return (
        f'<rect x="{LEFT}" y="{top}" width="{BOX}" height="50" rx="8" fill="{COLOURS[step.kind]}" stroke="#999"/>'
        f'<text x="{LEFT + 12}" y="{top + 20}">{shown}</text>'
        f'<text class="small" x="{LEFT + 12}" y="{top + 40}">{name}</text>'
    )


def _down(flow: Flow, index: int) -> str:
    if index + 1 >= len(flow.steps) or flow.steps[index].kind == "go":
        return ""
    middle = LEFT + BOX // 2
    return _arrow(f"M{middle},{_top(index) + 50} L{middle},{_top(index + 1)}")


def _jumps(flow: Flow, index: int, step: Step) -> list[str]:
    """`go:` of the step and of its branches, each on a rail of its own at the right."""
    jumps = [("", step.go)] if step.kind == "go" else []
    jumps += [(f"if {name}", branch.go) for name, branch in step.branches.items()]
    drawn = []
    for number, (why, to) in enumerate(jumps):
        y = _top(index) + 12 + number * 11
        target = flow.index(to) if to and to != "end" else None
        label = f"{why} → {to or '…'}".strip()
        drawn.append(f'<text class="small" x="{LEFT + BOX + 92}" y="{y + 4}">{escape(label)}</text>')
        if target is not None:
            rail = LEFT + BOX + 14 + (number * 12 + index * 5) % 66
            drawn.append(_arrow(f"M{LEFT + BOX},{y} H{rail} V{_top(target) + 25} H{LEFT + BOX + 4}"))
    return drawn


def _arrow(path: str) -> str:
    return f'<path d="{path}" fill="none" stroke="#555" marker-end="url(#head)"/>'
