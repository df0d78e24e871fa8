"""What a turn writes: a place where it has changed, and a savepoint only where a refusal would leave something."""

from pathlib import Path

import pytest
from sqlalchemy import event, select

from bot.app import conversations
from bot.domain.people.conversations import Conversation
from bot.settings import ROOT
from bot.stage import Stage, stage


def _places(town: Stage) -> list[tuple[str | None, int]]:
    with town.service.db.read() as session:
        return [(one.flow, one.version) for one in session.scalars(select(Conversation))]


@pytest.mark.parametrize("words", ["メニュー", "あした雨かな"])
def test_only_a_move_is_written_down(tmp_path: Path, database_url: str, words: str) -> None:
    """With a question open, a look at the menu leaves her at it."""
    with stage(tmp_path, database_url) as town:
        aoi, seen = town.person("aoi"), list[list[tuple[str | None, int]]]()
        for said in (words, "広場を登録", "メニュー", "メニュー", "やめる", words):
            aoi.says(said)
            town.quiet()
            seen.append(_places(town))
    asked = [("register_hub", 1)]
    assert seen[:2] == [[], asked]
    assert seen[2] == seen[3]
    assert seen[4] == seen[5] == [(None, seen[4][0][1])]


def test_what_changes_nothing_before_it_refuses_pays_for_no_savepoint(tmp_path: Path, database_url: str) -> None:
    with stage(tmp_path, database_url) as town:
        aoi, begun = town.person("aoi"), list[str]()
        event.listen(town.service.db.engine, "savepoint", lambda _, name: begun.append(name))
        for said in ("あした雨かな", "メニュー", "ありがとう", "0312345678"):
            aoi.says(said)
            town.quiet()
        assert begun == []
        aoi.says("広場を登録")
        town.quiet()
    assert begun != []


def test_which_verbs_those_are() -> None:
    """Whoever marks another one has looked whether it is true."""
    verbs = conversations(ROOT / "content").verbs
    marked = {one.__name__ for of_flow in verbs.values() for one in of_flow.values() if hasattr(one, "leaves_nothing")}
    looks = {"find_fact", "hub_named", "no_booking_meant", "no_hub_named", "no_small_talk", "no_numbers"}
    assert marked == looks | {"main_menu", "keep_words"}
