"""What a private page has before it: whose it is, what the link was for, the time, and an open database session."""

from dataclasses import dataclass
from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from bot.domain.people.links import Target
from bot.domain.people.parents import Parent
from bot.pages.forms import Form
from bot.service import Service


@dataclass(frozen=True)
class Doorstep:
    """In front of the door: a browser, known by its cookie only, and the language it is spoken to in."""

    service: Service
    now: datetime
    token: str
    language: str

    @property
    def address(self) -> str:
        return request.remote_addr or ""


@dataclass(frozen=True)
class Room:
    """Behind the door. `target` is what the link was made for; `form` what is typed, over what was kept of it."""

    service: Service
    session: Session
    parent: Parent
    target: Target
    now: datetime
    token: str
    form: Form

    @property
    def about(self) -> str | None:
        return self.target.about

    @property
    def language(self) -> str:
        return self.parent.language
