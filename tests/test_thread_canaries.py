"""What families and staff write stays in sealed columns: not in logs, figures, LINE, nor the file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import clock
from bot.domain.care import consultations, messages, shift_notes
from bot.domain.people import parents
from bot.stage import Stage, stage
from tests import databases
from tests.cases.play import Case

TOKEN = "canaries-may-not-sing"


def canary(number: int) -> str:
    return f"canary{number}です"


@pytest.fixture
def talked(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, databases.sqlite(tmp_path), metrics_token=TOKEN) as town:
        yield town


def go_through_everything(case: Case) -> list[str]:
    """Every place words are written to, and a few that refuse them; gives the addresses seen on the way."""
    town, parent = case.town, case.parent
    with town.service.db.write() as session:
        one = parents.meet(session, parent.user_id, clock.now())
        one.hub_id, one.consented_at = "shinmatsudo", clock.now()
    deeds = ["親: 相談", "親: どれでもない", "親: 特にない・あとで", "親: どなたでも", "親: LINEで", "親: いつでも"]
    deeds += ["親: 呼び名をきめる", f"親: {canary(1)}", "親: はい、送る", f"親: {canary(2)}", "親: [ひらく]"]
    deeds += [
        f"ページ: 書く「{canary(3)}」",
        "職員: 担当する",
        f"職員: 返事「{canary(4)}」",
        f"職員: メモ「{canary(5)}」",
    ]
    deeds += [
        f"職員: つたえ方カード「{canary(6)}」",
        f"職員: 同意を聞く「{canary(7)}」「{canary(8)}」「2031-01-01」「page」",
    ]
    deeds += ["ページ: 同意する", "ページ: 終える", f"ページ: 書く「{canary(9)}」", f"職員: 返事「{canary(10)}」"]
    deeds += ["ページ: もう一度ひらく", "職員: 話しはじめる", f"親: {canary(11)}", "親: （取り消す）", "時: 40 minutes"]
    deeds += [f"職員: 電話を受ける「{canary(12)}」「done」"]
    shown = [line for deed in deeds for line in case.do(deed)]
    with town.service.db.write() as session:
        shift_notes.write(session, "shinmatsudo", 1, canary(13), clock.now())
    return shown


def test_no_canary_sings(talked: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    case = Case(talked, {"時刻": "2026-11-25 10:30"})
    shown = go_through_everything(case)
    assert [line for line in shown if "canary" in line and canary(1) not in line] == []
    figures = talked.web.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert (figures.status_code, "canary" in figures.text) == (200, False)
    out, err = capfd.readouterr()
    assert ("delivery" in out, "canary" in out + err) == (True, False)
    found = [file.name for file in sorted(tmp_path.glob("town.db*")) if b"canary" in file.read_bytes()]
    assert (found, len(list(tmp_path.glob("town.db*"))) >= 1) == ([], True)
    with talked.service.db.read() as session:
        kept = [one.text for number in (1, 2) for one in messages.of(session, number)]
        assert consultations.get(session, 1).called == canary(1)
    assert kept == [canary(2), canary(3), canary(4), "", None, canary(12)]  # said; then a mark; 11 was taken back
