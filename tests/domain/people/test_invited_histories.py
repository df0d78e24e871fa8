"""Histories of one pregnancy, a thousand in all: who is invited, against a plain second reading of the rules."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import interviews, invitations, pregnancies, timers, waiting_list
from bot.domain.interview.timers import Facts, Rules
from bot.domain.news import audience
from bot.domain.news.audience import Audience
from bot.domain.people import absences, life_events, parents
from bot.domain.people.absences import Stay
from bot.town.folder import Town
from tests.domain.people.test_life_events import BEFORE, DAY, HOUR, MESSAGE, book, facts_of, undone
from tests.jobs.town import HUB, NOON

DEEDS = ["due_date"] * 3 + ["book", "cancel", "miss", "wait", "leave", "not_now", "moved_out", "new_hub"]
DEEDS += ["birth", "loss", "pause", "resume", "block", "unblock", "nothing"]
DEEDS += ["away", "away_soon", "near", "back", "moving", "stay", "hospital", "home"]
HISTORY = st.lists(
    st.tuples(
        st.sampled_from([1, 5, 24, 30, 60, 100, 170, 240]),  # hours later
        st.sampled_from(DEEDS),
        st.integers(40, 100) | st.just(280),  # days to the due date told (280: the next baby), hours ahead a booking
        st.booleans(),  # does what is in the outbox leave at once?
    ),
    min_size=3,
    max_size=12,
)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@settings(max_examples=500, deadline=None, suppress_health_check=list(HealthCheck))
@given(begins=st.integers(60, 110), history=HISTORY)
def test_what_is_pending_is_what_the_facts_say_also_of_invitations(
    with_hubs: Database, matsudo: Town, begins: int, history: list[Any]
) -> None:
    """The worker looks at ten every morning and when something happens; after a loss there is nothing of any kind."""
    rules = Rules(BEFORE, matsudo.news.quiet, matsudo.interview.invite, matsudo.interview.window.closes)
    with undone(with_hubs) as session:
        family = Model(session, begins)
        now = NOON
        for hours_later, deed, number, leaves in history:
            for moment in looks(now, now + hours_later * HOUR):
                family.worker_looks(rules, moment, leaves)
            now += hours_later * HOUR
            family.does(deed, number, now)
            assert family.pending(rules, now) == family.expected(now), deed
            assert family.gets_news(now) == family.wants_news(now), deed
            if family.silence == "loss":
                assert family.everything(rules) == []


def looks(begins: datetime, ends: datetime) -> list[datetime]:
    """Every morning in between, and the end."""
    days = [clock.today(begins) + number * DAY for number in range((ends - begins).days + 2)]
    mornings = [clock.at(day, 10, 5) for day in days]
    return [*(one for one in mornings if begins < one < ends), ends]


class Model:
    """One family in the database, and beside it what a person with a calendar would note down."""

    def __init__(self, session: Session, begins: int) -> None:
        self.session, self.aoi = session, parents.meet(session, "aoi", NOON)
        self.aoi.hub_id, self.aoi.consented_at, self.aoi.role = HUB, NOON, "expecting"
        self.due: date | None = None
        self.silence: str | None = None
        self.reached, self.waits = True, False
        self.past: list[tuple[str, datetime]] = []  # booked, declined, sent, withdrawn
        self.has_hub, self.left = True, None  # type: bool, datetime | None
        self.gone: tuple[date, date] | None = None  # too far to come
        self.moves_on: date | None = None
        self.stays: tuple[date, date] | None = None  # with relatives, near or far
        self.in_hospital = False
        self.waiting: tuple[datetime, str] | None = None  # in the outbox: since when, its key
        self.does("due_date", begins, NOON)

    def worker_looks(self, rules: Rules, now: datetime, leaves: bool) -> None:
        self._too_late(now)
        found: list[Any] = []
        if timers.invites_now(rules, now):
            ids, _ = invitations.look(self.session, rules, invitations.START, now)
            found = invitations.take(self.session, rules, ids, now)
        expected = self.expected(now)
        here = now.astimezone(clock.TOKYO)
        if not (10 <= here.hour < 12 and expected and expected[0][1] <= now):
            assert found == []
        else:
            assert [(one.number, one.away is not None) for one in found] == [(expected[0][0], expected[0][2])]
        for one in found:
            order = Order(self.aoi.id, "aoi", "invitation", MESSAGE, dedupe=one.dedupe)
            row = deliveries.enqueue(self.session, order, now)
            assert row is not None
            self.waiting = (now, row.retry_key)
        if leaves and self.waiting:
            self._leaves(now)

    def _too_late(self, now: datetime) -> None:
        """The relay was down for ten hours."""
        if self.waiting and now - self.waiting[0] > 10 * HOUR:
            row = Delivery(retry_key=self.waiting[1], attempts=0)
            assert deliveries.settle(self.session, row, "expired", now)
            self._withdraw()

    def _leaves(self, now: datetime) -> None:
        assert self.waiting is not None
        at, key = self.waiting
        assert deliveries.settle(self.session, Delivery(retry_key=key), "accepted", now)
        self.past.append(("sent", at))
        self.waiting = None

    def pending(self, rules: Rules, now: datetime) -> list[tuple[int, datetime, bool]]:
        plans = [one for one in self.everything(rules) if one.invitation and one.until > now]
        return [(one.invitation or 0, one.due_at, one.away is not None) for one in plans]

    def everything(self, rules: Rules) -> list[timers.Planned]:
        booked = interviews.of_parent(self.session, self.aoi.id)
        bookings = tuple(booking for one in booked for booking in facts_of(one).bookings)
        about = pregnancies.of(self.session, [self.aoi], [self.aoi.id])[self.aoi.id] if self.aoi.due_date else None
        reached = self.aoi.reachable and self.aoi.line_user_id is not None
        where = pregnancies.whereabouts(self.session, [self.aoi.id]).get(self.aoi.id, {})
        return timers.planned(Facts(reached, self.aoi.silence, bookings, about, **where), rules)

    def gets_news(self, now: datetime) -> bool:
        return audience.count(self.session, Audience(HUB), clock.today(now)) == 1

    def wants_news(self, now: datetime) -> bool:
        """Neither beside a child in hospital, nor with relatives, nor gone."""
        today = clock.today(now)
        gone = (self.stays and self.stays[0] <= today <= self.stays[1]) or (self.moves_on and self.moves_on <= today)
        here = self.has_hub and self.reached and self.silence is None
        return here and not gone and not self.in_hospital

    def expected(self, now: datetime) -> list[tuple[int, datetime, bool]]:
        """The rules of Matsudo, said again: at ten, 84 days before, ten days later, until 57 days before.

        Nobody after the day on which they move; and whether they are away on one of those days.
        """
        if self.due is None or self.silence or not self.reached:
            return []
        began = clock.at(self.due - 280 * DAY, 0)
        past = [(what, at) for what, at in self.past if at >= began]
        happened = {what for what, _ in past}
        if self.waits or happened & {"booked", "declined"} or (self.left and self.left >= began and not self.has_hub):
            return []
        had = [at for what, at in past if what == "sent"]
        had += [self.waiting[0]] if self.waiting and self.waiting[0] >= began else []
        if len(had) == 2 or len(had) + [what for what, _ in past].count("withdrawn") >= 6:
            return []
        day = self.due - 84 * DAY
        while had and (day - had[-1].astimezone(clock.TOKYO).date()).days < 10:
            day += DAY
        last = 64 if had else 57  # the second not in the last week: then it is for the staff
        ends = self.due - last * DAY  # the last day on which it may come
        if self.moves_on and self.moves_on <= ends:
            ends = self.moves_on - DAY
        if day > ends or now >= clock.at(ends, 0) + DAY:
            return []
        touched = (day + number * DAY for number in range((ends - day).days + 1))
        away = any(self.gone and self.gone[0] <= one <= self.gone[1] for one in touched)
        return [(len(had) + 1, clock.at(day, 10), away)]

    def does(self, deed: str, number: int, now: datetime) -> None:
        getattr(self, f"_{deed}")(number, now)
        self.session.flush()

    def _withdraw(self) -> None:
        if self.waiting:
            self.past.append(("withdrawn", self.waiting[0]))
            self.waiting = None

    def _due_date(self, number: int, now: datetime) -> None:
        day = clock.today(now) + number * DAY
        if self.silence == "loss" or day == self.due:
            return
        life_events.due_date(self.session, self.aoi, day, now)
        self._withdraw()
        self.due = day

    def _book(self, number: int, now: datetime) -> None:
        if interviews.coming(self.session, self.aoi.id, now) is None and self.due:
            book(self.session, self.aoi, now + number * HOUR, now)
            self.past.append(("booked", now))
            self.waits = False
            self._withdraw()

    def _cancel(self, _: int, now: datetime) -> None:
        coming = interviews.coming(self.session, self.aoi.id, now)
        if coming and coming.slot.starts_at > now:
            interviews.cancel(self.session, coming, now)

    def _miss(self, _: int, now: datetime) -> None:
        for one in interviews.of_parent(self.session, self.aoi.id):
            if one.state == "booked" and one.slot.starts_at <= now:
                interviews.miss(self.session, one, now)

    def _wait(self, _: int, now: datetime) -> None:
        if self.due:
            waiting_list.ask(self.session, self.aoi, HUB, "hub", now)
            self.waits = True
            self._withdraw()

    def _leave(self, _: int, now: datetime) -> None:
        waiting_list.leave(self.session, self.aoi.id)
        self.waits = False

    def _not_now(self, _: int, now: datetime) -> None:
        if self.due:
            life_events.not_now(self.session, self.aoi, now)
            self.past.append(("declined", now))
            self._withdraw()

    def _moved_out(self, _: int, now: datetime) -> None:
        life_events.moved_out(self.session, self.aoi, now)
        self.left, self.has_hub, self.moves_on, self.gone = now, False, None, None
        self.stays, self.waits = None, False
        self._withdraw()

    def _new_hub(self, _: int, now: datetime) -> None:
        self.aoi.hub_id, self.has_hub = HUB, True

    def _moving(self, number: int, now: datetime) -> None:
        life_events.moving(self.session, self.aoi, clock.today(now) + number // 4 * DAY, now)
        self.moves_on = clock.today(now) + (number // 4 + 1) * DAY

    def _stay(self, _: int, now: datetime) -> None:
        life_events.moved_in(self.session, self.aoi, now)
        self.left = self.moves_on = None

    def _away(self, number: int, now: datetime) -> None:
        self._tells(Stay(clock.today(now), None if number % 2 else clock.today(now) + number // 4 * DAY, "far"), now)

    def _away_soon(self, number: int, now: datetime) -> None:
        begins = clock.today(now) + number // 6 * DAY
        self._tells(Stay(begins, begins + number // 8 * DAY), now)

    def _near(self, number: int, now: datetime) -> None:
        self._tells(Stay(clock.today(now), None, "nearby"), now)

    def _tells(self, stay: Stay, now: datetime) -> None:
        life_events.away(self.session, self.aoi, stay, now)
        ends = stay.ends or stay.begins + 26 * 7 * DAY
        self.gone = None if stay.place == "nearby" else (stay.begins, ends)
        self.stays = (stay.begins, ends)
        self._withdraw()

    def _back(self, _: int, now: datetime) -> None:
        if absences.of(self.session, self.aoi.id, "away"):
            life_events.back(self.session, self.aoi, now)
            self.gone = self.stays = None
            self._withdraw()

    def _hospital(self, _: int, now: datetime) -> None:
        life_events.hospital(self.session, self.aoi, now)
        self.in_hospital = True

    def _home(self, _: int, now: datetime) -> None:
        if self.in_hospital:
            life_events.home(self.session, self.aoi, now)
            self.in_hospital = False

    def _birth(self, _: int, now: datetime) -> None:
        if self.due:
            life_events.birth(self.session, self.aoi, clock.today(now), 1, now)
            self._withdraw()
            self.due = None

    def _loss(self, _: int, now: datetime) -> None:
        if self.silence != "loss":
            life_events.loss(self.session, self.aoi, now)
            self._withdraw()
            self.silence, self.due, self.in_hospital = "loss", None, False

    def _pause(self, _: int, now: datetime) -> None:
        if self.silence is None:
            life_events.pause(self.session, self.aoi, now)
            self.silence = "paused"
            self._withdraw()

    def _resume(self, _: int, now: datetime) -> None:
        if self.silence:
            life_events.resume(self.session, self.aoi, now)
            self.silence = None

    def _block(self, _: int, now: datetime) -> None:
        self.aoi.reachable = self.reached = False

    def _unblock(self, _: int, now: datetime) -> None:
        self.aoi.reachable = self.reached = True

    def _nothing(self, _: int, now: datetime) -> None:
        """Time passes."""
