"""Who was seen while the database took nothing: kept in memory, sealed, and written down when it writes again."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.db import Database
from bot.domain.office import audit, sessions
from bot.domain.office.audit import Subject
from bot.domain.office.staff import hash_token
from bot.settings import Settings
from bot.spool import Spool

MOST = 4_000  # looks of a town; a file takes a page of memory, and the spool of dangers needs some beside it
AT_ONCE = 100  # in a commit


@dataclass(frozen=True)
class Look:
    """One page somebody of the staff opened, and whose data was on it."""

    staff_id: int
    action: str
    subjects: tuple[Subject, ...]
    at: datetime


def spools(settings: Settings, town: str) -> tuple[Spool, Spool]:
    """Of looks, and of who is at the desk."""
    folder = settings.spool_folder("traces")
    return Spool(folder, town, "look"), Spool(folder, town, "presence")


def keep(spool: Spool, look: Look) -> bool:
    """Says whether it will be known; a look at nobody's data leaves nothing to be known."""
    if not look.subjects:
        return True
    key = secrets.token_hex(16)
    whom = [asdict(one) for one in look.subjects]
    value = {"key": key, "staff_id": look.staff_id, "action": look.action, "whom": whom, "at": look.at.isoformat()}
    return _kept(spool, key, value)


def keep_presence(spool: Spool, token: str, now: datetime) -> None:
    """They are at the desk: a session ends after half an hour without a look, not without a database."""
    key = hash_token(token)
    _kept(spool, key, {"key": key, "at": now.isoformat()})


def seen_at(spool: Spool, token: str) -> datetime | None:
    found = spool.find(hash_token(token))
    return datetime.fromisoformat(found["at"]) if found else None


def write_down(db: Database, looks: Spool, presences: Spool) -> int:
    """Says how many looks. None is written twice, be it killed before it has forgotten one, or two be at it at once."""
    with looks.alone() as alone:
        if not alone:
            return 0
        _empty(db, presences, _write_presence)
        return _empty(db, looks, _write)


def _kept(spool: Spool, key: str, value: dict[str, Any]) -> bool:
    try:
        if spool.how_many() >= MOST:
            return False
        spool.keep(key, value)
    except OSError:
        return False
    return True


def _empty(db: Database, spool: Spool, write: Callable[[Session, dict[str, Any]], bool]) -> int:
    waiting, written = list(spool.all()), 0
    for begin in range(0, len(waiting), AT_ONCE):
        some = waiting[begin : begin + AT_ONCE]
        with db.write() as session:
            written += sum([write(session, one) for one in some])
        _forget(spool, some)
    return written


def _write(session: Session, one: dict[str, Any]) -> bool:
    subjects, at = [Subject(**each) for each in one["whom"]], datetime.fromisoformat(one["at"])
    if audit.is_known(session, one["staff_id"], one["action"], subjects[0], at):
        return False
    audit.record(session, one["staff_id"], one["action"], subjects, at)
    return True


def _write_presence(session: Session, one: dict[str, Any]) -> bool:
    sessions.was_seen(session, one["key"], datetime.fromisoformat(one["at"]))
    return True


def _forget(spool: Spool, some: Iterable[dict[str, Any]]) -> None:
    for one in some:
        spool.forget(one["key"])
