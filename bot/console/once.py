"""A form that makes something carries a number of its own: sent twice, what it made the first time is shown again.

By a second press, or because the answer never came. The number belongs to the browser that got the form, as its token
does; other words under the same number, from a page gone back to, are another deed.
"""

import hashlib
import json
import secrets

from flask import request
from sqlalchemy.orm import Session

from bot.console.routes import Done, Route
from bot.console.tokens import FIELD as TOKEN
from bot.domain.office import sessions
from bot.sent_files import Sent

FIELD = "once"


def number() -> str:
    return secrets.token_urlsafe(12)


def mark_of(route: Route, sent: Sent | None) -> str | None:
    """What tells this form from every other one, with all that stands in it; None where nothing is made."""
    if not route.makes or not request.form.get(FIELD):
        return None
    fields = sorted((name, texts) for name, texts in request.form.lists() if name != TOKEN)
    mark = hashlib.sha256(json.dumps([request.path, fields]).encode())
    if sent is not None:
        mark.update(sent.jpeg or (sent.made.original if sent.made else b""))
    return mark.hexdigest()


def made(session: Session, token: str, mark: str | None) -> Done | None:
    """What became of it before. Whatever the same browser sends a moment later waits here for the first."""
    found = sessions.answer_to(session, token, mark)
    return Done(**found) if found else None


def remember(session: Session, token: str, mark: str | None, answer: object) -> None:
    if mark and isinstance(answer, Done):
        kept = {"to": answer.to, "word": answer.word, "values": answer.values, "at": answer.at}
        sessions.remember(session, token, mark, kept)
