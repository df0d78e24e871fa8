"""A conversation as it is written in `content/flows/*.yaml`: read, checked, and turned into steps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.dialogue.said import Option, Text
from bot.errors import BadSetup
from bot.yaml_lines import Page, read_yaml

END = "end"
STEP_WORDS = {"say", "ask", "answer", "picker", "choices", "label", "check", "do", "go", "card"}
DAYS = ("date", "birthday")  # a birthday lies in the past
ANSWERS = {"choice", *DAYS, "place", "text"}


@dataclass(frozen=True)
class Branch:
    """What happens at `if …`. Without `go` a question is asked again, and anything else ends the flow.

    `if still_not_understood` is what happens when words were no answer a second time.
    """

    say: str | None = None
    do: str | None = None
    go: str | None = None


@dataclass(frozen=True)
class Step:
    """`kind` is say, ask, do, card or go; `name` is what others can go to."""

    name: str
    kind: str
    say: str | None = None
    answer: str = "choice"
    picker: str | None = None
    choices: Mapping[str, str] | str | None = None
    label: str | None = None
    check: str | None = None
    go: str | None = None
    branches: Mapping[str, Branch] = field(default_factory=dict)

    @property
    def asks_day(self) -> bool:
        return self.answer in DAYS

    @property
    def seeks_day(self) -> bool:
        """A day is picked only to find it among the times on offer."""
        return self.picker is not None and not self.asks_day

    @property
    def asks_past(self) -> bool:
        return self.answer == "birthday"

    def verbs(self) -> Iterator[str]:
        """Every verb this step calls."""
        yield from (name for name in (self.check, self.choices) if isinstance(name, str))
        if self.kind in ("do", "card"):
            yield self.name
        yield from (branch.do for branch in self.branches.values() if branch.do)


@dataclass(frozen=True)
class Flow:
    name: str
    start: tuple[str, ...]
    steps: tuple[Step, ...]
    cancelled: Branch | None = None
    page: Page | None = None

    @cached_property
    def answers(self) -> Mapping[str, tuple[Option, ...]]:
        """What the script itself offers, by the step that asks: always the same."""
        written = ((one.name, one.choices) for one in self.steps if isinstance(one.choices, Mapping))
        return {
            name: tuple(Option(value, Text(self.name, label)) for value, label in choices.items())
            for name, choices in written
        }

    def index(self, step: str) -> int | None:
        return next((i for i, one in enumerate(self.steps) if one.name == step), None)

    def where(self, step: int) -> str:
        """file:line of a step, for whoever has to mend it."""
        assert self.page is not None
        return f"{self.page.file}:{self.page.line_of(('script', step))}"


def read_flows(folder: Path) -> dict[str, Flow]:
    """Every flow of a folder by its name; `BadSetup` lists all that cannot be read."""
    flows, mistakes = {}, []
    for file in sorted(folder.glob("*.yaml")):
        try:
            flow = read_flow(file)
            flows[flow.name] = flow
        except BadSetup as bad:
            mistakes += bad.mistakes
    if mistakes:
        raise BadSetup(mistakes)
    return flows


def read_flow(file: Path) -> Flow:
    page = read_yaml(file)
    data: Any = page.data
    if not isinstance(data, dict) or not isinstance(data.get("script"), list):
        raise BadSetup([page.mistake((), "no script - a flow has `start:` and `script:`")])
    reader = _Reader(page)
    steps = tuple(reader.step(i, raw) for i, raw in enumerate(data["script"]))
    cancelled = reader.branch(data["if cancelled"], "if cancelled") if "if cancelled" in data else None
    unknown = set(data) - {"start", "script", "if cancelled"}
    reader.mistakes += [page.mistake((word,), f"unknown word `{word}` - remove it") for word in sorted(unknown)]
    start = data.get("start", [])
    if reader.mistakes:
        raise BadSetup(reader.mistakes)
    return Flow(file.stem, tuple([start] if isinstance(start, str) else start), steps, cancelled, page)


class _Reader:
    """Turns the steps of one document into objects and gathers what is wrong with them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.mistakes: list[str] = []

    def step(self, index: int, raw: Any) -> Step:
        if not isinstance(raw, dict):
            self._wrong(f"a step is written as `word: …`, not {raw!r}", "script", index)
            return Step(f"?{index}", "say")
        kind = next((word for word in ("ask", "do", "card", "go", "say") if word in raw), "")
        if not kind:
            self._wrong("a step needs one of: say, ask, do, card, go", "script", index)
        self._known_words(index, raw)
        step = Step(
            name=raw[kind] if kind in ("ask", "do", "card") else f"{kind or '?'}-{index}",
            kind=kind,
            answer=raw.get("answer", "choice"),
            branches={
                word[3:].strip(): self.branch(value, "script", index, word)
                for word, value in raw.items()
                if word.startswith("if ")
            },
            **{word: raw.get(word) for word in ("say", "picker", "choices", "label", "check", "go")},
        )
        self._complete(index, step)
        return step

    def branch(self, raw: Any, *path: str | int) -> Branch:
        """`if x: text` is short for `if x: {say: text}`."""
        if isinstance(raw, str):
            return Branch(say=raw)
        if not isinstance(raw, dict) or set(raw) - {"say", "do", "go"}:
            self._wrong("an `if` has a text, or some of: say, do, go", *path)
            return Branch()
        return Branch(**raw)

    def _known_words(self, index: int, raw: Mapping[str, Any]) -> None:
        for word in raw:
            if word not in STEP_WORDS and not word.startswith("if "):
                self._wrong(
                    f"unknown word `{word}` - known: {', '.join(sorted(STEP_WORDS))}, if …", "script", index, word
                )

    def _complete(self, index: int, step: Step) -> None:
        if step.kind == "ask" and not step.say:
            self._wrong(f"`ask: {step.name}` needs `say:`, the question", "script", index)
        if step.kind == "ask" and step.answer not in ANSWERS:
            self._wrong(f"`answer: {step.answer}` - one of {', '.join(sorted(ANSWERS))}", "script", index)
        if step.kind == "ask" and step.answer == "choice" and not step.choices:
            self._wrong(f"`ask: {step.name}` needs `choices:` (or another `answer:`)", "script", index)
        if isinstance(step.choices, str) and not step.label:
            self._wrong(
                f"`choices: {step.choices}` is a verb, so `label:` must say how a choice reads", "script", index
            )

    def _wrong(self, what: str, *path: str | int) -> None:
        self.mistakes.append(self.page.mistake(path, what))
