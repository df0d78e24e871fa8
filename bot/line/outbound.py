"""What the bot says, as LINE messages in the person's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from bot.dialogue.said import Card, Line, Question, Say, Text
from bot.i18n import SOURCE, Texts
from bot.line import flex, limits
from bot.line.templates import Template
from bot.text import fold

Message = dict[str, Any]
MOST_BUBBLES = 4


@dataclass(frozen=True)
class Speaker:
    """Texts, and the templates of cards and notices, of one town.

    `forms`: the questionnaires, by the contexts of their texts.
    """

    texts: Texts
    templates: Mapping[str, Template]
    phrases: Mapping[str, str]
    forms: frozenset[str] = frozenset()
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)  # texts without blanks
    same: dict[tuple[str, str], Message] = field(default_factory=dict)  # cards with nothing to fill in, and language

    def read(self, text: Text, language: str) -> str:
        """A text with its blanks filled, in this language; a blank may be a text itself, or several."""
        if "{" not in text.text:
            return self._read_before(text, language)

        def inner(value: Any) -> Any:
            if isinstance(value, list | tuple):
                return [inner(part) for part in value]
            return self.read(value, language) if isinstance(value, Text) else value

        words = self.texts.read(language, text.context, text.text)
        values = {name: inner(text.values[name]) for name in self.texts.blanks(words) if name in text.values}
        return self.texts.fill(language, words, values).strip()

    def readings(self, text: Text, language: str) -> tuple[str, ...]:
        """How a person may have read it: in their language, and in Japanese."""
        own = self.read(text, language)
        return (own,) if language == SOURCE else (own, self.read(text, SOURCE))

    def is_ours(self, words: str) -> bool:
        """Something that this bot itself says or offers in the chat, in any of its languages, and nothing else.

        Not the answers of a questionnaire: whoever types "I sleep badly" says so in their own words.
        """
        return fold(words) in self._ours

    def is_offered(self, words: str) -> bool:
        """Written just as in our texts: so it is typed by a tap, and comes again and again."""
        return words in self._texts

    @cached_property
    def _texts(self) -> frozenset[str]:
        catalogues = self.texts.catalogues.values()
        return frozenset(one for known in catalogues for (_, text), own in known.items() for one in (text, own))

    @cached_property
    def _ours(self) -> frozenset[str]:
        said = (
            one
            for known in self.texts.catalogues.values()
            for (context, text), own in known.items()
            if context not in self.forms
            for one in (text, own)
        )
        return frozenset(fold(one) for one in said if not self.texts.blanks(one))

    def phrase(self, name: str, language: str) -> str:
        return self.read(Text("phrases", self.phrases[name]), language)

    def messages(self, lines: Sequence[Line], language: str) -> list[Message]:
        """One reply: at most five messages, neighbouring texts put together where there would be more bubbles."""
        built = [self._message(line, language) for line in lines]
        while len(built) > MOST_BUBBLES and _join_texts(built):
            pass
        if built and isinstance(lines[-1], Question):
            built[-1]["quickReply"] = {"items": self._ways_out(lines[-1], language)}
        limits.check(built)
        return built

    def notice(self, name: str, values: Mapping[str, Any], language: str) -> list[Message]:
        """A message nobody asked for: `content/notices/<name>.yaml`."""
        template = self.templates[name]
        said = [{"type": "text", "text": self._fill(template, template.say, values, language)}] if template.say else []
        built = said + ([self.card(name, [values], language)] if template.title or template.buttons else [])
        limits.check(built)
        return built

    def card(
        self, name: str, rows: Sequence[Mapping[str, Any]], language: str, without: frozenset[str] = frozenset()
    ) -> Message:
        """A Flex bubble, or a carousel of them, one for each row of values. `without` the buttons to these flows."""
        if any(rows) or without:
            return self._built(self.templates[name].without(without), rows, language)
        if (name, language) not in self.same:
            self.same[name, language] = limits.checked(self._built(self.templates[name], rows, language))
        return self.same[name, language]

    def _built(self, template: Template, rows: Sequence[Mapping[str, Any]], language: str) -> Message:
        bubbles = [self._bubble(template, values, language) for values in rows[: flex.MOST_BUBBLES]]
        alt = self._fill(template, template.alt or template.say, rows[0], language)
        return flex.message(alt, bubbles)

    def _read_before(self, text: Text, language: str) -> str:
        """One without blanks, looked up once."""
        key = (language, text.context, text.text)
        if key not in self.known:
            self.known[key] = self.texts.read(language, text.context, text.text).strip()
        return self.known[key]

    def _message(self, line: Line, language: str) -> Message:
        if isinstance(line, Say):
            return {"type": "text", "text": self.read(line.text, language)}
        if isinstance(line, Card):
            return self.card(line.name, line.rows, language, line.without)
        return self._question(line, language)

    def _question(self, question: Question, language: str) -> Message:
        text = self.read(question.text, language)
        buttons = [
            flex.answer(question.flow, question.step, option.value, self.read(option.label, language))
            for option in question.options
        ]
        if question.more is not None:
            label = self.phrase("more", language)
            buttons.append(flex.answer(question.flow, question.step, f"+{question.more}", label, "link"))
        if question.picker:
            buttons.append(flex.picker(question.flow, question.step, self.read(question.picker, language)))
        return flex.message(text, [flex.bubble(None, [flex.text(text)], buttons)]) if buttons else flex.plain(text)

    def _ways_out(self, question: Question, language: str) -> list[Message]:
        """Chips under a question: they vanish, but each of them can be typed at any time."""
        where = [flex.chip_place(self.phrase("send_place", language))] if question.place else []
        words = ["word_back"] if question.back else []
        return where + [flex.chip(self.phrase(word, language)) for word in (*words, "word_cancel", "word_menu")]

    def _bubble(self, template: Template, values: Mapping[str, Any], language: str) -> Message:
        def fill(text: str) -> str:
            return self._fill(template, text, values, language)

        rows = [
            flex.row(fill(row.text), fill(row.label) if row.label else None)
            for row in template.rows
            if self._has_all(row.text, values)
        ]
        buttons = [
            flex.button(
                button.kind,
                fill(button.label),
                fill(button.target),
                tuple((k, fill(v)) for k, v in button.given.items()),
            )
            for button in template.buttons
            if self._has_all(button.target + button.label, values)
        ]
        return flex.bubble(fill(template.title) if template.title else None, rows, buttons)

    def _fill(self, template: Template, text: str | None, values: Mapping[str, Any], language: str) -> str:
        return self.read(Text(template.name, text or "", values), language)

    def _has_all(self, text: str, values: Mapping[str, Any]) -> bool:
        return all(values.get(blank) not in (None, "") for blank in self.texts.blanks(text))


def _join_texts(messages: list[Message]) -> bool:
    """Put the first two neighbouring texts into one bubble."""
    for i, (one, two) in enumerate(pairwise(messages)):
        if one["type"] == two["type"] == "text":
            messages[i : i + 2] = [{"type": "text", "text": f"{one['text']}\n\n{two['text']}"}]
            return True
    return False
