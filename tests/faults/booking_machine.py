"""Bookings under every mixture of deeds and time, as a machine for Hypothesis to drive: tables and paper must agree.

A whole life is one transaction that never was, each deed a savepoint of it: so a step costs milliseconds.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from inspect import signature
from random import Random
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import bindparam, select

from bot import clock
from bot.db import Database, Moment
from bot.domain.interview import arrivals, closings, cut_offs, holds, interviews, slots, waiting_list
from bot.domain.interview.closings import Shutting
from bot.domain.interview.interviews import Interview, NothingBooked
from bot.domain.interview.slots import Seat, Slot
from bot.domain.interview.waiting_list import Rules, Wish
from bot.domain.people.parents import Parent
from bot.errors import Refused
from bot.town.slots import WorkingDays
from tests.faults.booking_calendar import Calendar, Time

MONDAY = date(2026, 2, 2)
DAYS = tuple(MONDAY + timedelta(days=number) for number in (2, 3, 4))
HUBS, WAYS = ("shinmatsudo", "kitakogane"), ("hub", "phone")
DUE = {"aoi": date(2026, 5, 1), "minh": date(2026, 4, 30), "mei": date(2026, 4, 1), "ken": date(2026, 4, 20)}
CUT_OFFS = (timedelta(0), timedelta(hours=1), 1, 2)  # a number: working days of the hub
WAITS = (4, 11, 60, 185, 185, 840, 1440)  # minutes
UNTIL = (None, 15)
STAFF = 7
POOLS: dict[str, Sequence[Any]] = {
    "who": tuple(DUE),
    "which": range(20),
    "hub": HUBS,
    "day": DAYS,
    "way": WAYS,
    "cut_off": CUT_OFFS,
    "minutes": WAITS,
    "came": (True, False),
    "until": UNTIL,
}

person, which = st.sampled_from(list(DUE)), st.integers(0, 19)
hub, day, way = st.sampled_from(HUBS), st.sampled_from(DAYS), st.sampled_from(WAYS)
until = st.sampled_from(UNTIL)


class Bookings(RuleBasedStateMachine):
    """Four families, two hubs, three days; seats are few, so that they meet."""

    db: ClassVar[Database]
    of_town: ClassVar[Rules]

    def __init__(self) -> None:
        super().__init__()
        self.now = clock.at(MONDAY, 9)
        self.paper, self.ids = Calendar(DUE, self.now), list[int]()
        self.life = ExitStack()
        self.session = self.life.enter_context(self.db.read())
        self.life.callback(self.session.rollback)

    @initialize(seats=st.lists(st.integers(1, 2), min_size=3, max_size=5))
    def some_times(self, seats: list[int]) -> None:
        for number, how_many in enumerate(seats):
            self._open(Time(HUBS[number % 2], clock.at(DAYS[number // 4], 14 + number // 2), how_many, WAYS))

    # --- the hub ------------------------------------------------------------------------------------------------

    @rule(hub=hub, day=day, hour=st.integers(14, 16), seats=st.integers(1, 2), both_ways=st.booleans())
    def open(self, hub: str, day: date, hour: int, seats: int, both_ways: bool) -> None:
        self._open(Time(hub, clock.at(day, hour), seats, WAYS if both_ways else WAYS[:1]))

    @rule(hub=hub, day=day)
    def close(self, hub: str, day: date) -> None:
        """No more bookings; who has one comes."""
        self._both(lambda: slots.close_day(self.session, hub, day, self.now), lambda: self.paper.closes(hub, day))

    @rule(hub=hub, day=day, until=until)
    def shut(self, hub: str, day: date, until: int | None) -> None:
        """A typhoon; or a warning, which ends by noon or goes on."""
        what = Shutting(hub, day, None if until is None else time(until))
        self._both(lambda: closings.shut(self.session, what, "", self.now), lambda: self.paper.shuts(hub, day, until))

    @rule(which=which)
    def reopen(self, which: int) -> None:
        if not self.paper.shut:
            return
        hub, day = sorted(self.paper.shut)[which % len(self.paper.shut)]
        self._both(lambda: closings.reopen(self.session, hub, day, self.now), lambda: self.paper.reopens(hub, day))

    @precondition(lambda self: self.paper.bookings)
    @rule(which=which, came=st.booleans())
    def meet(self, which: int, came: bool) -> None:
        """Somebody notes who came, and who did not."""
        number = which % len(self.paper.bookings)
        booking = self.paper.bookings[number]
        on_paper = self.paper.comes if came else self.paper.is_missed
        self._both(lambda: self._note(number, came), lambda: on_paper(booking))

    # --- families -----------------------------------------------------------------------------------------------

    @rule(who=person, which=which)
    def hold(self, who: str, which: int) -> None:
        """They tap a time: what they had tapped before is free again."""
        number = which % len(self.ids)
        self._both(lambda: self._hold(who, number), lambda: self._paper_hold(who, number))

    @rule(who=person)
    def let_go(self, who: str) -> None:
        self._both(lambda: slots.release_holds(self.session, who), lambda: self.paper.lets_go(who))

    @rule(who=person, which=which)
    def book(self, who: str, which: int) -> None:
        number = which % (len(self.ids) + 1)
        slot_id, at = [*self.ids, 10**9][number], [*self.paper.times, None][number]
        self._both(lambda: self._book(who, slot_id), lambda: self.paper.books(who, at))

    @rule(who=person, which=which, cut_off=st.sampled_from(CUT_OFFS))
    def move(self, who: str, which: int, cut_off: timedelta | int) -> None:
        number = which % len(self.ids)
        self._both(
            lambda: self._change(who, cut_off, lambda one, before: self._move(one, number, before)),
            lambda: self.paper.moves(who, self.paper.times[number], cut_off),
        )

    @rule(who=person, cut_off=st.sampled_from(CUT_OFFS))
    def cancel(self, who: str, cut_off: timedelta | int) -> None:
        """By themselves, or with no time at all: by staff."""
        self._both(
            lambda: self._change(who, cut_off, self._cancel),
            lambda: self.paper.cancels(who, cut_off),
        )

    @rule(who=person, hub=st.none() | hub, way=way)
    def ask(self, who: str, hub: str | None, way: str) -> None:
        if not self.paper.coming(who):  # the chat asks nobody who has a booking
            parent = self.session.get_one(Parent, who)
            asked = self.now
            self._both(
                lambda: waiting_list.ask(self.session, parent, hub, way, asked), lambda: self.paper.asks(who, hub, way)
            )

    @rule(who=person)
    def take(self, who: str) -> None:
        self._both(lambda: self._take(who), lambda: self.paper.takes(who))

    @rule(who=person)
    def decline(self, who: str) -> None:
        self._both(
            lambda: waiting_list.decline(self.session, waiting_list.of(self.session, who)),
            lambda: self.paper.declines(self.paper.wish_of(who)),
        )

    @rule(who=person)
    def leave(self, who: str) -> None:
        self._both(lambda: waiting_list.leave(self.session, who), lambda: self.paper.leaves(who))

    # --- time ---------------------------------------------------------------------------------------------------

    @rule()
    def work(self) -> None:
        """The job of the waiting list."""
        self._both(self._pass_on_and_offer, self.paper.passes_on_and_offers)

    @rule()
    def tidy(self) -> None:
        """The job that clears holds away: nobody may notice."""
        self._both(lambda: holds.expire_holds(self.session, self.now), lambda: None)

    @rule(minutes=st.sampled_from(WAITS))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # --- what must hold -----------------------------------------------------------------------------------------

    @invariant()
    def no_seat_too_many_and_nobody_twice(self) -> None:
        taken = Counter(slot_id for slot_id, *_ in self._seats())
        size = dict(self.session.execute(_SIZES).all())
        assert all(taken[slot_id] <= size[slot_id] for slot_id in taken)
        ahead = self.session.scalars(_AHEAD, {"now": self.now}).all()
        assert len(ahead) == len(set(ahead))

    @invariant()
    def the_tables_are_the_paper(self) -> None:
        self.paper.now = self.now
        seats = {(slot_id, who): rest for slot_id, who, *rest in self._seats()}
        assert seats == {
            (self._id_of(at), who): [seat.until, seat.offered]
            for at in self.paper.times
            for who, seat in self.paper.holding(at).items()
        }
        assert self.session.execute(_BOOKINGS).all() == [
            (one.who, self._id_of(one.time), one.time.hub, one.state, one.version) for one in self.paper.bookings
        ]
        assert self.session.execute(_LINE).all() == [
            (w.who, w.hub, w.way, self._id_of(w.time), w.until, [str(self.ids[n]) for n in w.seen], w.passed)
            for w in self.paper.line
        ]

    @invariant()
    def what_is_shown_as_free_is_free(self) -> None:
        self.paper.now = self.now
        shown = [slot.id for slot in slots.free(self.session, self.now)]
        free = [at for at in self.paper.times if self.paper.is_free(at)]
        assert shown == [self._id_of(at) for at in sorted(free, key=lambda at: (at.starts, at.hub))]

    def teardown(self) -> None:
        self.life.close()

    # --- how ----------------------------------------------------------------------------------------------------

    def _open(self, at: Time) -> None:
        with self._deed() as session:
            offer = {"seats": at.seats, "ways": list(at.ways)}
            hour = time(at.starts.hour)
            new = slots.open_day(session, at.hub, clock.today(at.starts), [hour], 30, **offer)
            assert self.paper.opens(at) is bool(new)
            if new:
                self.ids += session.scalars(select(Slot.id).where(Slot.hub_id == at.hub, Slot.starts_at == at.starts))

    @contextmanager
    def _deed(self) -> Any:
        """One unit of work: undone where it is refused."""
        with self.session.begin_nested():
            yield self.session
        self.session.expire_all()

    def _both(self, real: Callable[[], object], on_paper: Callable[[], None]) -> None:
        """The same is refused, by the same name."""
        self.paper.now = self.now
        refused, expected = None, None
        try:
            with self._deed():
                real()
        except Refused as no:
            refused = type(no).__name__
            self.session.expire_all()
        try:
            on_paper()
        except Refused as no:
            expected = type(no).__name__
        assert refused == expected

    def _hold(self, who: str, number: int) -> None:
        slots.release_holds(self.session, who)
        slots.hold(self.session, self.ids[number], who, self.now)

    def _paper_hold(self, who: str, number: int) -> None:
        before = [(at, dict(at.taken)) for at in self.paper.times]
        self.paper.lets_go(who)
        try:
            self.paper.holds(who, self.paper.times[number], self.now + slots.HOLD)
        except Refused:
            for at, taken in before:  # the transaction never was
                at.taken = taken
            raise

    def _book(self, who: str, slot_id: int) -> None:
        interviews.book(self.session, self.session.get_one(Parent, who), slot_id, self.now, "hub")

    def _take(self, who: str) -> None:
        self._book(who, waiting_list.offered(self.session, who, self.now).slot_id or 0)

    def _change(self, who: str, cut_off: timedelta | int, do: Callable[[Interview, timedelta], object]) -> None:
        found = interviews.coming(self.session, who, self.now)
        if found is None:
            raise NothingBooked
        rule = cut_off if isinstance(cut_off, timedelta) else WorkingDays(cut_off)
        do(found, cut_offs.of(self.session, found, rule))

    def _move(self, one: Interview, number: int, cut_off: timedelta) -> None:
        interviews.move(self.session, one, self.ids[number], self.now, cut_off)

    def _cancel(self, one: Interview, cut_off: timedelta) -> None:
        interviews.cancel(self.session, one, self.now, cut_off)

    def _note(self, number: int, came: bool) -> None:
        one = self.session.get_one(Interview, self._numbers()[number])
        if came:
            arrivals.come(self.session, one.id, STAFF, self.now)
        else:
            interviews.miss(self.session, one, self.now)

    def _pass_on_and_offer(self) -> None:
        waiting_list.pass_on(self.session, self.now)
        waiting_list.offer(self.session, self.of_town, self.now)

    def _numbers(self) -> list[int]:
        return list(self.session.scalars(select(Interview.id).order_by(Interview.id)))

    def _seats(self) -> list[Any]:
        return list(self.session.execute(_SEATS, {"now": self.now}))

    def _id_of(self, at: Time | None) -> int | None:
        return self.ids[next(n for n, one in enumerate(self.paper.times) if one is at)] if at else None


def walk(deeds: list[str], dice: Random, steps: int) -> None:
    """These deeds by chance, without Hypothesis: a quick look for what a planted bug does to them."""
    life = Bookings()
    try:
        life.some_times([dice.randint(1, 2) for _ in range(4)])
        for _ in range(steps):
            deed = getattr(life, dice.choice(deeds))
            names = list(signature(deed).parameters)
            deed(**{name: dice.choice(POOLS[name]) for name in names})
            life.no_seat_too_many_and_nobody_twice()
            life.the_tables_are_the_paper()
            life.what_is_shown_as_free_is_free()
    finally:
        life.teardown()


_NOW = bindparam("now", type_=Moment())
_SEATS = select(Seat.slot_id, Seat.parent_id, Seat.held_until, Seat.offered)
_SEATS = _SEATS.where(Seat.held_until.is_(None) | (Seat.held_until > _NOW))
_SIZES = select(Slot.id, Slot.seats)
_BOOKINGS = select(Interview.parent_id, Interview.slot_id, Interview.hub_id, Interview.state, Interview.version)
_BOOKINGS = _BOOKINGS.order_by(Interview.id)
_AHEAD = select(Interview.parent_id).join(Slot).where(Interview.state == "booked", Slot.starts_at > _NOW)
_LINE = select(Wish.parent_id, Wish.hub_id, Wish.way, Wish.slot_id, Wish.offered_until, Wish.seen, Wish.passed)
_LINE = _LINE.order_by(Wish.asked_at, Wish.id)


def settle_in(session: Any, now: datetime) -> None:
    """The four families, expecting, and friends of the account."""
    session.add_all(Parent(id=who, line_user_id=who, created_at=now, role="expecting") for who in DUE)
    session.flush()
    for who, due in DUE.items():
        session.get_one(Parent, who).due_date = due
