"""Everything the bot can say, as it is written in `content/`, and how it reads in each released language."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from bot.dialogue.script import Flow, read_flows
from bot.i18n import BLANK, SOURCE, read_texts
from bot.settings import ROOT
from bot.town.folder import load_town
from bot.translate import FOLDERS, texts
from bot.yaml_lines import read_yaml

CONTENT = ROOT / "content"
TEXTS = read_texts(CONTENT / "languages.yaml", ROOT / "locales")
LANGUAGES = [code for code, language in TEXTS.languages.items() if language.released]
TRANSLATED = [code for code in LANGUAGES if code != SOURCE]
FLOWS = read_flows(CONTENT / "flows")
TOWNS = [load_town(folder) for folder in sorted((CONTENT / "towns").iterdir()) if (folder / "town.yaml").exists()]


@cache
def every_text() -> list[tuple[str, str]]:
    """(context, Japanese text), once each."""
    return sorted({(context, text) for context, text, _ in texts(CONTENT)})


def readings(language: str) -> Iterator[tuple[str, str, str]]:
    """(context, Japanese, as it reads in this language)."""
    for context, text in every_text():
        yield context, text, TEXTS.read(language, context, text)


def labels() -> set[tuple[str, str]]:
    """(context, text) of everything that stands on a button."""
    found = {
        (file.stem, label)
        for folder in FOLDERS
        if folder != "forms"  # read on a page, not on a button
        for file in sorted((CONTENT / folder).glob("*.yaml"))
        for label in _labels_in(read_yaml(file).data)
    }
    phrases: Any = read_yaml(CONTENT / "phrases.yaml").data
    buttons = ("more", "send_place", "other_hubs", "topics_done", "rather_not")
    shown = [text for name, text in phrases.items() if name in buttons or name.startswith(("word_", "topic_"))]
    return found | {("phrases", text) for text in shown}


def _labels_in(data: Any, of_row: bool = False) -> Iterator[str]:
    if isinstance(data, list):
        for part in data:
            yield from _labels_in(part, of_row)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in ("label", "picker") and isinstance(value, str) and not of_row and not BLANK.search(value):
                yield value
            elif key == "choices" and isinstance(value, dict):
                yield from value.values()
            else:
                yield from _labels_in(value, key == "lines")


def sentences(flow: Flow) -> Iterator[tuple[str, str, tuple[str, str, str]]]:
    """(context, text, (flow, step, branch)) of all that a script says."""
    for step in flow.steps:
        if step.say:
            yield flow.name, step.say, (flow.name, step.name, "")
        for no, branch in step.branches.items():
            if branch.say:
                yield flow.name, branch.say, (flow.name, step.name, no)
    if flow.cancelled and flow.cancelled.say:
        yield flow.name, flow.cancelled.say, (flow.name, "", "cancelled")
