"""What a running town is made of, and what a verb of a flow may use of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sqlalchemy.orm import Session

from bot.db import Database
from bot.dialogue.moves import Conversations
from bot.dialogue.said import Text
from bot.dialogue.turn import Turn as DialogueTurn
from bot.domain.care.safety import Detector
from bot.domain.care.safety.cards import DangerCards
from bot.domain.interview import interview_rules
from bot.domain.interview.slots import JAPANESE
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.form_parts import Form
from bot.line.client import LineClient
from bot.line.menu_files import Menu
from bot.line.outbound import Speaker
from bot.settings import Settings
from bot.town.folder import Town
from bot.town.parts import InterviewRules


@dataclass(frozen=True)
class Service:
    """One town, running."""

    town: Town
    settings: Settings
    channel_secrets: tuple[str, ...]
    db: Database
    line: LineClient
    conversations: Conversations
    speaker: Speaker
    menus: Mapping[str, Menu]
    detector: Detector
    danger_cards: DangerCards
    liff_id: str | None = None
    forms: Mapping[str, Form] = field(default_factory=dict)

    def language_for(self, tag: str | None) -> str | None:
        """The released language a BCP 47 tag stands for (`zh-TW` is not `zh-Hans`), or None."""
        if not tag:
            return None
        return next((code for code in self.town.languages if tag == code or tag.startswith(f"{code}-")), None)

    def latin(self, slug: str) -> str | None:
        """How a hub's name is read, in Latin letters, where the town's folder says so."""
        return next((one.latin for one in self.town.hubs if one.slug == slug), None)

    def hub_name(self, hub: Hub, language: str) -> str:
        """As the door says; beside it in Latin letters for whoever does not read Japanese."""
        return self.door_name(hub.slug, hub.name, language)

    def door_name(self, slug: str, name: str, language: str) -> str:
        """The same of a hub whose name is known already."""
        latin = None if language in JAPANESE else self.latin(slug)
        return f"{name} ({latin})" if latin else name

    def phrase(self, name: str, **values: object) -> Text:
        """One of `content/phrases.yaml`, to fill a blank with."""
        return Text("phrases", self.speaker.phrases[name], values)


@dataclass
class Visit:
    """One turn with one parent: what the verbs in `handlers/` work with.

    `kind` says how much the answer is worth when the free reply is no longer possible (see `kinds.KINDS`).
    `words`: what they typed, `event_id` and `line_ref` whence it came; for those few verbs that keep it.
    `position`: latitude and longitude, where they sent that.
    """

    service: Service
    session: Session
    parent: Parent
    now: datetime
    kind: str = "answer"
    words: str = ""
    position: tuple[float, float] | None = None
    event_id: str | None = None
    line_ref: str | None = None

    @property
    def town(self) -> Town:
        return self.service.town

    @cached_property
    def interview(self) -> InterviewRules:
        """The town's rules for it, as they hold now; asked once a turn."""
        return interview_rules.now(self.session, self.town)

    def phrase(self, name: str, **values: object) -> Text:
        return self.service.phrase(name, **values)


Turn = DialogueTurn[Visit]
