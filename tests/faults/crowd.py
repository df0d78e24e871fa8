"""Many people at once: who they are, what one tap of theirs can do, and what became of it."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any, TypeVar

from sqlalchemy import MetaData, UniqueConstraint, func, select
from sqlalchemy import event as on

from bot import clock
from bot.db import Base, Database
from bot.dialogue.said import Press
from bot.domain.care.consultations import Consultation
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import slots
from bot.domain.interview.slots import Seat, Slot
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.simulator import Platform
from bot.stage import Stage

HUB, OTHER_HUB = "shinmatsudo", "kitakogane"
One, Result = TypeVar("One"), TypeVar("Result")

WISH = Press(
    "request_consultation",
    given={
        "topic": "body",
        "weighs": "none",
        "reader": "hub",
        "reach_by": "line",
        "reach_when": "any",
        "named": "line",
    },
)
ON_PURPOSE = {"another": "new"}  # also where one of theirs is open
TALK_PLEASE = Press(WISH.flow, given={**WISH.given, "hub": HUB, "send": "yes", "confirm": "yes", **ON_PURPOSE}).encode()


def all_at_once(things: Iterable[One], do: Callable[[One], Result]) -> list[Result]:
    """A thread each, all waiting for the same signal."""
    waiting = list(things)
    start = threading.Barrier(len(waiting))

    def one(thing: One) -> Result:
        start.wait(30)
        return do(thing)

    with ThreadPoolExecutor(len(waiting)) as pool:
        return list(pool.map(one, waiting))


def hurried(database_url: str) -> Database:
    """A database that does not wait for its disk: for tests that kill no process and take thousands of steps."""
    if not database_url.startswith("sqlite"):
        return Database(f"{database_url}?options=-csynchronous_commit%3Doff")
    database = Database(database_url)
    on.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    return database


def expecting(db: Database, line_user_ids: Iterable[str], hub: str | None = HUB) -> list[str]:
    """Families we know, in the middle of the eighth month, registered with a hub; their ids."""
    now = clock.now()
    with db.write() as session:
        met = [parents.meet(session, user_id, now) for user_id in line_user_ids]
        for parent in met:
            parent.role, parent.consented_at, parent.hub_id = "expecting", now, hub
            parent.due_date = clock.today(now) + timedelta(days=70)
        return [parent.id for parent in met]


def offer(db: Database, *hours: int, hub: str = HUB, seats: int = 1) -> list[int]:
    """Times at a hub tomorrow; the slots' ids."""
    day = clock.today(clock.now()) + timedelta(days=1)
    with db.write() as session:
        slots.open_day(session, hub, day, [time(hour) for hour in hours], 30, seats=seats)
        at = [clock.at(day, hour) for hour in hours]
        found = select(Slot.id).where(Slot.hub_id == hub, Slot.starts_at.in_(at)).order_by(Slot.starts_at)
        return list(session.scalars(found))


def drop_the_key(db: Database) -> None:
    """The same table, without the key that lets a seat be taken once."""
    bare = Seat.__table__.to_metadata(MetaData(), schema=None)  # type: ignore[attr-defined]
    key = next(one for one in bare.constraints if isinstance(one, UniqueConstraint) and "number" in one.columns)
    bare.constraints.remove(key)
    bare.constraints -= bare.foreign_key_constraints
    Seat.__table__.drop(db.engine)  # type: ignore[attr-defined]
    bare.create(db.engine)


def to_the_slots() -> str:
    """Everything of the booking up to the choice of a time, in one tap."""
    due = clock.today(clock.now()) + timedelta(days=70)
    said = {"same_due_date": "yes", "due_date": due.isoformat(), "babies": "one", "way": "hub", "wishes": "done"}
    return Press("book_interview", given=said).encode()


def booking_of(slot_id: int) -> str:
    """A whole booking in one tap."""
    return to_the_slots() + f"&g.slot={slot_id}&g.confirm=yes"


def choice_of(slot_id: int) -> str:
    return Press("book_interview", "slot", str(slot_id)).encode()


def settle(town: Stage, timeout: float = 60) -> None:
    """Wait until all is answered. What the bot did not acknowledge comes again, as LINE does it."""
    heard: set[str] = set()
    while len(heard) < len(town.platform.events):
        town.quiet(timeout)
        heard |= acknowledged(town.platform)
        for event in town.platform.events:
            if event["webhookEventId"] not in heard:
                town.platform.redeliver(event)


def acknowledged(platform: Platform) -> set[str]:
    """The ids of the events the bot said 200 to."""
    said = [call.sent["events"] for call in platform.requests if call.kind == "webhook" and call.status == 200]
    return {event["webhookEventId"] for events in said for event in events}


def how_many(db: Database, table: type[Base], *where: Any) -> int:
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(table).where(*where)) or 0


def events_by_state(db: Database) -> dict[str, int]:
    with db.read() as session:
        counted = session.execute(select(InboxEvent.state, func.count()).group_by(InboxEvent.state)).all()
        return {state: count for state, count in counted}  # noqa: C416 - rows are not pairs to a type checker


def outbox(db: Database) -> list[Delivery]:
    with db.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def wishes_of(db: Database) -> Counter[str]:
    """How many consultations each person (LINE user id) has asked for."""
    with db.read() as session:
        asked = select(Consultation).order_by(Consultation.id)
        return Counter(one.parent.line_user_id or "" for one in session.scalars(asked))


def accepted(platform: Platform) -> Counter[str]:
    """How often LINE took something for each reply token and each retry key: what people really got."""
    calls = [one for one in platform.requests if one.kind == "api" and one.status == 200]
    replies = Counter(call.sent["replyToken"] for call in calls if call.path.endswith("/message/reply"))
    return replies + Counter(list(platform.sending._keys._accepted))  # the simulator's own ledger of keys


def sent_after(platform: Platform, moment: datetime) -> list[str]:
    """The message calls since then, whatever LINE said to them."""
    calls = (one for one in platform.requests if one.kind == "api" and "/message/" in one.path)
    return [call.path for call in calls if call.at > moment]
