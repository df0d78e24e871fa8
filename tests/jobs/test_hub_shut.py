"""A hub that is shut tells of nothing that would take place there; one that has closed for good, of nothing at all."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from structlog.testing import capture_logs

from bot import clock
from bot.domain.news import digests, why
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.repeating import Rule
from bot.domain.news.series import Series
from bot.domain.people.parents import Parent
from bot.domain.places import closed_days, hubs
from bot.jobs import digest, hub_news
from tests.jobs.town import HUB, NOON, World

Send = Callable[[], list[str]]

WEDNESDAY = date(2026, 2, 4)
DECEMBER = clock.at(date(2026, 12, 18), 12)
EVENING = clock.at(NOON.date(), 20, 30)


def of(world: World) -> list[tuple[str | None, str, str | None]]:
    """(what, state, why it was stopped) of every broadcast."""
    return [(one.source or one.title, one.state, one.stopped_for) for one in world.planned()]


def close(world: World, day: date) -> None:
    with world.service.db.write() as session:
        closed_days.close(session, HUB, day)


def folder(world: World, without: bool) -> None:
    """The town's folder comes with the hub, or without it."""
    town = world.service.town
    with world.service.db.write() as session:
        kept = tuple(one for one in town.hubs if not (without and one.slug == HUB))
        hubs.bring_in(session, town.model_copy(update={"hubs": kept}))


def fate(world: World) -> tuple[str, str | None]:
    """What staff read of the one who reads weekly."""
    with world.service.db.read() as session:
        news = session.scalars(select(Broadcast)).one()
        held = digests.held_back(session, news, clock.now())
        aoi = session.scalars(select(Parent).where(Parent.line_user_id == "aoi")).one()
        found = why.fate(session, news, aoi, clock.now())
        assert held == {"held" if found.code == "next_digest" else "suppressed": 1}
    return found.code, found.reason


def repeats(world: World, first_at: datetime) -> None:
    """Every week from then on, as somebody approved."""
    rule = Rule("weekly", clock.today(first_at) + timedelta(days=20)).as_data()
    with world.service.db.write() as session:
        rest = {"content": {"title": "Tips", "body": "Sleep."}, "approved_at": first_at - timedelta(days=1)}
        session.add(Series(hub_id=HUB, first_at=first_at, rule=rule, **rest))


# --- days off ----------------------------------------------------------------------------------------------------


def test_new_year_is_not_announced_where_the_hubs_own_rules_know_it(world: World) -> None:
    world.at(DECEMBER)
    world.offer({"days": {"weekday": "tue"}})
    world.tick(hub_news.run)
    assert [source for source, *_ in of(world)] == ["music:2026-12-22"]
    world.at(DECEMBER + timedelta(days=7))
    world.tick(hub_news.run)
    assert [source for source, *_ in of(world)] == ["music:2026-12-22", "music:2027-01-05"]


def test_a_date_the_folder_names_and_a_weekday_on_which_the_hub_never_opens_are_meant(world: World) -> None:
    world.offer({"slug": "park", "days": {"weekday": "mon"}}, {"slug": "once", "days": {"dates": ["2026-02-09"]}})
    close(world, date(2026, 2, 16))
    world.tick(hub_news.run)
    assert sorted(of(world)) == [
        ("once:2026-02-09", "scheduled", None),
        ("park:2026-02-09", "scheduled", None),
    ]


def test_a_day_closed_later_is_not_announced_any_more_and_is_when_it_opens_again(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.offer({"days": {"dates": [WEDNESDAY.isoformat()]}})
    world.tick(hub_news.run)
    close(world, WEDNESDAY)
    world.tick(hub_news.run)
    assert of(world) == [("music:2026-02-04", "stopped", "closed_day")]
    world.at(NOON + timedelta(hours=1))
    with world.service.db.write() as session:
        closed_days.open_again(session, HUB, WEDNESDAY)
    world.tick(hub_news.run)
    assert of(world) == [("music:2026-02-04", "scheduled", None)]
    assert world.planned()[0].send_at == EVENING


def test_an_announcement_that_staff_have_moved_to_another_day_stays(world: World) -> None:
    world.offer({"days": {"dates": [WEDNESDAY.isoformat()]}})
    world.tick(hub_news.run)
    with world.service.db.write() as session:
        session.get_one(Broadcast, world.planned()[0].id).event_at = clock.at(WEDNESDAY + timedelta(days=1), 10)
    close(world, WEDNESDAY)
    world.tick(hub_news.run)
    assert of(world) == [("music:2026-02-04", "scheduled", None)]


def test_closed_at_the_last_moment_it_does_not_leave(world: World, sent: Send) -> None:
    """As after an outage: what is due is asked once more. What a person wrote by hand leaves: it may be elsewhere."""
    world.parent("aoi")
    event = clock.at(WEDNESDAY, 10)
    world.news("By hand", NOON, event_at=event)
    world.news("Of a programme", NOON, event_at=event, source="music:2026-02-04")
    close(world, WEDNESDAY)
    world.tick(hub_news.run)
    assert of(world) == [("By hand", "sending", None), ("music:2026-02-04", "stopped", "closed_day")]
    assert sent() == ["aoi"]


# --- closed for good ---------------------------------------------------------------------------------------------


def test_a_hub_that_has_closed_for_good_writes_to_nobody(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.news("Due", NOON)
    world.news("Later", EVENING)
    repeats(world, NOON - timedelta(days=7))
    folder(world, without=True)
    with capture_logs() as logs:
        world.tick(hub_news.run)
    assert sent() == []
    assert of(world) == [("Due", "stopped", "hub_closed"), ("Later", "stopped", "hub_closed")]
    assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["broadcast.hub_closed"] * 2


def test_what_it_had_begun_to_send_goes_on_to_nobody(world: World, sent: Send) -> None:
    world.parent("aoi")
    world.news("Half way", NOON)
    world.tick(hub_news.run)
    folder(world, without=True)
    world.tick(hub_news.run)
    assert (of(world), sent()) == ([("Half way", "stopped", "hub_closed")], [])


def test_what_it_has_told_is_in_no_digest_any_more(world: World, sent: Send) -> None:
    """Who reads weekly would be asked to a place that is gone; the page promises nobody a digest."""
    for name, pace in (("aoi", "weekly"), ("minh", "each")):
        world.parent(name, news_pace=pace)
    world.news("Talk", NOON, event_at=clock.at(date(2026, 2, 9), 10))
    world.tick(hub_news.run)
    assert sent() == ["minh"]
    world.tick(hub_news.run)
    assert of(world) == [("Talk", "sent", None)]
    folder(world, without=True)
    world.at(clock.at(date(2026, 2, 6), 10))
    world.tick(digest.run)
    assert (of(world), sent()) == ([("Talk", "sent", None)], [])
    assert fate(world) == ("stopped", "hub_closed")
    folder(world, without=False)
    assert fate(world) == ("next_digest", "weekly")
    world.at(clock.at(date(2026, 2, 6), 10, 11))
    world.tick(digest.run)
    assert sent() == ["aoi"]


def test_a_hub_that_comes_back_tells_what_was_approved_and_is_still_to_come(world: World, sent: Send) -> None:
    """A mistake in the folder for an hour costs nothing but what was due in that hour."""
    world.parent("aoi")
    for title, at in (("In that hour", NOON + timedelta(minutes=20)), ("Later", EVENING)):
        world.news(title, at)
    repeats(world, NOON - timedelta(days=7, hours=-2))
    world.tick(hub_news.run)
    number = world.planned()[1].series_id
    folder(world, without=True)
    world.tick(hub_news.run)
    assert {state for _, state, _ in of(world)} == {"stopped"}
    world.at(NOON + timedelta(hours=1))
    folder(world, without=False)
    world.tick(hub_news.run)
    assert of(world) == [
        ("In that hour", "stopped", "hub_closed"),
        (f"series:{number}:2026-02-02", "scheduled", None),
        ("Later", "scheduled", None),
        (f"series:{number}:2026-02-09", "scheduled", None),
    ]


def test_what_staff_stopped_stays_stopped_when_the_hub_comes_back(world: World) -> None:
    world.news("Wrong", EVENING, state="stopped")
    for without in (True, False):
        folder(world, without)
        world.tick(hub_news.run)
    assert of(world) == [("Wrong", "stopped", None)]
