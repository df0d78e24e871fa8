"""Seats, bookings and the waiting list as a person with a paper calendar keeps them: what the tables must agree with.

It knows nothing of the code it is compared with but the names of its refusals.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot import clock
from bot.domain.interview.arrivals import AlreadyCame
from bot.domain.interview.interviews import AlreadyBooked, NotBegun, NothingBooked, TooLateToChange
from bot.domain.interview.slots import SlotGone, SlotTaken
from bot.domain.interview.waiting_list import NothingOffered, NotWaiting

TEN_MINUTES, HOUR, DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
OPEN_ON = {"shinmatsudo": {1, 2, 3, 4, 5, 6}, "kitakogane": {0, 2, 3, 4}}  # weekdays, of Matsudo's folder
NIGHT = (21, 8)
OFFER, READY, MOST_PASSED, WINDOW = 3 * HOUR, 2 * HOUR, 3, 57 * DAY


@dataclass
class Seat:
    """For good where `until` is empty."""

    until: datetime | None
    offered: bool = False


@dataclass
class Time:
    hub: str
    starts: datetime
    seats: int
    ways: tuple[str, ...]
    closed: datetime | None = None
    taken: dict[str, Seat] = field(default_factory=dict)  # by person


@dataclass
class Booking:
    who: str
    time: Time
    state: str = "booked"
    version: int = 1


@dataclass
class Wish:
    who: str
    hub: str | None
    way: str
    time: Time | None = None
    until: datetime | None = None
    seen: list[int] = field(default_factory=list)
    passed: int = 0


class Calendar:
    def __init__(self, due: dict[str, date], now: datetime) -> None:
        self.due, self.now = due, now
        self.times: list[Time] = []
        self.bookings: list[Booking] = []
        self.line: list[Wish] = []
        self.shut: dict[tuple[str, date], int | None] = {}  # until which hour; None: all day

    # --- the hub ------------------------------------------------------------------------------------------------

    def opens(self, time: Time) -> bool:
        """False where this time is offered already."""
        known = any((one.hub, one.starts) == (time.hub, time.starts) for one in self.times)
        self.times += [] if known else [time]
        return not known

    def closes(self, hub: str, day: date) -> None:
        for time in self.of_day(hub, day):
            time.closed = time.closed or self.now

    def shuts(self, hub: str, day: date, until: int | None) -> None:
        """A note on the day, no time of it is touched. Whoever was offered one waits on in the same place."""
        noted = self.shut.get((hub, day), 0)
        self.shut[hub, day] = None if None in (noted, until) else max(noted or 0, until or 0)
        for wish in self.line:
            if wish.time and wish.time.hub == hub and self.is_off(wish.time) and clock.today(wish.time.starts) == day:
                self._let_go_hold(wish.time, wish.who)
                wish.time = wish.until = None

    def reopens(self, hub: str, day: date) -> None:
        """The note is taken away: what was closed by itself is so still."""
        del self.shut[hub, day]

    def is_off(self, time: Time) -> bool:
        until = self.shut.get((time.hub, clock.today(time.starts)), 0)
        return until is None or self._hour(time.starts) < until

    def of_day(self, hub: str, day: date) -> list[Time]:
        return [time for time in self.times if (time.hub, clock.today(time.starts)) == (hub, day)]

    # --- seats --------------------------------------------------------------------------------------------------

    def holding(self, time: Time) -> dict[str, Seat]:
        """Who has a seat now; a hold that ran out is none."""
        return {who: seat for who, seat in time.taken.items() if seat.until is None or seat.until > self.now}

    def is_free(self, time: Time) -> bool:
        return (
            time.starts > self.now
            and not time.closed
            and not self.is_off(time)
            and len(self.holding(time)) < time.seats
        )

    def holds(self, who: str, time: Time, until: datetime, offered: bool = False) -> None:
        if time.closed or self.is_off(time) or time.starts <= self.now:
            raise SlotTaken
        time.taken = self.holding(time)
        mine = time.taken.get(who)
        if mine is None:
            if len(time.taken) >= time.seats:
                raise SlotTaken
            time.taken[who] = Seat(until, offered)
        elif mine.until:
            mine.until = max(mine.until, until)

    def lets_go(self, who: str) -> None:
        """What they looked at; not what they booked, nor what is offered to them."""
        for time in self.times:
            seat = time.taken.get(who)
            if seat and seat.until and not seat.offered:
                del time.taken[who]

    def _let_go_hold(self, time: Time | None, who: str) -> None:
        if time and who in time.taken and time.taken[who].until:
            del time.taken[who]

    # --- bookings -----------------------------------------------------------------------------------------------

    def coming(self, who: str) -> Booking | None:
        mine = [one for one in self.bookings if one.who == who and one.state == "booked"]
        return min((one for one in mine if one.time.starts > self.now - HOUR), key=_start, default=None)

    def books(self, who: str, time: Time | None) -> None:
        if self.coming(who):
            raise AlreadyBooked
        if time is None:
            raise SlotGone
        self._keeps(who, time)
        self.leaves(who, booked=time)
        self.bookings.append(Booking(who, time))

    def moves(self, who: str, time: Time, cut_off: timedelta | int) -> None:
        booking = self._changeable(who, cut_off)
        self._keeps(who, time)
        if time is not booking.time:
            del booking.time.taken[who]
        booking.time, booking.version = time, booking.version + 1

    def cancels(self, who: str, cut_off: timedelta | int) -> None:
        booking = self._changeable(who, cut_off)
        del booking.time.taken[who]
        booking.state, booking.version = "cancelled", booking.version + 1

    def comes(self, booking: Booking) -> None:
        """On its day; also who was missed and came after all."""
        if booking.state == "done":
            raise AlreadyCame
        if booking.state == "cancelled":
            raise NothingBooked
        if clock.today(self.now) < clock.today(booking.time.starts):
            raise NotBegun
        booking.state, booking.version = "done", booking.version + 1

    def is_missed(self, booking: Booking) -> None:
        if booking.state != "booked":
            raise NothingBooked
        if booking.time.starts > self.now:
            raise NotBegun
        booking.state, booking.version = "missed", booking.version + 1

    def _keeps(self, who: str, time: Time) -> None:
        self.holds(who, time, self.now + TEN_MINUTES)
        time.taken[who] = Seat(None)

    def _changeable(self, who: str, cut_off: timedelta | int) -> Booking:
        booking = self.coming(who)
        if booking is None:
            raise NothingBooked
        if self.now >= self._last_moment(booking.time, cut_off):
            raise TooLateToChange
        return booking

    def _last_moment(self, time: Time, cut_off: timedelta | int) -> datetime:
        """A number counts the hub's working days; while the hub is shut it is the start itself."""
        day = clock.today(time.starts)
        if self.is_off(time):
            return time.starts
        if isinstance(cut_off, timedelta):
            return time.starts - cut_off
        left = cut_off
        while left:
            day -= DAY
            left -= day.weekday() in OPEN_ON[time.hub] and self.shut.get((time.hub, day), 0) is not None
        return clock.at(day, 0) + DAY

    # --- who waits ----------------------------------------------------------------------------------------------

    def wish_of(self, who: str) -> Wish:
        for wish in self.line:
            if wish.who == who:
                return wish
        raise NotWaiting

    def asks(self, who: str, hub: str | None, way: str) -> None:
        known = [wish for wish in self.line if wish.who == who]
        self.line += [] if known else [Wish(who, hub, way)]
        wish = self.wish_of(who)
        self.declines(wish)
        wish.hub, wish.way, wish.passed = hub, way, 0

    def takes(self, who: str) -> None:
        """What they are offered; nothing after its end."""
        wish = self.wish_of(who)
        if not wish.time or not wish.until or wish.until <= self.now:
            raise NothingOffered
        self.books(who, wish.time)

    def declines(self, wish: Wish) -> None:
        if wish.time:
            self._let_go_hold(wish.time, wish.who)
            wish.seen = [*wish.seen, self.times.index(wish.time)]
        wish.time = wish.until = None

    def leaves(self, who: str, booked: Time | None = None) -> None:
        for wish in [one for one in self.line if one.who == who]:
            if wish.time is not booked:
                self.declines(wish)
            self.line.remove(wish)

    def passes_on_and_offers(self) -> None:
        for wish in [one for one in self.line if one.until and one.until <= self.now]:
            self.declines(wish)
            wish.passed += 1
            if wish.passed == MOST_PASSED:
                self.line.remove(wish)
        if NIGHT[1] <= self._hour(self.now) < NIGHT[0]:
            until = self._awake(self.now + OFFER)
            for wish in [one for one in self.line if not one.time]:
                self._offers(wish, until)

    def _offers(self, wish: Wish, until: datetime) -> None:
        for time in self._fitting(wish, until):
            if self.is_free(time) and wish.who not in self.holding(time):
                self.holds(wish.who, time, until, offered=True)
                wish.time, wish.until = time, until
                return

    def _fitting(self, wish: Wish, until: datetime) -> Iterator[Time]:
        """The earliest first."""
        for time in sorted(self.times, key=lambda one: (one.starts, one.hub)):
            here = wish.hub in (None, time.hub) and wish.way in time.ways and self.times.index(time) not in wish.seen
            in_time = clock.today(time.starts) + WINDOW <= self.due[wish.who]
            if here and in_time and time.starts >= until + READY:
                yield time

    def _hour(self, moment: datetime) -> int:
        return moment.astimezone(clock.TOKYO).hour

    def _awake(self, moment: datetime) -> datetime:
        if NIGHT[1] <= self._hour(moment) < NIGHT[0]:
            return moment
        morning = clock.at(clock.today(moment), NIGHT[1])
        return morning if morning > moment else morning + DAY


def _start(booking: Booking) -> datetime:
    return booking.time.starts
