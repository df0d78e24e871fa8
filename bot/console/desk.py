"""What a page has before it: who is there, the time, and a session that sees their hubs and no others."""

from dataclasses import dataclass
from datetime import datetime

from flask import abort, request
from sqlalchemy.orm import Session

from bot.db import Scope
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.interview import interview_rules
from bot.domain.office import staff
from bot.domain.office.staff import Staff
from bot.domain.people.parents import Parent
from bot.domain.places import hubs
from bot.domain.places.hubs import Hub
from bot.service import Service
from bot.town.parts import InterviewRules


@dataclass(frozen=True)
class Porch:
    """In front of the door: a browser, known by its cookie only."""

    service: Service
    now: datetime
    token: str

    @property
    def address(self) -> str:
        return request.remote_addr or ""


@dataclass(frozen=True)
class Desk:
    """Behind the door: a member of staff at work. The session carries their scope."""

    service: Service
    session: Session
    staff: Staff
    now: datetime
    token: str

    @property
    def scope(self) -> Scope:
        return staff.scope_of(self.staff)

    def interview(self) -> InterviewRules:
        """The town's rules for it, as they hold now."""
        return interview_rules.now(self.session, self.service.town)

    def hubs(self) -> list[Hub]:
        """Those they may work for, in the order of the menu."""
        return [hub for hub in hubs.everyone(self.session) if self._may(hub.slug)]

    def hub(self) -> Hub:
        """Their own, or the one they chose; any other does not exist for them. One that has closed is gone (410)."""
        chosen = request.values.get("hub") or self.staff.hub_id
        found = next((hub for hub in self.hubs() if chosen in (None, hub.slug)), None)
        return found or abort(410 if self._has_closed(chosen) else 404)

    def tell(self, parent: Parent, name: str, about: str, **values: object) -> bool:
        """A neutral notice in LINE, in the same commit; says whether they can be reached there."""
        if not parent.reachable or parent.line_user_id is None:
            return False
        messages = self.service.speaker.notice(name, values, parent.language)
        order = Order(parent.id, parent.line_user_id, "notice", messages, about=about)
        return deliveries.enqueue(self.session, order, self.now) is not None

    def _has_closed(self, slug: str | None) -> bool:
        return slug is not None and self._may(slug) and self.session.get(Hub, slug) is not None

    def _may(self, slug: str) -> bool:
        return self.scope.hubs is None or slug in self.scope.hubs
