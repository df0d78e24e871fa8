"""Every text our templates say, for translators and for the tests that read all texts."""

from collections.abc import Iterator

from jinja2 import nodes

from bot.pages.looks import TEMPLATES, WORDS, environment


def texts() -> Iterator[tuple[str, str, str]]:
    """Context, text, where it stands."""
    for file in sorted(TEMPLATES.glob("*.html")):
        for call in environment().parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "say":
                yield WORDS, _said(call, file.name), f"bot/pages/templates/{file.name}"


def _said(call: nodes.Call, file: str) -> str:
    """The words themselves must stand there: what is put together cannot be translated."""
    first = call.args[0] if call.args else None
    if not isinstance(first, nodes.Const) or not isinstance(first.value, str):
        raise ValueError(f"{file}:{call.lineno}: say() takes its text as it is read, with {{blanks}}")
    return first.value
