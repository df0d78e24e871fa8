"""A family that is forgotten: no word of theirs is left in any table, what others wrote stays, and counts hold."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, Table, func, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.crypto import ring
from bot.db import Base, Database
from bot.domain.care.alarms import Alarm
from bot.domain.care.consultations import Consultation
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.delivery.outbox import Recipient
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Seat, Slot
from bot.domain.news import broadcasts
from bot.domain.office import inbox
from bot.domain.office.inbox import Arrival, InboxEvent
from bot.domain.office.resealing import sealed_columns
from bot.domain.people import erasures, parents, privacy
from bot.domain.people.parents import Parent
from bot.domain.people.privacy import COUNTED, DangerOpen, UnderWay
from bot.town.retention import UNDECIDED, RetentionRules
from tests.jobs.town import NOON
from tests.pages import sealed_rows

NOBODYS = {"staff.sealed_totp", "shift_note.sealed_text"}
DAY = timedelta(days=1)


@pytest.fixture
def families(db: Database) -> Database:
    """Three, with a row in every column that is sealed; the talk and the letters of each are over."""
    with db.write() as session:
        sealed_rows.write(session, NOON)
        session.execute(update(Consultation).values(state="closed", closed_at=NOON))
        session.execute(update(Delivery).values(state="accepted", settled_at=NOON))
    return db


def sealed(session: Session) -> Counter[str]:
    """How many rows of each column hold something."""
    return Counter(
        {
            f"{one.table.name}.{one.name}": session.scalar(select(func.count()).where(func.length(one) > 0)) or 0
            for one in sealed_columns(Base.metadata)
        }
    )


def who(session: Session, user_id: str) -> Parent:
    found = parents.find(session, user_id)
    assert found is not None
    return found


def test_no_sealed_word_of_theirs_is_left_in_any_table(families: Database) -> None:
    """Read from the tables themselves: a new sealed column has a row here, or `test_rotation` is red."""
    with families.write() as session:
        before = sealed(session)
        texts = privacy.erase(session, who(session, "U0").id, NOON + DAY)
    with families.read() as session:
        after = sealed(session)
    theirs = {name: count for name, count in before.items() if name not in NOBODYS}
    assert all(count >= 3 for count in theirs.values()), theirs
    assert {name: count - after[name] for name, count in before.items()} == {
        name: 0 if name in NOBODYS else count // 3 for name, count in before.items()
    }
    assert texts == sum(theirs.values()) // 3


def test_what_others_wrote_opens_as_before(families: Database) -> None:
    with families.write() as session:
        mine = who(session, "U0").id
        keep = everything_of_others(session, mine)
        privacy.erase(session, mine, NOON + DAY)
    with families.read() as session:
        assert everything_of_others(session, mine) == keep
        assert all(opened for opened in keep.values())


def everything_of_others(session: Session, mine: str) -> dict[tuple[str, object], bytes]:
    """Every sealed value that is not theirs, opened."""
    parent = session.get_one(Parent, mine)
    found = {}
    for column in sealed_columns(Base.metadata):
        table, name = column.table, f"{column.table.name}.{column.name}"
        here = select(table).where(func.length(column) > 0)
        theirs = here if name in NOBODYS else here.where(~privacy.rows_of(table, parent))
        for row in session.execute(theirs):
            place = column.info["place"].format_map(row._asdict())
            found[name, place] = ring().open_bytes(row._mapping[column], place)
    return {key: value for key, value in found.items() if mine not in str(key)}


def test_nothing_says_who_they_were_and_the_counts_hold(families: Database) -> None:
    with families.write() as session:
        mine = who(session, "U0").id
        news = broadcasts.schedule(session, sealed_rows.HUB, "news", "...", send_at=NOON, written_at=NOON)
        session.add(Recipient(parent_id=mine, broadcast_id=news.id, chunk=0, line_user_id="U0", state="accepted"))
        session.flush()
        before = rows(session)
        privacy.erase(session, mine, NOON + DAY)
    with families.read() as session:
        left = session.get_one(Parent, mine)
        assert (left.line_user_id, left.name, left.phone, left.due_date, left.hub_id) == (None,) * 5
        assert (left.silence, left.reachable, left.role, left.consented_at) == ("erased", False, None, None)
        assert "U0" not in addresses(session)
        assert set(rows_with(session, mine)) <= COUNTED
        after = rows(session)
    gone = {name: count - after[name] for name, count in before.items() if count != after[name]}
    assert gone == {"conversation": 1, "page_draft": 1, "mood": 1}


def rows(session: Session) -> dict[str, int]:
    return {
        name: session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def rows_with(session: Session, parent_id: str) -> list[str]:
    tables = [table for table in Base.metadata.sorted_tables if "parent_id" in table.c]
    return [one.name for one in tables if session.execute(select(one).where(one.c.parent_id == parent_id)).first()]


def addresses(session: Session) -> set[str]:
    """LINE ids in any column of any table that holds text."""

    def of(table: Table) -> set[str]:
        texts = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        return {str(value) for row in session.execute(select(*texts)) for value in row}

    return set().union(*(of(table) for table in Base.metadata.sorted_tables))


def test_nothing_is_sent_to_them_any_more(families: Database) -> None:
    """A reminder that waits, a broadcast they are in, a seat they have, a seat they hold (I7)."""
    with families.write() as session:
        parent = who(session, "U0")
        session.add_all(
            Slot(hub_id=sealed_rows.HUB, starts_at=NOON + n * DAY, minutes=30, ways=["hub"]) for n in (2, 3)
        )
        session.flush()
        wanted, looked_at = session.scalars(select(Slot.id).where(Slot.starts_at > NOON + DAY).order_by(Slot.id))
        interviews.book(session, parent, wanted, NOON, "hub")
        session.add(Seat(slot_id=looked_at, number=1, parent_id=parent.id, held_until=NOON + 2 * DAY))
        order = Order(parent.id, "U0", "reminder", [{"type": "text", "text": "soon"}], due_at=NOON + 2 * DAY)
        deliveries.enqueue(session, order, NOON)
        mine = parent.id
        privacy.erase(session, mine, NOON + DAY)
    with families.read() as session:
        assert session.scalars(select(Delivery.state).where(Delivery.parent_id == mine).distinct()).all() != []
        waits = select(Delivery.state).where(Delivery.parent_id == mine, Delivery.state.not_in(deliveries.DONE))
        assert session.scalars(waits).all() == []
        assert session.scalars(select(Seat.id).where(Seat.slot_id.in_([wanted, looked_at]))).all() == []
        assert session.scalars(select(Interview.state).where(Interview.slot_id == wanted)).all() == ["cancelled"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", ["alarm", "message", "list", "event"])
def test_who_is_in_danger_or_in_the_middle_of_something_is_not_forgotten_yet(families: Database, what: str) -> None:
    with families.write() as session:
        parent = who(session, "U0")
        _MEANWHILE[what](session, parent)
    refusal = DangerOpen if what == "alarm" else UnderWay
    with pytest.raises(refusal), families.write() as session:
        privacy.erase(session, parent.id, NOON + DAY)
    with families.read() as session:
        assert who(session, "U0").name == sealed_rows.CANARY


def _message(session: Session, parent: Parent) -> None:
    order = Order(parent.id, "U0", "answer", [{"type": "text", "text": "now"}])
    deliveries.hold(session, [order], NOON)


def _list(session: Session, parent: Parent) -> None:
    _message(session, parent)
    news = broadcasts.schedule(session, sealed_rows.HUB, "news", "...", send_at=NOON, written_at=NOON)
    chunk = {"parent_id": None, "broadcast_id": news.id, "chunk": 1}
    session.execute(update(Delivery).where(Delivery.state == "in_flight").values(chunk))
    session.add(Recipient(parent_id=parent.id, broadcast_id=news.id, chunk=1, line_user_id="U0"))


_MEANWHILE: dict[str, Callable[[Session, Parent], object]] = {
    "alarm": lambda session, parent: session.execute(
        update(Alarm).where(Alarm.parent_id == parent.id).values(closed_at=None)
    ),
    "message": _message,
    "list": _list,
    "event": lambda session, parent: inbox.keep(session, [Arrival("E-new", "U0", 1, {"type": "message"})], NOON),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_town_must_keep_is_kept_until_its_time_is_over(families: Database) -> None:
    with families.write() as session:
        before = sealed(session)
        privacy.erase(session, who(session, "U0").id, NOON + DAY, keep=["records"])
    with families.read() as session:
        after = sealed(session)
    same = {name for name in before if before[name] == after[name]} - NOBODYS
    assert same == {f"interview_record.sealed_{part}" for part in sealed_rows.PARTS}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_asked_twice_it_is_one_and_done_once(families: Database) -> None:
    free = RetentionRules(review=(), proposal=True)
    with families.write() as session:
        parent = who(session, "U0")
        first = erasures.ask(session, parent, free, NOON)
        assert erasures.ask(session, parent, free, NOON + DAY).id == first.id
        assert (first.review, parent.silence) == (None, "erased")
        assert erasures.due(session) == [first.id]
    with families.write() as session:
        done = erasures.carry_out(session, first.id, NOON + DAY)
        assert (done.done_at, done.released_by, done.kept) == (NOON + DAY, None, "")
        assert done.texts > 20
    with pytest.raises(erasures.AlreadyErased), families.write() as session:
        erasures.carry_out(session, first.id, NOON + 2 * DAY)
    with families.read() as session:
        assert erasures.due(session) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("open_alarm", "state", "review", "why"),
    [
        (True, "taken", ("records",), "danger"),
        (False, "taken", (), "talking"),
        (False, "closed", ("records", "consultations"), "consultations"),
        (False, "closed", ("records",), "records"),
        (False, "closed", (), None),
    ],
)
def test_a_person_looks_first_where_something_is_open_or_must_perhaps_be_kept(
    families: Database, open_alarm: bool, state: str, review: tuple[str, ...], why: str | None
) -> None:
    with families.write() as session:
        parent = who(session, "U0")
        session.execute(update(Consultation).values(state=state))
        if open_alarm:
            session.execute(update(Alarm).values(closed_at=None))
        rules = UNDECIDED.model_copy(update={"review": review})
        asked = erasures.ask(session, parent, rules, NOON)
        assert asked.review == why
        assert erasures.due(session) == ([] if why else [asked.id])
        assert parent.silence == (None if why else "erased")
        assert erasures.waiting(session) == [asked]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_writes_again_is_somebody_new(families: Database) -> None:
    with families.write() as session:
        old = who(session, "U0").id
        privacy.erase(session, old, NOON + DAY)
        assert parents.meet(session, "U0", NOON + 2 * DAY).id != old
    with families.read() as session:
        state = session.scalars(select(InboxEvent.line_user_id).where(InboxEvent.id == "E-U0")).one()
        assert state is None
        assert clock.today(NOON)
