"""A place is written down when it has changed: who only looks at the menu is where she was."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.people.conversations import Conversation
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
