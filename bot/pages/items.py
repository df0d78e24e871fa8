"""The items of a questionnaire as fields of a page: what is typed becomes an answer, and an answer a field again."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from bot.dialogue.dates import DateReader
from bot.form_parts import DECLINED, RATHER_NOT, Answers, Item
from bot.pages.forms import Form

WRITTEN = ("text", "date")


def read(form: Form, items: Iterable[Item], dates: DateReader, today: date) -> Answers:
    """What was answered; items left empty are not in it. Mistakes stand in `form.mistakes` by the field's name."""
    found: Answers = {}
    for item in items:
        value, name = _typed(form, item), field_of(item)
        if not value:
            continue
        if RATHER_NOT in value:
            found[item.key] = DECLINED
            if len(value) > 1:
                form.mistakes[name] = "both"
        elif item.kind == "text":
            found[item.key] = form.text(name, item.most, needed=False)
        elif item.kind == "date":
            found[item.key] = _day(form, name, dates, today)
        else:
            found[item.key] = _chosen(form, item, value)
    return {key: value for key, value in found.items() if value != ""}


def in_order(form: Form, items: Iterable[Item], said: Answers) -> Answers:
    """Of what was read, the answers without a mistake."""
    wrong = {item.key for item in items if field_of(item) in form.mistakes}
    return {key: value for key, value in said.items() if key not in wrong}


def fields(items: Iterable[Item], answers: Answers, form: Form, show: Callable[[str], str]) -> Form:
    """The fields of a step: what is being typed, over what was answered before."""
    found = {}
    for item in items:
        for name, kept in _kept(item, answers, show).items():
            found[name] = form.all(name) or kept
    return Form(found)


def field_of(item: Item) -> str:
    return f"q-{item.key}"


def _typed(form: Form, item: Item) -> list[str]:
    """Without the empty one that every group of choices sends, so that nothing chosen is told apart from not shown."""
    names = (field_of(item), f"no-{item.key}") if item.kind in WRITTEN else (field_of(item),)
    return [text for name in names for text in form.all(name) if text.strip()]


def _chosen(form: Form, item: Item, value: list[str]) -> Any:
    several = item.kind == "many"
    if not set(value) <= set(item.possible()) or (len(value) > 1 and not several):
        form.mistakes[field_of(item)] = "choose"
    return [key for key in item.possible() if key in value] if several else value[0]


def _day(form: Form, name: str, dates: DateReader, today: date) -> str:
    found = dates.read(form.text(name, 60), today) if len(form[name]) <= 60 else None
    if found is None:
        form.mistakes[name] = "no_date"
    return found.isoformat() if found else ""


def _kept(item: Item, answers: Answers, show: Callable[[str], str]) -> dict[str, list[str]]:
    name, known = field_of(item), item.key in answers
    value = answers.get(item.key)
    declined = known and value is DECLINED
    if item.kind not in WRITTEN:
        return {name: [RATHER_NOT] if declined else [value] if isinstance(value, str) else value or []}
    text = show(value) if value and item.kind == "date" else value or ""
    return {name: [text], f"no-{item.key}": [RATHER_NOT] if declined else []}
