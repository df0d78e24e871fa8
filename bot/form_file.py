"""Reads a questionnaire, or lists every mistake in it: the line, the item, and the cure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.errors import BadSetup
from bot.form_parts import WISH, WISHES, Form, FormFile, Item
from bot.yaml_lines import Page, Plain, Where, read_yaml_text
from bot.yaml_mistakes import sentence

EIGHT_MONTHS = "eight_months"  # the form around the eighth month of pregnancy
ON_A_BUTTON = 20  # letters
KINDS_WITH_CHOICES = ("choice", "many")
SENTENCES = {
    "twice": "item '{key}' stands here a second time — give it another name",
    "no_choices": "item '{key}' has no answers to choose from — write two or more 'choices'",
    "idle_choices": "item '{key}' is of kind {kind}, which takes no 'choices' — remove them, or write kind: choice",
    "not_before": "item '{key}' asks about '{other}', which is on no page before — put it on an earlier page",
    "no_such_answer": "item '{key}' waits for the answer '{said}', which '{other}' does not have — one of: {known}",
    "not_for_chat": "item '{key}' cannot be asked by buttons — only kind: choice can, or remove 'chat'",
    "long_label": "item '{key}' has a label too long for a button: '{said}' — at most {most} letters, or remove 'chat'",
    "not_a_wish": "item '{key}' has other answers than the lists of staff know — choose among: {known}",
    "braces": "'{said}' has curly brackets — write it without",
}


@dataclass(frozen=True)
class FormMistake:
    """`code` is one of SENTENCES, `yaml`, or pydantic's name; `values` are what its sentence wants to say."""

    line: int
    item: str | None
    code: str
    values: Mapping[str, Any]
    sentence: str


class BadForm(BadSetup):
    """With every mistake apart, for who shows them in another language."""

    def __init__(self, file: str, found: list[FormMistake]) -> None:
        self.found = found
        super().__init__([f"{file}:{one.line}: {one.sentence}" for one in found])


def read_forms(*folders: Path) -> dict[str, Form]:
    """Every form by its name; the last folder wins, so a town can ask its own way."""
    found, mistakes = {}, []
    for file in (file for folder in folders for file in sorted(folder.glob("*.yaml"))):
        try:
            found[file.stem] = read_form(file.stem, _text_of(file), _shown(file))
        except BadSetup as bad:
            mistakes += bad.mistakes
    if EIGHT_MONTHS not in found and not mistakes:
        mistakes.append(f"{folders[0]}/{EIGHT_MONTHS}.yaml:1: is missing — put the file there")
    if mistakes:
        raise BadSetup(mistakes)
    return found


@lru_cache(maxsize=64)
def read_form(slug: str, text: str, file: str) -> Form:
    """Raises `BadForm`."""
    page = _page(text, file)
    try:
        read = FormFile.model_validate(page.data)
    except ValidationError as error:
        raise BadForm(file, [_of_pydantic(page, one) for one in error.errors()]) from None
    found = [_of_rule(page, *broken) for broken in _broken_rules(read)]
    if found:
        raise BadForm(file, found)
    return Form(**dict(read), slug=slug, text=text)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadSetup([f"{_shown(file)}:1: is not UTF-8 text — save it as UTF-8"]) from None


def _shown(file: Path) -> str:
    here = Path.cwd()
    return (file.relative_to(here) if file.is_relative_to(here) else file).as_posix()


def _page(text: str, file: str) -> Page:
    try:
        return read_yaml_text(text, file)
    except BadSetup as bad:
        said = [re.match(rf"{re.escape(file)}:(\d+): (.*)", one, re.S) for one in bad.mistakes]
        raise BadForm(file, [FormMistake(int(one[1]), None, "yaml", {}, one[2]) for one in said if one]) from None


def _of_pydantic(page: Page, error: Any) -> FormMistake:
    where: Where = error["loc"]
    context = {name: str(value) for name, value in error.get("ctx", {}).items()}
    item = _item_at(page.data, where)
    values = {"key": item, "name": where[-1] if where else "", "said": _brief(error["input"]), **context}
    return FormMistake(page.line_of(where), item, error["type"], values, sentence(error))


def _of_rule(page: Page, where: Where, code: str, values: dict[str, Any]) -> FormMistake:
    item = _item_at(page.data, where)
    values = {"key": item, **values}
    return FormMistake(page.line_of(where), item, code, values, SENTENCES[code].format(**values))


def _item_at(data: Plain, where: Where) -> str | None:
    """The name of the item in which something stands; None outside of any, or where it has none."""
    found: Any = data
    for part in where[:4]:
        if not isinstance(found, list | dict) or (isinstance(found, dict) and part not in found):
            return None
        found = found[part]  # type: ignore[index]
    name = found.get("item") if len(where) >= 4 and isinstance(found, dict) else None
    return name if isinstance(name, str) else None


def _brief(said: object) -> str:
    return str(said)[:40] if isinstance(said, str) else ""


Broken = tuple[Where, str, dict[str, Any]]


def _broken_rules(form: FormFile) -> Iterator[Broken]:
    """What holds between the items."""
    before: dict[str, Item] = {}
    for at, step in enumerate(form.steps):
        here: dict[str, Item] = {}
        for number, item in enumerate(step.items):
            where: Where = ("steps", at, "items", number)
            if item.key in before or item.key in here:
                yield (*where, "item"), "twice", {}
            yield from ((where, code, values) for code, values in _alone(item))
            yield from (((*where, "only_if", other), code, more) for other, code, more in _asked_when(item, before))
            here[item.key] = item
        before |= here
    yield from ((("title",), "braces", {"said": text}) for text in form.texts() if "{" in text or "}" in text)


def _alone(item: Item) -> Iterator[tuple[str, dict[str, Any]]]:
    if item.kind in KINDS_WITH_CHOICES and len(item.choices) < 2:
        yield "no_choices", {}
    if item.kind not in KINDS_WITH_CHOICES and item.choices:
        yield "idle_choices", {"kind": item.kind}
    if item.chat and item.kind != "choice":
        yield "not_for_chat", {}
    elif item.chat:
        long = [label for label in item.choices.values() if len(label) > ON_A_BUTTON]
        yield from (("long_label", {"said": label, "most": ON_A_BUTTON}) for label in long)
    if item.key == WISH and (item.kind != "choice" or not set(item.choices) <= set(WISHES)):
        yield "not_a_wish", {"known": ", ".join(WISHES)}


def _asked_when(item: Item, before: Mapping[str, Item]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for other, keys in item.only_if.items():
        if other not in before:
            yield other, "not_before", {"other": other}
            continue
        known = before[other].possible()
        wrong = [key for key in keys if key not in known]
        yield from (
            (other, "no_such_answer", {"said": key, "other": other, "known": ", ".join(known)}) for key in wrong
        )
