"""The complete set of what will be sent to a family unasked, computed from the facts; nothing is planned anywhere else.

Whatever happens to a family changes the facts, and with them this set: there is nothing to cancel, and nothing that can
be stale. Hub news is not among it: it is written for many, and asks each family when it leaves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot import clock
from bot.domain.delivery import hours
from bot.domain.delivery.kinds import STILL
from bot.town.invite import Invite
from bot.town.parts import Quiet

MOST_LATE = timedelta(hours=12)
STILL_USEFUL = timedelta(minutes=30)  # before the start; later they are on their way
INVITED_FOR = timedelta(hours=2)  # from the town's time of day on; whoever comes later is invited the next day
INVITATIONS = 2  # the first, and a gentle second try
MOST_WRITTEN = 6  # with those that never left: then it is for the staff, whose list has the family


@dataclass(frozen=True)
class Away:
    """First and last day with relatives, too far to come to the hub."""

    begins: date
    ends: date

    def covers(self, day: date) -> bool:
        return self.begins <= day <= self.ends

    def keeps_from(self, at_hub: bool, starts_at: datetime) -> bool:
        """From a meeting then."""
        return at_hub and self.covers(clock.today(starts_at))


@dataclass(frozen=True)
class Booking:
    """Only a booked one; `changed_at`: when it was made or moved; `at_hub`: they would have to come."""

    id: int
    version: int
    starts_at: datetime
    changed_at: datetime
    at_hub: bool = False


@dataclass(frozen=True)
class Pregnancy:
    """What has happened in it so far. `interview`: how the newest booking stands, `waits`: for a seat.

    `invited`: when, without what never left; `written`: how often, with that. `wish`: of the questionnaire they sent.
    `by_other`: the invitation goes to whom they are linked to. What the other booked or waits for counts for both.
    """

    parent_id: str
    due_date: date
    interview: str | None = None
    waits: bool = False
    not_now: bool = False
    moved_out: bool = False
    wish: str | None = None
    answered_at: datetime | None = None
    invited: tuple[datetime, ...] = ()
    written: int = 0
    by_other: bool = False


@dataclass(frozen=True)
class Facts:
    """Of one family. `reached`: they have LINE, and have not blocked the account. `gone_on`: they have moved away."""

    reached: bool
    silence: str | None
    bookings: tuple[Booking, ...]
    pregnancy: Pregnancy | None = None
    away: Away | None = None
    gone_on: date | None = None


@dataclass(frozen=True)
class Rules:
    """Of the town. `before`: how long before the start of a booking its reminders are due. `closes`: of its window."""

    before: Sequence[timedelta]
    quiet: Quiet
    invite: Invite | None = None
    closes: int = 0


@dataclass(frozen=True)
class ReminderTime:
    """For whatever starts at one time. `wanted_at`: so many minutes before; `due_at`: not in the quiet hours."""

    minutes: int
    wanted_at: datetime
    due_at: datetime
    until: datetime

    def counts_for(self, changed_at: datetime) -> bool:
        """The booking had been made by then."""
        return self.wanted_at > changed_at


@dataclass(frozen=True)
class Planned:
    """Sent once from `due_at` on, never from `until` on. `invitation`: the first or the second; none for a reminder.

    `dedupe` names booking, version and how long before; of an invitation the due date, and the how many-th it is.
    `away`: it is about days on which they cannot come to the hub, and says so.
    """

    due_at: datetime
    until: datetime
    dedupe: str
    invitation: int | None = None
    away: Away | None = None


def planned(facts: Facts, rules: Rules) -> list[Planned]:
    """In order of time, also what is over: `until` says so."""
    if not facts.reached or facts.silence in STILL:
        return []
    found = [one for booking in facts.bookings for one in _reminders(booking, rules, facts.away)]
    if facts.pregnancy and rules.invite and not facts.silence:
        found += [_where_they_are(one, facts) for one in _invitations(facts.pregnancy, rules.invite, rules.closes)]
        found = [one for one in found if one.due_at < one.until]
    return sorted(found, key=lambda one: (one.due_at, one.dedupe))


def reminder_times(starts_at: datetime, rules: Rules) -> list[ReminderTime]:
    """Never in the quiet hours; at any moment one at most. The later one counts."""
    spans = sorted(set(rules.before), reverse=True)
    wanted = [starts_at - span for span in spans]
    due = [hours.awake(rules.quiet, one) for one in wanted]
    found = []
    for span, wanted_at, due_at, next_due in zip(spans, wanted, due, [*due[1:], starts_at], strict=True):
        until = min(due_at + MOST_LATE, starts_at - STILL_USEFUL, next_due)
        if due_at < until:
            found.append(ReminderTime(int(span.total_seconds() // 60), wanted_at, due_at, until))
    return found


def invites_now(rules: Rules, now: datetime) -> bool:
    """Is it the town's time of day for it? Whoever was out of reach then is invited the next day at the same time."""
    if rules.invite is None or hours.is_quiet(rules.quiet, now):
        return False
    begins = clock.at(clock.today(now), rules.invite.at.hour, rules.invite.at.minute)
    return begins <= now < begins + INVITED_FOR


def _reminders(booking: Booking, rules: Rules, away: Away | None) -> list[Planned]:
    """What they booked is owed to them wherever they are, also when they have moved."""
    kept_away = away if away and away.keeps_from(booking.at_hub, booking.starts_at) else None
    return [
        Planned(one.due_at, one.until, f"reminder:{booking.id}:{booking.version}:{one.minutes}", away=kept_away)
        for one in reminder_times(booking.starts_at, rules)
        if one.counts_for(booking.changed_at)
    ]


def _invitations(about: Pregnancy, rule: Invite, closes: int) -> list[Planned]:
    """The next one; the second is planned when the first has left, counted from its day, and never hurries anybody:
    the last days of the window are for the staff.

    A due date corrected before that moves it. Corrected afterwards it does not bring the first again, for the family
    has it, and what it says still holds; only the second waits for the new week. Whoever has booked knows the way, also
    if they cancelled or did not come: what is next is for a person to say, and they are on the staff's list.
    """
    number = len(about.invited) + 1
    if about.interview or about.waits or about.not_now or about.moved_out or about.by_other:
        return []
    if number > INVITATIONS or about.written >= MOST_WRITTEN:
        return []
    day, last = about.due_date - timedelta(days=rule.days), about.due_date - timedelta(days=closes)
    if about.invited:
        day, last = max(day, clock.today(about.invited[-1]) + rule.again_after), last - timedelta(days=rule.last_days)
    due_at = clock.at(day, rule.at.hour, rule.at.minute)
    until = clock.at(last + timedelta(days=1), 0)
    dedupe = f"invitation:{about.parent_id}:{about.due_date}:{about.written + 1}"
    return [Planned(due_at, until, dedupe, number)] if due_at < until else []


def _where_they_are(one: Planned, facts: Facts) -> Planned:
    """Not after they have moved; and to who cannot come for a part of its days it offers what they can do."""
    until = min(one.until, clock.at(facts.gone_on, 0)) if facts.gone_on else one.until
    first, last = clock.today(one.due_at), clock.today(until) - timedelta(days=1)
    away = facts.away if facts.away and facts.away.begins <= last and facts.away.ends >= first else None
    return replace(one, until=until, away=away)
