"""News that repeats: the same weekday, without the days the hub is closed, each a broadcast of its own."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.db import Database
from bot.domain.news import approvals, broadcasts, drafts, mailing, repeating, series
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.news.repeating import Rule, Time
from bot.domain.office import staff
from bot.domain.office.staff import Post, Staff
from bot.domain.places import closed_days
from bot.domain.places.days_off import DaysOff
from bot.domain.places.hubs import Hub, Venue
from bot.town.parts import Quiet

HUB = "shinmatsudo"
QUIET = Quiet(begins="21:00", ends="8:00")
TUESDAY = clock.at(date(2026, 12, 8), 10)
NOW = clock.at(date(2026, 12, 1), 9)
LATER = date(2027, 12, 31)


def off(*closed: date, venue: Venue | None = None) -> DaysOff:
    """A hub whose hours nobody knows, or of one venue."""
    return DaysOff(Hub(slug=HUB, venues=[venue] if venue else []), dict.fromkeys(closed))


def days(
    rule: Rule, first: datetime = TUESDAY, event: datetime | None = None, closed: tuple[date, ...] = ()
) -> list[str]:
    found = repeating.times(rule, Time(first, event), off(*closed), LATER)
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


@pytest.mark.parametrize("before", [0, 3, 6, 7])
def test_an_event_of_every_first_tuesday_stays_on_the_first_tuesday_however_early_it_is_told(before: int) -> None:
    """Once the weekday of sending was kept: the first Saturday is not always three days before the first Tuesday."""
    event = clock.at(date(2026, 10, 6), 10)
    told = list(
        repeating.times(Rule("monthly", date(2027, 4, 20)), Time(event - timedelta(before), event), off(), LATER)
    )
    days = [f"{each.event_at:%m-%d}" for each in told if each.event_at]
    assert days == ["11-03", "12-01", "01-05", "02-02", "03-02", "04-06"]
    assert {each.event_at - each.send_at for each in told if each.event_at} == {timedelta(before)}


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


def test_a_part_of_the_day_closed_by_staff_counts_for_what_happens_in_it() -> None:
    event = TUESDAY + timedelta(days=2)
    closed = DaysOff(Hub(slug=HUB, venues=[]), {date(2026, 12, 17): time(13), date(2026, 12, 24): time(10)})
    found = repeating.times(Rule("weekly", date(2026, 12, 22)), Time(TUESDAY, event), closed, LATER)
    assert [each.skipped for each in found] == ["closed_day", None]


def venue(*open_on: str, **closed: object) -> Venue:
    return Venue(name="main", hours=[{"days": list(open_on), "opens": "10:00", "closes": "16:00"}], closed=closed)


def fall_out(first: Time, hub: DaysOff, until: date = date(2027, 1, 19)) -> list[str]:
    found = repeating.times(Rule("weekly", until, holidays=True), first, hub, LATER)
    return [f"{each.day:%m-%d}" for each in found if each.skipped == "closed_day"]


def test_the_hubs_own_closed_days_fall_out_without_anybody_writing_them_down() -> None:
    hub = off(venue=venue("tue", "fri", new_year="12-29..01-03"))
    assert fall_out(Time(TUESDAY), hub) == ["12-29"]
    assert fall_out(Time(TUESDAY - timedelta(days=4), TUESDAY), hub) == ["12-29"]  # told on a Friday
    assert fall_out(Time(TUESDAY), off(venue=venue("tue", holidays=True)), date(2027, 2, 23)) == ["02-23"]


def test_telling_of_an_event_on_a_day_on_which_the_hub_is_closed_is_fine() -> None:
    """On Mondays nobody is there: what happens on Tuesday can be told all the same."""
    told = Time(TUESDAY - timedelta(days=1), TUESDAY)
    assert fall_out(told, off(venue=venue("tue", new_year="12-29..01-03"))) == ["12-29"]


def test_whoever_begins_on_a_closed_day_means_it() -> None:
    """In the park on Tuesdays, when the hub is closed: its own rules say nothing there, its staff's word does."""
    hub = venue("wed", "thu", new_year="12-29..01-03")
    assert fall_out(Time(TUESDAY), off(date(2027, 1, 5), venue=hub)) == ["01-05"]


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
        series.begin(session, draft, TUESDAY)
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


def test_a_day_opened_again_is_told_of_after_all(town: Database) -> None:
    begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        closed_days.close(session, HUB, date(2026, 12, 15))
        series.plan(session, NOW)
        closed_days.open_again(session, HUB, date(2026, 12, 15))
        series.plan(session, NOW)
    assert [state for _, state, _ in planned(town)] == ["scheduled"] * 3


def test_what_staff_stopped_stays_stopped(town: Database) -> None:
    begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        third = session.scalars(select(Broadcast).order_by(Broadcast.send_at.desc())).first()
        assert third is not None
        broadcasts.stop(session, third, NOW)
        series.plan(session, NOW)
    assert planned(town)[2] == ("12-22", "stopped", None)


def test_what_an_earlier_version_planned_for_another_day_does_not_leave(town: Database) -> None:
    """But what staff have moved does."""
    begin(town, Rule("weekly", date(2026, 12, 22)))
    with town.write() as session:
        second, third = session.scalars(select(Broadcast).order_by(Broadcast.send_at).offset(1)).all()
        second.send_at += timedelta(days=1)
        third.send_at, third.approved_at = third.send_at + timedelta(days=1), NOW + timedelta(hours=1)
        series.plan(session, NOW)
    assert planned(town)[1:] == [("12-16", "stopped", "other_day"), ("12-23", "scheduled", None)]


@pytest.mark.parametrize("rule", [Rule("monthly", date(2027, 4, 30)), Rule("weekly", date(2027, 1, 5))])
def test_a_yes_that_comes_late_moves_the_first_one_only(town: Database, rule: Rule) -> None:
    """At half past nine in the evening: the first leaves on Wednesday morning, the others on Tuesdays at ten."""
    evening = TUESDAY + timedelta(hours=11, minutes=30)
    with town.write() as session:
        draft = drafts.write(session, HUB, tips(rule), person(session, "mori").id, NOW)
        approvals.ask(draft, 3, NOW)
        approvals.approve(draft, person(session, "sato"), QUIET, evening)
        series.begin(session, draft, TUESDAY)
        series.plan(session, evening)
        sent = session.scalars(select(Broadcast.send_at).order_by(Broadcast.send_at)).all()
    assert {f"{one.astimezone(clock.TOKYO):%a %H:%M}" for one in sent[1:]} == {"Tue 10:00"}
    assert f"{sent[0].astimezone(clock.TOKYO):%a %H:%M}" == "Wed 08:00"


def test_so_late_that_the_next_one_is_due_the_same_words_do_not_leave_twice_in_a_day() -> None:
    rule, late = Rule("weekly", date(2027, 1, 5)), TUESDAY + timedelta(days=7, hours=-2)
    assert repeating.counted_from(rule, Time(TUESDAY), off(), late) == Time(TUESDAY + timedelta(days=7))
    assert repeating.counted_from(rule, Time(TUESDAY), off(), TUESDAY + timedelta(days=1)) == Time(TUESDAY)


def tips(rule: Rule) -> Content:
    return Content("Tips", "Sleep.", "other", TUESDAY, repeats=rule.as_data())


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
