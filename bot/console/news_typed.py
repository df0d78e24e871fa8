"""A broadcast back in the form it was written in, for changing it."""

from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from bot import clock
from bot.console.forms import Form
from bot.console.news_form import BUTTONS
from bot.domain.news.drafts import Content
from bot.i18n import SOURCE


def typed(content: Content) -> Form:
    """As the form had it, for changing what was kept."""
    fields: dict[str, Any] = {name: getattr(content, name) or "" for name in ("title", "body", "topic", "for_role")}
    fields |= {"place": content.place or "", "capacity": content.capacity or ""}
    fields |= {name: _iso(getattr(content, name)) for name in ("send_at", "event_at")}
    for code, words in content.words.items():
        fields |= {f"{name}-{code}": words[name] for name in ("title", "body")}
    for number, button in zip(BUTTONS, content.buttons, strict=False):
        fields |= _typed_button(number, button)
    return Form(MultiDict(fields | _typed_audience(content) | _typed_repeats(content)))


def _typed_button(number: int, button: dict[str, Any]) -> dict[str, str]:
    link = button["kind"] == "link"
    what = "link" if link else f"{button['kind']}:{button['target']}"
    fields = {f"button{number}": what, f"link{number}": button["target"] if link else ""}
    labels = {f"label{number}-{code}": label for code, label in button["labels"].items() if code != SOURCE}
    return fields | labels | {f"label{number}": button["labels"][SOURCE]}


def _typed_audience(content: Content) -> dict[str, Any]:
    data = content.audience or {}
    fields: dict[str, Any] = {name: list(data.get(name, ())) for name in ("areas", "languages")}
    for name, key in (("months", "child_months"), ("weeks", "due_weeks")):
        if data.get(key):
            fields |= {f"{name}_from": data[key][0], f"{name}_to": data[key][1]}
    return fields


def _typed_repeats(content: Content) -> dict[str, str]:
    if content.repeats is None:
        return {}
    rule = content.repeats
    fields = {"repeats": rule["how"], "until": rule["until"], "without": "\n".join(rule["without"])}
    return fields | ({"holidays": "yes"} if rule["holidays"] else {})


def _iso(moment: datetime | None) -> str:
    return f"{moment.astimezone(clock.TOKYO):%Y-%m-%dT%H:%M}" if moment else ""
