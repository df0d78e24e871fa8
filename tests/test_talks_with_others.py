"""What needs a second person, or time that passes: holds that run out, seats and hubs that are gone meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import consultations, referrals
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import interviews, slots
from bot.domain.interview.slots import Slot
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.domain.places import hubs
from bot.givens import prepare
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.recording.transcripts import Talk, heard, writing
from bot.stage import Stage

WRITING = writing(ROOT / "content" / "transcripts.yaml")
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=clock.TOKYO)
FIRST, SECOND = "12月3日(木) 午前10時30分", "12月3日(木) 午後1時30分"
UP_TO_TIME = ["面談", "はい", "ひとり", "広場で", "とくにありません"]

Says = Callable[..., list[str]]


@pytest.fixture
def aoi(town: Stage) -> Person:
    """Expecting, registered with a hub that has two free times; another hub has one."""
    town.set_time(TEN)
    person = town.person("aoi", "Aoi", "ja")
    given = ["登録ずみ 妊娠中", "広場 shinmatsudo", "予定日 2027-02-03", "空き shinmatsudo 2026-12-03T10:30"]
    given += ["空き shinmatsudo 2026-12-03T13:30", "空き koganehara 2026-12-04T10:00"]
    prepare(town.service, person, Talk("", given=given), WRITING)
    return person


@pytest.fixture
def says(town: Stage, aoi: Person) -> Says:
    def say(*words: str) -> list[str]:
        """Says each of them; what the bot answered to the last one, line by line."""
        for word in words:
            aoi.new()
            WRITING.do(aoi, word)
            town.quiet()
        return [line for message in heard(aoi) for line in message]

    return say


def _slots(session: Session, hub: str) -> list[Slot]:
    return list(session.scalars(select(Slot).where(Slot.hub_id == hub).order_by(Slot.starts_at)))


def _somebody_takes(town: Stage, hub: str, *which: int) -> None:
    with town.service.db.write() as session:
        for number in which:
            other = parents.meet(session, f"U{number:032}", clock.now())
            slots.keep(session, _slots(session, hub)[number].id, other.id, clock.now())


def test_after_the_hold_the_time_is_still_theirs_where_nobody_came(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]")
    town.set_time(TEN + timedelta(minutes=11))
    assert says("[はい、予約する]")[:2] == ["ご予約を承りました。", f"{FIRST}に、お待ちしています。"]


def test_after_the_hold_somebody_else_may_have_it(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]")
    town.set_time(TEN + timedelta(minutes=11))
    _somebody_takes(town, "shinmatsudo", 0)
    assert says("[はい、予約する]") == [
        "申し訳ありません。お取りしていた10分が過ぎ、ほかの方のご予約が入りました。ほかの時間をご案内します。",
        "ほっとるーむ新松戸の空いている日時です。",
        "ご都合のよい時間をおえらびください。",
        f"[{SECOND}]",
        "[ほかの広場を見る]",
    ]


def test_during_the_hold_nobody_else_gets_it(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]")
    with pytest.raises(slots.SlotTaken):
        _somebody_takes(town, "shinmatsudo", 0)


def test_a_time_taken_while_they_were_looking(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME)
    _somebody_takes(town, "shinmatsudo", 0)
    assert says(f"[{FIRST}]")[0] == (
        "申し訳ありません。その時間は、たった今、ほかの方がえらびました。ほかの時間をご案内します。"
    )


def test_the_last_times_taken_while_they_were_looking(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME)
    _somebody_takes(town, "shinmatsudo", 0, 1)
    assert says(f"[{FIRST}]") == [
        "申し訳ありません。その時間は、たった今、ほかの方がえらびました。ほかの時間をご案内します。",
        "この広場の空きは、いま埋まりました。",
        "どの広場の時間を見ますか？",
        "[おやこDE広場 小金原]",
        "[いつもの広場の空きを待つ]",
    ]


def test_a_time_the_hub_has_withdrawn(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME)
    with town.service.db.write() as session:
        session.execute(delete(Slot).where(Slot.id == _slots(session, "shinmatsudo")[0].id))
    assert says(f"[{FIRST}]")[0] == "その時間は、いまはご案内していません。ほかの時間をおえらびください。"


def test_another_hub_filled_up_while_they_were_looking(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, "[ほかの広場を見る]")
    _somebody_takes(town, "koganehara", 0)
    assert says("[おやこDE広場 小金原]")[0] == "その広場の空きは、いま埋まりました。"


def test_letting_go_gives_the_time_back_at_once(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]", "やめる")
    _somebody_takes(town, "shinmatsudo", 0)


def _is_cancelled_by_the_hub(town: Stage, aoi: Person) -> None:
    with town.service.db.write() as session:
        booked = interviews.coming(session, parents.meet(session, aoi.user_id, clock.now()).id, clock.now())
        assert booked
        interviews.cancel(session, booked, clock.now())


def test_the_hub_cancels_while_they_are_cancelling(town: Stage, aoi: Person, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]", "はい", "予約の確認", "予約を取り消す")
    _is_cancelled_by_the_hub(town, aoi)
    assert says("はい")[0] == "このご予約は、もう取り消されています。"


def test_the_hub_cancels_while_they_are_moving_it(town: Stage, aoi: Person, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]", "はい", "予約の変更", "日時を変える", f"[{SECOND}]")
    _is_cancelled_by_the_hub(town, aoi)
    assert says("はい")[0] == "このご予約は、もう取り消されています。"


def test_the_new_time_is_taken_and_the_old_one_stays(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]", "はい", "予約の変更", "日時を変える", f"[{SECOND}]")
    town.set_time(TEN + timedelta(minutes=11))
    _somebody_takes(town, "shinmatsudo", 1)
    assert says("はい")[0] == "申し訳ありません。その時間は、ほかの方が予約されました。元のご予約は、そのままです。"
    assert FIRST in says("予約の確認")


def _closes(town: Stage, hub: str) -> None:
    with town.service.db.write() as session:
        hubs.get(session, hub).active = False


def test_a_hub_that_has_closed_is_no_hub(town: Stage, says: Says) -> None:
    _closes(town, "shinmatsudo")
    assert says("マイ広場")[0] == "マイ・サポート・スペースは、いつでも立ち寄れる、あなたの広場です。"
    assert says("催し")[0] == "いつもの広場をえらぶと、その広場の催しをご案内できます。"
    wish = ("相談", "どれでもない", "特にない・あとで", "どなたでも", "LINEで", "いつでも", "名前は出さない")
    assert says(*wish)[0] == "どの広場に、お伝えしますか？"


def test_a_hub_that_closes_while_they_are_choosing(town: Stage, says: Says) -> None:
    says("マイ広場", "ほかの広場に変える", "小金原")
    _closes(town, "koganehara")
    answer = says("[おやこDE広場 小金原]")
    assert answer[0] == "その広場は、いまはご案内していません。もう一度、場所からえらんでください。"
    assert answer[1] == "どのあたりの広場をさがしますか？"


def test_the_booking_at_a_hub_that_has_closed_can_still_be_seen(town: Stage, says: Says) -> None:
    says(*UP_TO_TIME, f"[{FIRST}]", "はい")
    _closes(town, "shinmatsudo")
    assert "ほっとるーむ新松戸" in says("予約の確認")
    assert says("日時を変える")[1:] == ["どの広場の時間を見ますか？", "[おやこDE広場 小金原]"]


@pytest.mark.parametrize(
    ("words", "news"),
    [
        (["お知らせの設定", "受け取らない"], "suppressed"),
        (["マイサポ", "登録をやめる"], "suppressed"),
        (["マイサポ", "このままにする"], "queued"),
    ],
)
def test_news_that_waits_for_the_morning(town: Stage, aoi: Person, says: Says, words: list[str], news: str) -> None:
    """Whoever stops the news, or leaves the hub, gets none of what was already written down for them."""
    with town.service.db.write() as session:
        parent = parents.find(session, aoi.user_id)
        assert parent is not None
        order = Order(parent.id, aoi.user_id, "news", [{"type": "text", "text": "a"}], due_at=TEN + timedelta(days=1))
        row = deliveries.enqueue(session, order, clock.now())
    assert row is not None
    says(*words)
    with town.service.db.read() as session:
        assert session.scalars(select(Delivery.state).where(Delivery.kind == "news")).one() == news


@pytest.mark.parametrize(
    ("state", "days", "listed"),
    [("asked", 0, 6), ("agreed", 0, 6), ("sent", -9, 6), ("asked", -1, 5), ("agreed", -1, 5), ("declined", 9, 5)],
)
def test_an_older_talk_with_a_consent_of_hers_is_within_reach(
    town: Stage, aoi: Person, says: Says, state: str, days: int, listed: int
) -> None:
    """The newest five, and any in which something is hers to answer or to take back."""
    with town.service.db.write() as session:
        parent, now = parents.meet(session, aoi.user_id, clock.now()), clock.now()
        wish = {"topics": [], "reach_by": "line", "reach_when": "any"}
        talks = [consultations.ask(session, parent, "shinmatsudo", now, now, **wish) for _ in range(8)]
        staff.invite(session, Post("mori", "Mori", "coordinator", "shinmatsudo"), now)
        mori = staff.by_login(session, "mori")
        assert mori is not None
        plan = ("窓口", "こと", clock.today(now) + timedelta(days=days))
        referrals.propose(session, talks[0], mori.id, plan, now).state = state
    assert says("お話の続き").count("[ひらく]") == listed
