"""What happens in families, and that everything unasked follows from it: generated histories against a plain model."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.delivery.outbox import Recipient
from bot.domain.interview import interviews, reminders, timers
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.interview.timers import Booking, Facts, Rules
from bot.domain.news import audience, broadcasts, mailing
from bot.domain.news.audience import Audience
from bot.domain.people import absences, children, history, life_events, parents
from bot.domain.people.absences import ImpossibleStay, NotAway, Stay
from bot.domain.people.life_events import ImpossibleMove, NotInHospital, NotSilent
from bot.domain.people.parents import Parent
from bot.town.folder import Town
from tests.jobs.town import HUB, NOON, plan

TODAY = clock.today(NOON)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MESSAGE = [{"type": "text", "text": "..."}]


def family(session: Session, name: str = "aoi") -> Parent:
    parent = parents.meet(session, name, NOON)
    parent.hub_id, parent.consented_at, parent.role, parent.news_pace = HUB, NOON, "expecting", "each"
    life_events.due_date(session, parent, TODAY + 70 * DAY, NOON)
    return parent


def offered(session: Session, starts_at: datetime) -> Slot:
    slot = session.scalars(select(Slot).where(Slot.hub_id == HUB, Slot.starts_at == starts_at)).one_or_none()
    slot = slot or Slot(hub_id=HUB, starts_at=starts_at, minutes=30, seats=9, ways=["hub"])
    session.add(slot)
    session.flush()
    return slot


def book(session: Session, parent: Parent, starts_at: datetime, now: datetime) -> Interview:
    slot = offered(session, starts_at)
    return interviews.book(session, parent, slot.id, now, "hub")


def facts_of(interview: Interview) -> Facts:
    parent = interview.parent
    booking = Booking(
        interview.id, interview.version, interview.slot.starts_at, interview.changed_at, interview.way == "hub"
    )
    booked = (booking,) if interview.state == "booked" else ()
    return Facts(parent.reachable and parent.line_user_id is not None, parent.silence, booked)


def told(session: Session, parent: Parent) -> list[str]:
    return [event.kind for event in reversed(history.of(session, parent.id))]


def test_a_loss_is_silent_from_that_second(with_hubs: Database) -> None:
    """A reminder in the outbox, news in a frozen chunk, a booking in ten minutes: nothing of it leaves."""
    with with_hubs.write() as session:
        aoi = family(session)
        booking = book(session, aoi, NOON + timedelta(minutes=10), NOON - DAY)
        for kind in ("reminder", "news", "staff"):
            deliveries.enqueue(session, Order(aoi.id, "aoi", kind, MESSAGE, dedupe=kind), NOON)
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=NOON, written_at=NOON)
        mailing.freeze(session, news, lambda _: MESSAGE, plan(news, NOON))
        life_events.loss(session, aoi, NOON)
        rows = session.execute(
            select(Delivery.kind, Delivery.state, Delivery.reason).where(Delivery.dedupe.is_not(None))
        )
        assert sorted(tuple(row) for row in rows) == [
            ("news", "suppressed", "loss"),
            ("reminder", "suppressed", "loss"),
            ("staff", "queued", None),  # an answer of a person still arrives
        ]
        assert session.execute(select(Recipient.state, Recipient.reason)).all() == [("suppressed", "loss")]
        session.refresh(booking)
        assert (booking.state, aoi.silence, aoi.due_date, children.of(session, aoi.id)) == (
            "cancelled",
            "loss",
            None,
            [],
        )
        assert audience.count(session, Audience(HUB), TODAY) == 0
        assert told(session, aoi) == ["due_date", "loss"]


def test_a_rest_keeps_what_was_booked_and_a_loss_stays_a_loss(with_hubs: Database, matsudo: Town) -> None:
    with with_hubs.write() as session:
        aoi = family(session)
        booking = book(session, aoi, NOON + 2 * DAY, NOON)
        life_events.pause(session, aoi, NOON)
        assert (aoi.silence, booking.state) == ("paused", "booked")
        assert timers.planned(facts_of(booking), Rules([DAY], matsudo.news.quiet)) != []
        life_events.loss(session, aoi, NOON)
        life_events.pause(session, aoi, NOON)
        assert aoi.silence == "loss"
        life_events.resume(session, aoi, NOON)
        with pytest.raises(NotSilent):
            life_events.resume(session, aoi, NOON)
        assert told(session, aoi) == ["due_date", "pause", "loss", "resume"]


def test_a_birth_of_twins_where_one_was_expected(with_hubs: Database) -> None:
    """Early: before 37w0d. The due date stays with the children, and the pregnancy is over."""
    with with_hubs.write() as session:
        aoi = family(session)
        assert life_events.birth(session, aoi, TODAY - DAY, 2, NOON) is True
        found = children.of(session, aoi.id)
        assert [(one.birth_date, one.due_date) for one in found] == [(TODAY - DAY, TODAY + 70 * DAY)] * 2
        assert (aoi.due_date, aoi.babies, aoi.role) == (None, None, "raising")
        minh = family(session, "minh")
        life_events.due_date(session, minh, TODAY + 20 * DAY, NOON)
        assert life_events.birth(session, minh, TODAY, 1, NOON) is False
        assert told(session, minh) == ["due_date", "due_date", "birth"]


def test_while_a_child_is_in_hospital_no_news_comes(with_hubs: Database, matsudo: Town) -> None:
    """Also what waits in a list does not leave. Told twice it is once; a booking is reminded of all the same."""
    with with_hubs.write() as session:
        aoi = family(session)
        news = broadcasts.schedule(session, HUB, "Babies", "...", send_at=NOON, written_at=NOON)
        mailing.freeze(session, news, lambda _: MESSAGE, plan(news, NOON))
        booked = book(session, aoi, NOON + 4 * DAY, NOON)
        life_events.birth(session, aoi, TODAY, 1, NOON)
        life_events.hospital(session, aoi, NOON), life_events.hospital(session, aoi, NOON)
        assert session.execute(select(Recipient.state, Recipient.reason)).all() == [("suppressed", "hospital")]
        assert [audience.count(session, Audience(HUB), TODAY + day * DAY) for day in (0, 400)] == [0, 0]
        assert len(timers.planned(facts_of(booked), Rules(BEFORE, matsudo.news.quiet))) == 3
        life_events.home(session, aoi, NOON)
        with pytest.raises(NotInHospital):
            life_events.home(session, aoi, NOON)
        assert audience.count(session, Audience(HUB), TODAY) == 1
        assert told(session, aoi) == ["due_date", "birth", "hospital", "home"]


def test_after_a_loss_nobody_is_in_hospital(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi = family(session)
        life_events.hospital(session, aoi, NOON)
        life_events.loss(session, aoi, NOON)
        life_events.resume(session, aoi, NOON)
        assert audience.count(session, Audience(HUB), TODAY) == 1


def test_a_due_date_that_has_passed_is_no_birth(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi = family(session)
        aoi.due_date = TODAY - 10 * DAY
        session.flush()
        assert audience.count(session, Audience(HUB, due_weeks=(41, 41)), TODAY) == 1
        assert audience.count(session, Audience(HUB, child_months=(0, 0)), TODAY) == 0


def test_time_away_and_back(with_hubs: Database) -> None:
    """What they say last counts; an open end is one; who is back is where they were before."""
    with with_hubs.write() as session:
        aoi = family(session)
        for begins, ends in [(5, 4), (-9, -1), (1, 400)]:
            with pytest.raises(ImpossibleStay):
                life_events.away(session, aoi, Stay(TODAY + begins * DAY, TODAY + ends * DAY), NOON)
        life_events.away(session, aoi, Stay(TODAY + 30 * DAY, TODAY + 120 * DAY), NOON)
        life_events.away(session, aoi, Stay(TODAY + 20 * DAY, None, "far"), NOON)
        found = absences.away(session, aoi.id, TODAY)
        assert found and (found.begins, found.ends, found.is_open) == (TODAY + 20 * DAY, TODAY + 202 * DAY, True)
        assert absences.away(session, aoi.id, TODAY + 203 * DAY) is None
        life_events.back(session, aoi, NOON)
        with pytest.raises(NotAway):
            life_events.back(session, aoi, NOON)
        assert (absences.away(session, aoi.id, TODAY), aoi.hub_id) == (None, HUB)
        assert told(session, aoi) == ["due_date", "away", "away", "back"]


@pytest.mark.parametrize(
    ("begins", "ends", "wants", "reached"),
    [(0, 5, False, 0), (-3, 0, False, 0), (1, 5, False, 1), (-3, -1, False, 1), (0, 5, True, 1)],
)
def test_news_of_the_hub_rests_while_they_are_away(
    with_hubs: Database, begins: int, ends: int, wants: bool, reached: int
) -> None:
    """From the first day to the last, in Japan; unless they want it all the same."""
    with with_hubs.write() as session:
        aoi = family(session)
        absences.write(session, aoi.id, Stay(TODAY + begins * DAY, TODAY + ends * DAY, "far", wants))
        assert audience.count(session, Audience(HUB), TODAY) == reached


def test_news_that_waits_for_the_morning_stays_away_from_who_has_left(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi = family(session)
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=NOON, written_at=NOON)
        mailing.freeze(session, news, lambda _: MESSAGE, plan(news, NOON))
        life_events.away(session, aoi, Stay(TODAY), NOON)
        assert session.execute(select(Recipient.state, Recipient.reason)).all() == [("suppressed", "away")]


def test_moving_out_on_a_day_to_come_and_staying_after_all(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi = family(session)
        for days in (367, -367):
            with pytest.raises(ImpossibleMove):
                life_events.moving(session, aoi, TODAY + days * DAY, NOON)
        life_events.moving(session, aoi, TODAY + 3 * DAY, NOON)
        assert [audience.count(session, Audience(HUB), TODAY + day * DAY) for day in (0, 3, 4)] == [1, 1, 0]
        assert [absences.gone(session, TODAY + day * DAY) for day in (3, 4)] == [[], [aoi.id]]
        life_events.moved_in(session, aoi, NOON)
        assert audience.count(session, Audience(HUB), TODAY + 4 * DAY) == 1
        life_events.moving(session, aoi, TODAY - DAY, NOON)
        assert (aoi.hub_id, {child.hub_id for child in children.of(session, aoi.id)}) == (None, {None})
        assert absences.gone(session, TODAY + 400 * DAY) == []
        assert told(session, aoi) == ["due_date", "moving", "moved_in", "moved_out"]


HAPPENS = st.lists(
    st.tuples(
        st.integers(1, 80),  # hours later
        st.sampled_from(["book", "move", "cancel", "due_date", "birth", "loss", "pause", "resume", "block", "unblock"]),
        st.integers(30, 300),  # hours ahead, for a booking
    ),
    max_size=9,
)
BEFORE = [3 * DAY, DAY, 2 * HOUR]


@pytest.mark.timeout(900)
@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=HAPPENS)
def test_what_is_pending_is_what_the_facts_say(with_hubs: Database, matsudo: Town, history: list[Any]) -> None:
    """The worker looks twice between events; a plain model says what it may send at each look, and what is left."""
    rules = Rules(BEFORE, matsudo.news.quiet)
    with undone(with_hubs) as session:
        aoi, now, model = family(session), NOON, {"silence": None, "reached": True, "booking": None}
        sent: set[str] = set()
        for hours_later, what, ahead in history:
            for _ in range(2):
                now += hours_later * HOUR / 2
                _look(session, rules, now, model, sent)
            _happen(session, aoi, what, now, now + ahead * HOUR, model)
            pending = _pending(session, aoi, rules, now, sent)
            assert pending == _expected(model, rules, now) - sent, what
            if model["silence"] == "loss":
                assert pending == set()


def _look(session: Session, rules: Rules, now: datetime, model: dict[str, Any], sent: set[str]) -> None:
    due = reminders.look(session, rules, now)
    for one in [one for lot in due.lots for one in reminders.take(session, due, lot)]:
        assert model["silence"] != "loss" and model["reached"] and model["booking"] is not None
        order = Order(one.booking.parent_id, "aoi", "reminder", MESSAGE, dedupe=one.dedupe)
        deliveries.enqueue(session, order, now)
        assert one.dedupe not in sent
        sent.add(one.dedupe)


def _pending(session: Session, aoi: Parent, rules: Rules, now: datetime, sent: set[str]) -> set[str]:
    booked = session.scalars(select(Interview).where(Interview.parent_id == aoi.id)).unique().all()
    planned = [one for each in booked for one in timers.planned(facts_of(each), rules)]
    return {one.dedupe for one in planned if one.until > now and one.dedupe not in sent}


def _expected(model: dict[str, Any], rules: Rules, now: datetime) -> set[str]:
    """From the history alone: the reminders of a booking, if they can still come, and it was made before them."""
    if model["silence"] == "loss" or not model["reached"] or model["booking"] is None:
        return set()
    number, version, starts_at, made_at = model["booking"]
    found = set()
    for span, following in zip(BEFORE, [*BEFORE[1:], timedelta(0)], strict=True):
        at, ends = _wake(starts_at - span), _wake(starts_at - following) if following else starts_at
        ends = min(ends, at + 12 * HOUR, starts_at - HOUR / 2)
        if starts_at - span > made_at and at < ends and ends > now:
            found.add(f"reminder:{number}:{version}:{int(span.total_seconds()) // 60}")
    return found


def _wake(moment: datetime) -> datetime:
    """Minute by minute through a night from 21:00 to 8:00."""
    while not 8 <= moment.astimezone(clock.TOKYO).hour < 21:
        moment += timedelta(minutes=1)
    return moment


def _happen(session: Session, aoi: Parent, what: str, now: datetime, at: datetime, model: dict[str, Any]) -> None:
    coming = interviews.coming(session, aoi.id, now)
    coming = coming if coming is not None and coming.slot.starts_at > now else None
    model["booking"] = model["booking"] if coming is not None else None
    if what == "book" and interviews.coming(session, aoi.id, now) is None:
        made = book(session, aoi, at, now)
        model["booking"] = (made.id, 1, at, now)
    elif what == "move" and coming is not None:
        slot = offered(session, at)
        interviews.move(session, coming, slot.id, now, timedelta(0))
        model["booking"] = (coming.id, model["booking"][1] + 1, at, now)
    elif what == "cancel" and coming is not None:
        interviews.cancel(session, coming, now)
        model["booking"] = None
    elif what == "due_date":
        life_events.due_date(session, aoi, clock.today(now) + 60 * DAY, now)
    elif what == "birth":
        life_events.birth(session, aoi, clock.today(now), 1, now)
    elif what == "loss":
        life_events.loss(session, aoi, now)
        model.update(silence="loss", booking=None)
    elif what == "pause":
        life_events.pause(session, aoi, now)
        model["silence"] = model["silence"] or "paused"
    elif what == "resume" and model["silence"]:
        life_events.resume(session, aoi, now)
        model["silence"] = None
    elif what in ("block", "unblock"):
        aoi.reachable = model["reached"] = what == "unblock"
    session.flush()


@contextmanager
def undone(db: Database) -> Iterator[Session]:
    """A family's whole life in one transaction that never was."""
    with db.read() as session:
        yield session
        session.rollback()
