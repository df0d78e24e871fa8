"""Between the moment a chunk is frozen and the hour it leaves, families tell of things, and choose anew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event

from bot import clock
from bot.domain.delivery import claims, recipients
from bot.domain.people import absences, children
from bot.domain.people.parents import Parent
from bot.jobs import digest, hub_news
from tests.jobs.test_chunks import LATER, fates, many
from tests.jobs.town import NOON, World, words

Send = Callable[[], list[str]]
EVENING = clock.at(NOON.date(), 20, 30)


@pytest.mark.parametrize(
    ("news", "facts"),
    [
        ({"for_role": "expecting"}, {"role": "raising"}),
        ({"topic": "food"}, {"news_topics": ["class"]}),
        ({"audience": {"topic": "food", "due_weeks": [0, 40]}}, {"due_date": None}),
        ({"audience": {"topic": "food", "languages": ["ja"]}}, {"language": "vi"}),
    ],
    ids=["role", "topic", "weeks", "language"],
)
def test_who_is_not_meant_any_more_at_their_hour_does_not_get_it(
    world: World, sent: Send, news: dict[str, object], facts: dict[str, object]
) -> None:
    """Frozen at noon for the evening; in between they told of the birth, or chose anew."""
    due = NOON.date() + timedelta(days=70)
    for name in ("aoi", "minh"):
        world.parent(name, news_hour="20:30", role="expecting", due_date=due, news_topics=["food"])
    world.news("Snow", NOON, **({"topic": "food"} | news))
    world.tick(hub_news.run)
    world.change("minh", **facts)
    world.at(EVENING)
    assert sent() == ["aoi"]
    assert fates(world) == {"minh": ("suppressed", "changed")}


def test_who_wants_it_weekly_by_now_reads_it_in_the_digest_unless_it_is_urgent(world: World, sent: Send) -> None:
    for name in ("aoi", "minh"):
        world.parent(name, news_hour="20:30")
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    world.change("minh", news_pace="weekly")
    world.at(EVENING)
    assert sent() == ["aoi"]
    assert fates(world) == {"minh": ("held", "weekly")}
    world.news("Closed", EVENING - timedelta(hours=1), topic="closure")
    world.tick(hub_news.run)
    assert sent() == ["aoi", "minh"]
    world.at(clock.at(NOON.date() + timedelta(days=4), 20, 30))
    world.tick(digest.run)
    assert sent() == ["minh"]
    assert "Snow" in words(world.line.taken[-1].messages)
    assert "Closed" not in words(world.line.taken[-1].messages)


@pytest.mark.parametrize(("kind", "reason"), [("away", "away"), ("moved", "left_hub")])
def test_who_is_not_here_from_that_day_on_does_not_get_it(world: World, sent: Send, kind: str, reason: str) -> None:
    world.parent("aoi", news_hour="10:00")
    minh = world.parent("minh", news_hour="10:00")
    world.news("Snow", NOON)
    world.tick(hub_news.run)
    tomorrow = NOON.date() + timedelta(days=1)
    with world.service.db.write() as session:
        absences.write_from(session, minh, kind, tomorrow)
    world.at(clock.at(tomorrow, 10))
    assert sent() == ["aoi"]
    assert fates(world) == {"minh": ("suppressed", reason)}


def test_whom_line_may_have_seen_on_the_list_stays_on_it(world: World, sent: Send) -> None:
    world.parent("minh", role="expecting")
    world.news("Snow", NOON, for_role="expecting")
    world.tick(hub_news.run)
    world.line.faults.append("500")
    sent()
    world.change("minh", role="raising", news_pace="weekly")
    world.at(LATER)
    assert sent() == ["minh"]
    assert fates(world) == {}


def test_a_child_that_grows_out_of_the_filter_over_night_stays_meant(world: World, sent: Send) -> None:
    """Whom it is for was decided when it was frozen; only what a family tells since then changes it."""
    minh = world.parent("minh", news_hour="10:00", role="raising")
    with world.service.db.write() as session:
        a_year_tomorrow = NOON.date().replace(year=NOON.year - 1) + timedelta(days=1)
        children.born(session, session.get_one(Parent, minh), a_year_tomorrow, 1, NOON.date())
    world.news("Snow", NOON, audience={"child_months": [0, 11]})
    world.tick(hub_news.run)
    world.at(clock.at(NOON.date() + timedelta(days=1), 10))
    assert sent() == ["minh"]


def test_a_claim_asks_as_often_for_many_families_as_for_few(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recipients, "MOST", 10)
    asked = []
    for how_many in (10, 100):
        many(world, how_many, f"x{how_many}")
        world.news("Snow", NOON, audience={"languages": [f"x{how_many}"]})
        world.tick(hub_news.run)
        with world.service.db.write() as session:
            conn = session.connection()
            statements: list[str] = []
            event.listen(conn, "before_cursor_execute", lambda *told, heard=statements: heard.append(told[2]))
            assert len(claims.claim(session, clock.now())) == how_many / 10
        asked.append(len(statements))
    assert asked[0] == asked[1]
