"""A member of staff links their own LINE by a code from the console, once, and within ten minutes."""

from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.domain.office import own_phone, staff
from bot.domain.office.staff import Post
from bot.settings import ROOT
from bot.simulator.recording.transcripts import heard, writing
from bot.stage import Stage

WRITING = writing(ROOT / "content" / "transcripts.yaml")
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TOKYO)
LINKED, WRONG = "はい。登録しました。", "この数字では登録できませんでした。"


def says(town: Stage, person: object, *words: str) -> str:
    for word in words:
        person.new()  # type: ignore[attr-defined]
        WRITING.do(person, word)  # type: ignore[arg-type]
        town.quiet()
    return heard(person)[0][0]  # type: ignore[arg-type]


def code_for(town: Stage, login: str, when: datetime | None = None) -> str:
    with town.service.db.write() as session:
        if staff.by_login(session, login) is None:
            staff.invite(session, Post(login, login, "city"), clock.now())
        return own_phone.new_code(session, staff.by_login(session, login).id, when or clock.now())


def linked(town: Stage, login: str) -> bool:
    with town.service.db.read() as session:
        return own_phone.of(session, staff.by_login(session, login).id) is not None


def test_a_code_works_once(town: Stage) -> None:
    town.set_time(TEN)
    mori, sato = town.person("mori", "Mori", "ja"), town.person("sato", "Sato", "ja")
    code = code_for(town, "mori")
    typed = f"{code[:4]} {code[4:]}".translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert says(town, mori, "職員の登録", typed) == LINKED
    assert linked(town, "mori")
    assert says(town, sato, "職員の登録", code) == WRONG


@pytest.mark.parametrize(("minutes", "said"), [(9, LINKED), (10, WRONG)])
def test_a_code_is_good_for_ten_minutes(town: Stage, minutes: int, said: str) -> None:
    town.set_time(TEN)
    mori, code = town.person("mori", "Mori", "ja"), code_for(town, "mori", TEN)
    town.set_time(TEN + timedelta(minutes=minutes))
    assert says(town, mori, "職員の登録", code) == said


def test_one_line_belongs_to_one_person(town: Stage) -> None:
    town.set_time(TEN)
    mori = town.person("mori", "Mori", "ja")
    for login in ("mori", "sato"):
        assert says(town, mori, "職員の登録", code_for(town, login)) == LINKED
    assert (linked(town, "mori"), linked(town, "sato")) == (False, True)
