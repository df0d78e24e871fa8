"""Children carry what their family's row says, whoever changes it and in whatever order."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import clock
from bot.db import Database, Scope
from bot.domain.people import children, parents
from bot.domain.people.children import Child, ImpossibleBirthDate
from bot.domain.people.parents import Parent
from bot.givens import prepare
from bot.settings import ROOT
from bot.simulator.recording.transcripts import Talk, writing
from bot.stage import Stage
from tests.jobs.town import HUB, NOON, OTHER_HUB

TODAY = clock.today(NOON)
DUE, BORN = TODAY + timedelta(days=70), date(2025, 3, 2)
WRITING = writing(ROOT / "content" / "transcripts.yaml")


def rows(db: Database, scope: Scope | None = None) -> list[tuple[date | None, date | None, str | None, str]]:
    with db.read(scope) if scope else db.read() as session:
        found = session.scalars(select(Child).order_by(Child.birth_date, Child.due_date, Child.id))
        return [(one.birth_date, one.due_date, one.hub_id, one.language) for one in found]


def test_expected_children_are_as_many_as_were_told(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi = parents.meet(session, "aoi", NOON)
        aoi.due_date, aoi.hub_id = DUE, HUB
    assert rows(with_hubs) == [(None, DUE, HUB, "ja")]
    with with_hubs.write() as session:
        parents.meet(session, "aoi", NOON).babies = 2
    assert rows(with_hubs) == [(None, DUE, HUB, "ja")] * 2
    with with_hubs.write() as session:
        aoi = parents.meet(session, "aoi", NOON)
        aoi.babies, aoi.due_date = 1, DUE + timedelta(days=3)
    assert rows(with_hubs) == [(None, DUE + timedelta(days=3), HUB, "ja")]
    with with_hubs.write() as session:
        parents.meet(session, "aoi", NOON).due_date = None
    assert rows(with_hubs) == []


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("hub_id"), st.sampled_from([HUB, OTHER_HUB, None])),
        st.tuples(st.just("language"), st.sampled_from(["ja", "en"])),
        st.tuples(st.just("due_date"), st.sampled_from([None, DUE, DUE + timedelta(days=9)])),
        st.tuples(st.just("babies"), st.sampled_from([None, 1, 2, 3])),
        st.tuples(st.just("born"), st.dates(TODAY - timedelta(days=900), TODAY)),
        st.tuples(st.just("removed"), st.none()),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, name=st.uuids())
def test_hub_language_and_due_date_cannot_drift(
    with_hubs: Database, changes: list[tuple[str, object]], name: object
) -> None:
    """Any changes in any order, each in a transaction of its own."""
    for what, value in [*changes, ("language", "en")]:
        with with_hubs.write() as session:
            parent = parents.meet(session, str(name), NOON)
            if what == "born":
                assert isinstance(value, date)
                children.add(session, parent, value, TODAY)
            elif what == "removed":
                for child in children.of(session, parent.id)[:1]:
                    children.remove(session, child)
                parent.due_date = None
            else:
                setattr(parent, what, value)
        with with_hubs.read() as session:
            parent = parents.meet(session, str(name), NOON)
            found = children.of(session, parent.id)
            assert {(child.hub_id, child.language) for child in found} <= {(parent.hub_id, parent.language)}
            expected = [child.due_date for child in found if child.birth_date is None]
            assert expected == [parent.due_date] * (min(parent.babies or 1, 3) if parent.due_date else 0)


def test_what_a_family_says_in_line_is_followed(town: Stage) -> None:
    """The words that change a hub, a language, a due date, through the signed webhook."""
    town.set_time(datetime(2026, 11, 24, 10, tzinfo=clock.TOKYO))
    aoi = town.person("aoi", "Aoi", "ja")
    given_ = ["登録ずみ 妊娠中", "広場 shinmatsudo", "予定日 2027-02-03", "空き shinmatsudo 2026-12-03T10:30"]
    prepare(town.service, aoi, Talk("", given=given_), WRITING)
    due = date(2027, 2, 3)
    assert rows(town.service.db) == [(None, due, "shinmatsudo", "ja")]
    for words, then in [
        (["お子さん", "(2025-03-02)", "いいえ"], [(None, due, "shinmatsudo", "ja"), (BORN, None, "shinmatsudo", "ja")]),
        (["ことば", "English"], [(None, due, "shinmatsudo", "en"), (BORN, None, "shinmatsudo", "en")]),
        (
            ["My Support Space", "Change to another", "小金", "おやこDE広場 北小金"],
            [(None, due, "kitakogane", "en"), (BORN, None, "kitakogane", "en")],
        ),
        (
            ["Book an interview", "No, it has changed", "2027-02-01"],
            [(None, date(2027, 2, 1), "kitakogane", "en"), (BORN, None, "kitakogane", "en")],
        ),
        (["My Support Space", "Leave this hub"], [(None, date(2027, 2, 1), None, "en"), (BORN, None, None, "en")]),
    ]:
        for word in words:
            WRITING.do(aoi, word)
            town.quiet()
        assert sorted(rows(town.service.db), key=str) == sorted(then, key=str), words
    with town.service.db.read() as session:
        assert session.scalars(select(Parent.area)).all() == [None]


def test_the_area_is_where_they_looked(town: Stage) -> None:
    town.set_time(datetime(2026, 11, 24, 10, tzinfo=clock.TOKYO))
    aoi = town.person("aoi", "Aoi", "ja")
    prepare(town.service, aoi, Talk("", given=["登録ずみ 妊娠中"]), WRITING)
    for words, area in [
        (["広場をさがす", "小金", "おやこDE広場 北小金"], "小金"),
        (["広場を変える", "ほかの広場に変える", "ほっとるーむ", "ほっとるーむ新松戸"], None),
    ]:
        for word in words:
            WRITING.do(aoi, word)
            town.quiet()
        with town.service.db.read() as session:
            assert session.scalars(select(Parent.area)).all() == [area], words


def test_no_statement_goes_round_the_rows_that_follow() -> None:
    """Children follow a parent that is changed as an object; a bulk update would leave them behind."""
    code = [file for folder in ("bot", "handlers") for file in (ROOT / folder).rglob("*.py")]
    bulk = {file.relative_to(ROOT).as_posix() for file in code if "update(Parent)" in file.read_text(encoding="utf-8")}
    assert bulk == {"bot/line/menus.py"}  # which sets the menu, and nothing that is followed


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2008, 2, 2), date(1990, 1, 1)])
def test_a_child_is_born_by_today_and_under_eighteen(with_hubs: Database, day: date) -> None:
    with with_hubs.write() as session, pytest.raises(ImpossibleBirthDate):
        children.add(session, parents.meet(session, "aoi", NOON), day, TODAY)
    assert rows(with_hubs) == []


def test_a_hub_sees_its_own_families_children_only(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        for name, hub in [("aoi", HUB), ("minh", OTHER_HUB), ("nobody's", None)]:
            parent = parents.meet(session, name, NOON)
            parent.hub_id = hub
            children.add(session, parent, TODAY - timedelta(days=100), TODAY)
    assert [row[2] for row in rows(with_hubs, Scope(frozenset({HUB})))] == [HUB]
    assert len(rows(with_hubs)) == 3
