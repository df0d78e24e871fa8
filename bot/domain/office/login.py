"""Through the door of the console: a password, then a code; counted before they are checked, and always the same no."""

from dataclasses import dataclass
from datetime import datetime

from bot.db import Database
from bot.domain.office import proofs, sessions, staff, throttle
from bot.errors import Refused


class NotKnown(Refused):
    """The login or the password is wrong, or the account is not open. Nobody is told which."""


@dataclass(frozen=True)
class Credentials:
    login: str
    password: str

    def __repr__(self) -> str:
        return "Credentials(…)"


def log_in(db: Database, shown: Credentials, address: str, now: datetime) -> str:
    """The token of a session that still waits for the code. Refuses with `NotKnown` or `TooManyTries`."""
    login = shown.login.strip().casefold()
    with db.write() as session:
        throttle.count(session, "address", address, now)
        throttle.count(session, "account", login, now)
    with db.read() as session:
        member = staff.by_login(session, login)
    open_account = member is not None and member.enrolled_at is not None and member.disabled_at is None
    known = proofs.fits(shown.password, member.password_hash if member and open_account else None)
    if not known or member is None:
        raise NotKnown
    with db.write() as session:
        return sessions.open_half(session, member.id, now)


def demo_code(db: Database, half_open: str, now: datetime) -> str | None:
    """The code that would be asked for now. Only a demo may call this."""
    with db.read() as session:
        found = sessions.find(session, half_open, now)
        secret = found.staff.totp_secret if found else None
    return proofs.code_at(secret, now) if secret else None


def show_code(db: Database, half_open: str, code: str, now: datetime) -> str:
    """The token of the whole session; the half-open one is gone. Refuses: `WrongCode`, `CodeUsed`, `TooManyTries`."""
    with db.read() as session:
        found = sessions.find(session, half_open, now)
    if found is None:
        raise NotKnown
    with db.write() as session:
        throttle.count(session, "code", str(found.staff_id), now)
    with db.write() as session:
        staff.use_code(session, found.staff, code, now)
        throttle.clear(session, "code", str(found.staff_id))
        throttle.clear(session, "account", found.staff.login)
        sessions.end(session, half_open)
        return sessions.open_whole(session, found.staff_id, now)
