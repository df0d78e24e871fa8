"""The town's database: reachable, up to date, safe against a power cut, with room to grow; and the work in it."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from sqlalchemy import false, text, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock, engines, versions
from bot.db import Database
from bot.doctor.findings import Finding, clock_finding, fine, problem, warning
from bot.domain.care import alarm_calls
from bot.domain.office import heartbeat, letters, readiness
from bot.domain.office.heartbeat import Heartbeat
from bot.errors import BadSetup
from bot.settings import Settings

MIB = 2**20
DRILLED = timedelta(days=35)  # a month, and some
LOSES = "a power cut could take back what we said yes to"
SLOW = "readers and writers wait for each other"
IN_CONF = "set it to on in postgresql.conf"
BAD = {  # what is asked, the answers that are not good, what they mean, what to do
    "sqlite": (
        ("pragma journal_mode", ("delete", "truncate", "persist", "memory", "off"), SLOW, "run: maisapo migrate"),
        ("pragma synchronous", ("0", "1"), LOSES, "tell the developers: the program sets it itself"),
    ),
    "postgresql": (
        ("show synchronous_commit", ("off",), LOSES, IN_CONF),
        ("show fsync", ("off",), LOSES, IN_CONF),
    ),
}


def look(settings: Settings, slug: str, db: Database) -> Iterator[Finding]:
    file = _file(db)
    if file and not file.exists():  # a look would create an empty one
        yield problem("database", f"there is none yet for {slug}", "run: maisapo migrate")
        return
    try:
        versions.require_current(db, slug)
        with db.read() as session:
            yield from _state(session, db, file)
            yield from _clock(session, settings)
            yield from _work(session)
        yield from _takes(db)
    except BadSetup as bad:
        says, _, cure = bad.mistakes[0].partition(" - ")
        yield problem("database", says, cure)
    except SQLAlchemyError as error:
        yield problem("database", f"not reachable ({_cause(error)})", "look at DATABASE_URL and at the server")


def _state(session: Session, db: Database, file: Path | None) -> Iterator[Finding]:
    kind = db.engine.dialect.name
    yield fine("database", f"{kind}, at the newest version, {db.size() // MIB} MiB")
    for question, answers, means, cure in BAD[kind]:
        said = str(session.scalar(text(question))).lower()
        if said in answers:
            yield warning("database", f"{question} says {said}: {means}", cure)
    if engines.journal_size(db.engine) > 4 * engines.JOURNAL:
        says = f"its journal has {engines.journal_size(db.engine) // MIB} MiB: somebody has been reading in it for long"
        yield warning("database", says, "look for a backup that hangs, or a sqlite3 left open")
    yield _room(file) if file else fine("disk", "of the database's server: not to be seen from here")


def _room(file: Path) -> Finding:
    usage = shutil.disk_usage(file.parent)
    says = f"{usage.free // MIB} MiB free, {100 * usage.free // usage.total} % of the disk"
    if usage.free < 200 * MIB:
        return problem("disk", says, "make room now: without it no event of LINE can be stored")
    if usage.free < 1024 * MIB or usage.free < usage.total / 10:
        return warning("disk", says, "make room, or move the database to a larger disk")
    return fine("disk", says)


def _clock(session: Session, settings: Settings) -> Iterator[Finding]:
    """SQLite has no clock of its own; in the demo time travels."""
    if session.get_bind().dialect.name == "postgresql" and not settings.clock_file:
        theirs = session.scalar(text("select clock_timestamp()"))
        assert theirs is not None
        yield clock_finding("the database", clock.now() - theirs)


def _work(session: Session) -> Iterator[Finding]:
    now = clock.now()
    age, checks = heartbeat.age(session, heartbeat.WORKER, now), readiness.checks(session, now)
    seen = "never seen" if age is None else f"last sign of life {age.total_seconds():.0f} s ago"
    yield fine("worker", seen) if checks["worker"] else problem("worker", seen, "start: maisapo work")
    for part, late in (("inbox", "what LINE told us"), ("outbox", "what we owe families")):
        longest = readiness.LONGEST[part].total_seconds()
        if checks[part]:
            yield fine(part, f"nothing waits longer than {longest:.0f} s")
        else:
            yield problem(part, f"{late} waits longer than {longest:.0f} s", "look at the worker and at its log")
    yield _alarms(session, checks["alarms"])
    lost = sum(letters.how_many(session).values())
    if lost:
        cure = "look at them in the console (/letters), or by: maisapo letters list TOWN"
        yield warning("letters", f"{lost} could not be answered or delivered", cure)


def _alarms(session: Session, told: bool) -> Finding:
    """Whether the way to staff works: the last alarm or drill that the other side took."""
    now, last = clock.now(), alarm_calls.last_told(session)
    if not told:
        return problem(
            "alarm",
            "staff were not told of an alarm that nobody has taken",
            "look at ALERT_URL, ALERT_MAIL_TO and the log",
        )
    if last is None or now - last > DRILLED:
        return warning("alarm", "staff were not reached for more than a month, or ever", "try it: maisapo drill alarm")
    return fine("alarm", f"staff were last reached {(now - last).days} days ago")


def _takes(db: Database) -> Iterator[Finding]:
    """Asked to change nothing at all, and not even that is kept."""
    try:
        with db.write() as session:
            session.execute(update(Heartbeat).where(false()).values(name=Heartbeat.name))
            session.rollback()
    except SQLAlchemyError as error:
        cure = "whose file is it, is its disk mounted to be written, is this a standby? No event of LINE can be stored"
        yield problem("database", f"can be read, and takes nothing ({_cause(error)})", cure)


def _cause(error: SQLAlchemyError) -> str:
    return type(getattr(error, "orig", None) or error).__name__


def _file(db: Database) -> Path | None:
    url = db.engine.url
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None
