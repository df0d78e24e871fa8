"""Words of danger on a private page: what is seen in them, and staff are told, without the words."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from bot import clock
from bot.domain.care import alarms, danger_signs, seen_on_page
from bot.domain.care.safety import Danger, Tier
from bot.domain.people import parents
from bot.domain.people.links import Target, hash_token
from bot.doors import AWAY
from bot.form_parts import Item
from bot.line import danger, danger_cards
from bot.line.spool import Sighting
from bot.pages import items
from bot.service import Service

Typed = dict[str, list[str]]


@dataclass(frozen=True)
class Seen:
    """A danger, when, and whether it was told in Latin letters only. Never the words."""

    danger: Danger
    latin: bool
    at: datetime

    @property
    def is_alert(self) -> bool:
        return self.danger.tier is Tier.ALERT


def read(service: Service, typed: Typed) -> Seen | None:
    """The gravest of all that was sent, the first of the equally grave; another field's danger is meant as well.

    As in the chat, what the bot itself says or offers is no cry for help, and so is nothing that was only chosen.
    """
    lookout, ours = danger.of(service), service.speaker.is_ours
    texts = [text for name, each in typed.items() if not _is_chosen(service, name) for text in each]
    read = [(lookout.read_words(text), text) for text in texts]
    grave = [one for one in read if one[0].tier is Tier.ALERT or (one[0].tier is Tier.CARE and not ours(one[1]))]
    if not grave:
        return None
    first, text = max(grave, key=lambda one: one[0].tier)
    others = [one.category for one, _ in grave if one.tier is Tier.ALERT]
    also = [one for one in dict.fromkeys((*others, *first.also)) if one != first.category]
    return Seen(replace(first, also=tuple(also)), danger_cards.is_latin(text), clock.now())


def sound(service: Service, where: Target, seen: Seen) -> None:
    """In a commit of its own, before anything else: what they wanted to do may be refused. What is no alert counts."""
    with service.db.read() as session:
        language = parents.get(session, where.parent_id).language
        cause = seen_on_page.cause(session, where, seen.danger.category)
    sign = danger_signs.sign(cause, language, seen.at)
    if seen.is_alert:
        with service.db.write(urgent=True) as session:
            alarms.sound(session, cause, seen.at)
            danger_signs.saw(session, sign, Tier.ALERT)
    else:
        with suppress(*AWAY), service.db.write() as session:
            danger_signs.saw(session, sign, Tier.CARE)


def keep(service: Service, token: str, seen: Seen) -> None:
    """In memory, where the database takes nothing, or cannot say whose page it is: the worker raises it from there.

    Once for the same danger from the same page in ten minutes. `carded`: the page shows the numbers; a card in the
    chat might be read by somebody else.
    """
    page, danger_seen = hash_token(token), seen.danger
    story = int(seen.at.timestamp() // alarms.ONE_STORY.total_seconds())
    key = hashlib.sha256(f"{page}:{danger_seen.category}:{story}".encode()).hexdigest()[:16]
    about = (f"page:{key}", "", danger_seen.category, danger_seen.also, seen.latin, seen.at.isoformat())
    danger.of(service).spool.keep(Sighting(*about, carded=True, page=page))


def _is_chosen(service: Service, field: str) -> bool:
    """A button or a tick of a questionnaire: its words are ours."""
    return any(one.kind not in items.WRITTEN for one in _items(service) if items.field_of(one) == field)


def _items(service: Service) -> Sequence[Item]:
    return [item for form in service.forms.values() for item in form.items()]
