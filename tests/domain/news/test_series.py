"""News that repeats: the same weekday, without the days the hub is closed, each a broadcast of its own."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.db import Database
from bot.domain.news import approvals, drafts, mailing, series
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.news.series import Rule, Time
from bot.domain.office import staff
from bot.domain.office.staff import Post, Staff
from bot.domain.places import closed_days
from bot.town_parts import Quiet

HUB = "shinmatsudo"
QUIET = Quiet(begins="21:00", ends="8:00")
TUESDAY = clock.at(date(2026, 12, 8), 10)
NOW = clock.at(date(2026, 12, 1), 9)


def days(
    rule: Rule, first: datetime = TUESDAY, event: datetime | None = None, closed: tuple[date, ...] = ()
) -> list[str]:
    found = series.times(rule, Time(first, event), closed, date(2027, 12, 31))
    return [
        f"{each.send_at.astimezone(clock.TOKYO):%m-%d}{'!' + each.skipped if each.skipped else ''}" for each in found
    ]


def test_every_week() -> None:
    assert days(Rule("weekly", date(2027, 1, 5))) == ["12-15", "12-22", "12-29", "01-05"]


def test_the_second_tuesday_of_every_month() -> None:
    assert days(Rule("monthly", date(2027, 4, 30))) == ["01-12", "02-09", "03-09", "04-13"]


def test_the_fifth_tuesday_is_missing_in_most_months() -> None:
    fifth = clock.at(date(2026, 12, 29), 10)
    assert days(Rule("monthly", date(2027, 7, 1)), fifth) == ["03-30", "06-29"]


def test_days_that_fall_out_are_named_with_their_reason() -> None:
    """2027-02-23 is the Emperor's birthday."""
    rule = Rule("weekly", date(2027, 2, 23), without=(date(2026, 12, 29),))
    found = days(rule, closed=(date(2027, 1, 5),))
    assert found[2:4] == ["12-29!without", "01-05!closed_day"]
    assert found[-1] == "02-23!holiday"
    assert days(Rule("weekly", date(2027, 2, 23), holidays=True))[-1] == "02-23"


def test_a_closed_day_of_the_event_counts_as_well() -> None:
    event = TUESDAY + timedelta(days=2)
    assert days(Rule("weekly", date(2026, 12, 15)), event=event, closed=(date(2026, 12, 17),)) == ["12-15!closed_day"]


@pytest.fixture
def town(with_hubs: Database) -> Database:
    with with_hubs.write() as session:
        for login in ("mori", "sato"):
            staff.invite(session, Post(login, login, "coordinator", HUB), NOW)
    return with_hubs


def person(session: object, login: str) -> Staff:
    found = staff.by_login(session, login)  # type: ignore[arg-type]
    assert found is not None
    return found


def begin(database: Database, rule: Rule) -> int:
    content = Content("Twins", "Come.", "twins", TUESDAY, event_at=TUESDAY + timedelta(days=3), repeats=rule.as_data())
    with database.write() as session:
        draft = drafts.write(session, HUB, content, person(session, "mori").id, NOW)
        approvals.ask(draft, 3, NOW)
        approvals.approve(draft, person(session, "sato"), QUIET, NOW)
        series.begin(session, draft)
        series.plan(session, NOW)
        return draft.id


def planned(database: Database) -> list[tuple[str, str, str | None]]:
    with database.read() as session:
        rows = session.scalars(select(Broadcast).order_by(Broadcast.send_at))
        return [(f"{row.send_at.astimezone(clock.TOKYO):%m-%d}", row.state, row.stopped_for) for row in rows]


def test_five_weeks_are_planned_ahead_once_and_approved_like_the_first(town: Database) -> None:
    begin(town, Rule("weekly", date(2027, 3, 30)))
    with town.write() as session:
        assert series.plan(session, NOW) == 0
    assert [day for day, _, _ in planned(town)] == ["12-08", "12-15", "12-22", "01-05"]  # not for New Year's Day
    with town.write() as session:
        assert series.plan(session, NOW + timedelta(days=7)) == 1
        rows = session.scalars(select(Broadcast)).all()
        assert [approvals.holds(row) for row in rows] == [True] * 5
        assert {row.event_at - row.send_at for row in rows if row.event_at} == {timedelta(days=3)}


def test_one_time_is_changed_alone(town: Database) -> None:
    first = begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        second = session.scalars(select(Broadcast).where(Broadcast.id != first).order_by(Broadcast.send_at)).first()
        assert second is not None
        locked = drafts.open_to_change(session, second.id)
        content = drafts.content_of(locked)
        changed = Content(**{**vars(content), "title": "Twins and Santa"})
        drafts.rewrite(session, locked, changed, person(session, "mori").id, NOW)
        series.plan(session, NOW)
    assert [state for _, state, _ in planned(town)] == ["scheduled", "draft", "scheduled"]


def test_a_day_closed_later_falls_out(town: Database) -> None:
    begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        closed_days.close(session, HUB, date(2026, 12, 15))
        series.plan(session, NOW)
    assert planned(town)[1] == ("12-15", "stopped", "closed_day")


def test_the_end_of_a_series(town: Database) -> None:
    first = begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        number = session.get_one(Broadcast, first).series_id
        assert number is not None
        assert series.end(session, number, NOW) == 3
        assert series.plan(session, NOW + timedelta(days=30)) == 0
    assert {state for _, state, _ in planned(town)} == {"stopped"}


def test_what_is_not_what_was_approved_does_not_leave(town: Database) -> None:
    first = begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        session.get_one(Broadcast, first).body = "Something else"
    with town.write() as session:
        assert mailing.open_one(session, first, TUESDAY) is None
    assert planned(town)[0][1] == "draft"
