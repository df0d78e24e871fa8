"""Whom a hub's news is for: each filter, the one rule, what staff may see of it, and that no other hub sees any."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from bot import clock
from bot.db import Database, Scope
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.news import audience, broadcasts, mailing, pushes
from bot.domain.news.audience import Audience, Sampled, UnknownFilter
from bot.domain.people import children, parents, weeks
from bot.domain.people.parents import Parent
from tests import databases
from tests.jobs.town import HUB, NOON, OTHER_HUB, plan

TODAY = clock.today(NOON)  # 2026-02-02
DAY = timedelta(days=1)


def family(db: Database, name: str, *born: date, hub: str | None = HUB, **facts: Any) -> None:
    with db.write() as session:
        parent = parents.meet(session, name, NOON)
        parent.hub_id, parent.consented_at = hub, NOON
        for fact, value in facts.items():
            setattr(parent, fact, value)
        session.flush()
        for day in born:
            children.add(session, parent, day, TODAY)


def names(db: Database, whom: Audience, scope: Scope | None = None) -> list[str]:
    with db.read(scope) if scope else db.read() as session:
        found = session.scalars(audience.families(whom, TODAY).order_by(Parent.line_user_id)).all()
        assert audience.count(session, whom, TODAY) == len(found)
        return [str(parent.line_user_id) for parent in found]


def test_the_one_rule(with_hubs: Database) -> None:
    family(with_hubs, "aoi")
    family(with_hubs, "at another hub", hub=OTHER_HUB)
    family(with_hubs, "of no hub", hub=None)
    family(with_hubs, "has not agreed", consented_at=None)
    family(with_hubs, "has blocked us", reachable=False)
    family(with_hubs, "wants no news", news_pace="off")
    family(with_hubs, "once a week", news_pace="weekly")
    for silence in ("paused", "loss", "erased"):
        family(with_hubs, silence, silence=silence)
    with with_hubs.write() as session:
        caller = parents.meet_caller(session, "Caller", "047-000-0000", NOON)
        caller.hub_id, caller.consented_at, caller.reachable = HUB, NOON, True
    assert names(with_hubs, Audience(HUB)) == ["aoi", "once a week"]


def test_a_topic_is_wanted_by_who_chose_it_or_chose_none(with_hubs: Database) -> None:
    family(with_hubs, "all")
    family(with_hubs, "food", news_topics=["food"])
    family(with_hubs, "both", news_topics=["class", "food"])
    family(with_hubs, "class", news_topics=["class"])
    assert names(with_hubs, Audience(HUB, topic="food")) == ["all", "both", "food"]
    assert names(with_hubs, Audience(HUB, topic="nothing we know")) == ["all"]
    with with_hubs.read() as session:
        chosen = parents.find(session, "both")
        assert chosen is not None and chosen.news_topics == ["class", "food"]


def test_a_role_means_its_partners_too(with_hubs: Database) -> None:
    for role in ("expecting", "raising", "partner", None):
        family(with_hubs, str(role), role=role)
    assert names(with_hubs, Audience(HUB, role="expecting")) == ["expecting", "partner"]
    assert names(with_hubs, Audience(HUB, role="all")) == ["None", "expecting", "partner", "raising"]


def test_language_and_area(with_hubs: Database) -> None:
    family(with_hubs, "aoi", area="小金")
    family(with_hubs, "minh", language="vi", area="新松戸")
    family(with_hubs, "ann", language="en")
    family(with_hubs, "over there", hub=OTHER_HUB, area="小金原")
    assert names(with_hubs, Audience(HUB, languages=("vi", "en"))) == ["ann", "minh"]
    assert names(with_hubs, Audience(HUB, areas=("小金",))) == ["aoi"]
    assert names(with_hubs, Audience(HUB, areas=("小金", "新松戸"), languages=("ja",))) == ["aoi"]
    with with_hubs.read() as session:
        assert audience.areas(session, HUB) == ["小金", "新松戸"]


def test_a_childs_age_in_full_months_ends_included(with_hubs: Database) -> None:
    """On the 2nd of February: who was born on the 2nd of November is three months old, who on the 3rd, two."""
    born = {"0": TODAY, "2": date(2025, 11, 3), "3": date(2025, 11, 2), "5": date(2025, 8, 3), "6": date(2025, 8, 2)}
    for name, day in born.items():
        assert weeks.months_old(day, TODAY) == int(name)
        family(with_hubs, name, day)
    family(with_hubs, "twins", date(2025, 11, 2), date(2025, 11, 2))
    family(with_hubs, "3 and 6", date(2025, 8, 2), date(2025, 11, 2))
    family(with_hubs, "not told")
    assert names(with_hubs, Audience(HUB, child_months=(3, 5))) == ["3", "3 and 6", "5", "twins"]
    assert names(with_hubs, Audience(HUB, child_months=(0, 0))) == ["0"]
    assert names(with_hubs, Audience(HUB, child_months=(6, 216), languages=("ja",))) == ["3 and 6", "6"]
    assert names(with_hubs, Audience(OTHER_HUB, child_months=(0, 216))) == []


def test_who_was_born_early_is_as_old_as_since_the_due_date_until_three(with_hubs: Database) -> None:
    """Two months early. At 37w0d or later nothing is corrected; who is not due yet has no age."""
    born: dict[str, tuple[date, date]] = {
        "5, corrected 3": (date(2025, 9, 2), date(2025, 11, 2)),
        "not due yet": (TODAY - 30 * DAY, TODAY + DAY),
        "due today": (TODAY - 30 * DAY, TODAY),
        "36w6d": (date(2025, 8, 2), date(2025, 8, 24)),
        "37w0d": (date(2025, 8, 2), date(2025, 8, 23)),
        "nearly three": (date(2023, 2, 3), date(2023, 4, 3)),
        "three": (date(2023, 2, 2), date(2023, 4, 2)),
    }
    with with_hubs.write() as session:
        for name, (birth, due) in born.items():
            parent = parents.meet(session, name, NOON)
            parent.hub_id, parent.consented_at, parent.due_date = HUB, NOON, due
            session.flush()
            children.born(session, parent, birth, 1, TODAY)
    assert names(with_hubs, Audience(HUB, child_months=(0, 2))) == ["due today"]
    assert names(with_hubs, Audience(HUB, child_months=(3, 5))) == ["36w6d", "5, corrected 3"]
    assert names(with_hubs, Audience(HUB, child_months=(6, 32))) == ["37w0d"]
    assert names(with_hubs, Audience(HUB, child_months=(33, 34))) == ["nearly three"]
    assert names(with_hubs, Audience(HUB, child_months=(35, 36))) == ["three"]
    assert names(with_hubs, Audience(HUB, child_months=(36, 216))) == ["three"]
    assert names(with_hubs, Audience(HUB, child_months=(0, 216))) == sorted(born.keys() - {"not due yet"})


def test_weeks_of_pregnancy_ends_included(with_hubs: Database) -> None:
    """28w0d is 84 days before the due date, 31w6d is 57."""
    for left in (85, 84, 57, 56, -7):
        family(with_hubs, str(left), due_date=TODAY + left * DAY)
    family(with_hubs, "twins", due_date=TODAY + 70 * DAY, babies=2)
    assert names(with_hubs, Audience(HUB, due_weeks=(28, 31))) == ["57", "84", "twins"]
    assert names(with_hubs, Audience(HUB, due_weeks=(32, 42))) == ["-7", "56"]


def test_either_is_enough_where_age_and_weeks_are_asked(with_hubs: Database) -> None:
    family(with_hubs, "expecting", due_date=TODAY + 10 * DAY)
    family(with_hubs, "newborn", TODAY - 10 * DAY)
    family(with_hubs, "both", TODAY - 40 * DAY, due_date=TODAY + 100 * DAY)
    family(with_hubs, "neither", TODAY - 400 * DAY, due_date=TODAY + 200 * DAY)
    assert names(with_hubs, Audience(HUB, child_months=(0, 3), due_weeks=(36, 42))) == ["both", "expecting", "newborn"]


def test_another_hubs_staff_find_nobody(with_hubs: Database) -> None:
    family(with_hubs, "aoi", TODAY - 10 * DAY, area="小金", due_date=TODAY + 70 * DAY)
    theirs = Scope(frozenset({OTHER_HUB}))
    for whom in (Audience(HUB), Audience(HUB, child_months=(0, 9)), Audience(HUB, due_weeks=(28, 31))):
        assert names(with_hubs, whom) == ["aoi"]
        assert names(with_hubs, whom, theirs) == []
        with with_hubs.read(theirs) as session:
            assert audience.sample(session, whom, TODAY) == []
            assert pushes.in_week(session, whom, NOON) == {}
            assert audience.areas(session, HUB) == []


def test_a_sample_shows_months_and_weeks_but_nobody(with_hubs: Database) -> None:
    family(with_hubs, "aoi", date(2024, 5, 20), role="raising", area="小金", due_date=TODAY + 84 * DAY)
    with with_hubs.read() as session:
        assert audience.sample(session, Audience(HUB), TODAY) == [Sampled("ja", "raising", "小金", ("2024-05",), 28)]
    for number in range(8):
        family(with_hubs, str(number), language="en")
    with with_hubs.read() as session:
        few = audience.sample(session, Audience(HUB, languages=("en",)), TODAY, most=3)
    assert few == [Sampled("en", None, None, (), None)] * 3


def test_how_many_messages_they_got_this_week(with_hubs: Database) -> None:
    """Two broadcasts, one of them for expecting families only, and a digest; last week's is not counted."""
    family(with_hubs, "aoi", role="expecting", news_pace="each")
    family(with_hubs, "minh", role="raising", news_pace="each")
    family(with_hubs, "quiet", news_pace="weekly")
    for days, role in [(8, "all"), (2, "all"), (1, "expecting")]:
        at = NOON - days * DAY
        with with_hubs.write() as session:
            news = broadcasts.schedule(session, HUB, "Snow", "...", for_role=role, send_at=at, written_at=at)
            mailing.freeze(session, news, lambda _: [{"type": "text", "text": "Snow"}], plan(news, at))
    whom = Audience(HUB)
    with with_hubs.read() as session:
        assert pushes.in_week(session, whom, NOON) == {0: 1, 1: 1, 2: 1}
    with with_hubs.write() as session:
        quiet = parents.meet(session, "quiet", NOON)
        deliveries.enqueue(session, Order(quiet.id, "quiet", "news", [{"type": "text", "text": "Digest"}]), NOON)
        aoi = parents.meet(session, "aoi", NOON)
        deliveries.withdraw_news(session, aoi.id, NOON, "news_off")
    with with_hubs.read() as session:
        assert pushes.in_week(session, whom, NOON) == {0: 1, 1: 2}
        assert pushes.in_week(session, Audience(HUB, role="raising"), NOON) == {1: 1}


def test_what_is_planned_for_the_week_of_sending_counts_as_well(with_hubs: Database) -> None:
    """Three for the same day: each is the third for who gets all of them; weekly families read them in one message."""
    family(with_hubs, "aoi", role="expecting", news_pace="each")
    family(with_hubs, "minh", role="raising")
    family(with_hubs, "quiet", news_pace="weekly")
    tomorrow, same = NOON + DAY, {"written_at": NOON}
    with with_hubs.write() as session:
        first = broadcasts.schedule(session, HUB, "Snow", "...", send_at=tomorrow, **same).id
        for hub, at, facts in [
            (HUB, tomorrow, {}),
            (HUB, tomorrow + timedelta(hours=3), {"for_role": "expecting"}),
            (HUB, tomorrow, {"state": "draft"}),
            (OTHER_HUB, tomorrow, {}),
            (HUB, tomorrow + 20 * DAY, {}),
        ]:
            broadcasts.schedule(session, hub, "Snow", "...", send_at=at, **same, **facts)
    with with_hubs.read() as session:
        whom = Audience(HUB)
        assert pushes.in_week(session, whom, tomorrow) == {0: 1, 2: 1, 3: 1}
        assert pushes.in_week(session, whom, tomorrow, beside=first) == {0: 1, 1: 1, 2: 1}
        assert pushes.in_week(session, whom, tomorrow + 7 * DAY) == {0: 3}
        assert pushes.in_week(session, whom, tomorrow + 22 * DAY) == {0: 1, 1: 2}


FILTERED = Audience(HUB, ("小金",), (0, 5), (28, 31), ("ja", "en"), "baby", "expecting")


@pytest.mark.parametrize("whom", [Audience(HUB), FILTERED, Audience(HUB, due_weeks=(0, 3), topic="food")])
def test_it_can_be_kept_as_json(whom: Audience) -> None:
    assert Audience.from_data(json.loads(json.dumps(whom.as_data()))) == whom


def test_what_is_missing_filters_nothing_and_what_is_unknown_is_refused() -> None:
    assert Audience.from_data({"hub": HUB}) == Audience(HUB)
    with pytest.raises(UnknownFilter):
        Audience.from_data({"hub": HUB, "shoe_size": [20, 22]})


def test_it_says_its_filters_in_codes() -> None:
    assert Audience(HUB).describe() == [("topic", "other")]
    assert FILTERED.describe() == [
        ("areas", ("小金",)),
        ("child_months", (0, 5)),
        ("due_weeks", (28, 31)),
        ("languages", ("ja", "en")),
        ("topic", "baby"),
        ("role", "expecting"),
    ]


def test_which_languages_they_speak(with_hubs: Database) -> None:
    for name, language in (("aoi", "ja"), ("ann", "en"), ("bea", "en"), ("minh", "vi")):
        family(with_hubs, name, language=language)
    family(with_hubs, "at another hub", hub=OTHER_HUB, language="pt")
    family(with_hubs, "wants no news", news_pace="off", language="ne")
    with with_hubs.read() as session:
        assert audience.languages(session, HUB) == ["en", "ja", "vi"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_language_is_one_look_into_the_index(with_hubs: Database) -> None:
    """However many families speak it: none of them is read."""

    def look() -> None:
        with with_hubs.read() as session:
            audience.languages(session, HUB)

    looks = [step for step in databases.steps(with_hubs, look, "FROM parent") if "parent" in step]
    assert [step.partition("INDEX ")[2] for step in looks] == [
        "ix_parent_reached (hub_id=?)",
        "ix_parent_reached (hub_id=? AND language>?)",
    ]
