"""What depends on the town, the hub and what was before: wishes a hub cannot fulfil, another hub, cancelling often."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.interview import interviews, rebooking, slots, waiting_list
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Seat
from bot.domain.people import parents
from bot.jobs import waiting_list as waiting_job
from bot.simulator import Person
from bot.stage import Stage
from tests.test_talks_with_others import TEN, Says, aoi, says

__all__ = ["aoi", "says"]

WITH_A_PERSON = [
    "ご予約が何度か変わりましたので、次は広場の人がいっしょに日を決めます。",
    "下のボタンから、ひとことお伝えください。",
    "12月14日(月) 午前10時00分からは、ここでもまたお取りいただけます。",
    "お話は、いつでもできます",
    "広場の人が、ご都合をうかがいます。",
    "[相談する]",
]
TO_ANOTHER_HUB = [
    "面談",
    "はい",
    "ひとり",
    "広場で",
    "きょうだいの見守り",
    "広場の見学",
    "これでよい",
    "ほかの広場を見る",
]
ELSEWHERE = ["[おやこDE広場 小金原]", "[12月4日(金) 午前10時00分]"]


def without(town: Stage, hub: str, *arranges: str) -> None:
    """This hub arranges only these."""
    known = town.service.town
    changed = [
        one.model_copy(
            update={"interviews": known.hubs[0].interviews.model_copy(update={"arranges": arranges})}  # type: ignore[union-attr]
        )
        if one.slug == hub
        else one
        for one in known.hubs
    ]
    vars(town.service)["town"] = known.model_copy(update={"hubs": tuple(changed)})


def hub_and_wishes(town: Stage, person: Person) -> tuple[str | None, str, list[str]]:
    """Her own hub, where she has booked, and what she wished for."""
    with town.service.db.read() as session:
        parent = parents.find(session, person.user_id)
        assert parent is not None
        booked = interviews.coming(session, parent.id, clock.now())
        assert booked is not None
        return parent.hub_id, booked.hub_id, [one.kind for one in booked.wishes]


def test_another_hub_says_what_it_cannot_do_and_her_own_stays_hers(town: Stage, aoi: Person, says: Says) -> None:
    without(town, "koganehara", "visit")
    said = says(*TO_ANOTHER_HUB, *ELSEWHERE)
    assert said[0] == "このご予約では、「きょうだいの見守り」はお受けしていません。"
    assert "広場の見学" in says("はい、予約する")
    assert hub_and_wishes(town, aoi) == ("shinmatsudo", "koganehara", ["visit"])


def test_moving_there_too_says_it_and_takes_out_what_cannot_be(town: Stage, aoi: Person, says: Says) -> None:
    without(town, "koganehara", "visit")
    says(*TO_ANOTHER_HUB[:-1], "[12月3日(木) 午前10時30分]", "はい、予約する", "予約の確認", "日時を変える")
    said = says("ほかの広場を見る", *ELSEWHERE)
    assert said[0] == "新しいご予約では、「きょうだいの見守り」はお受けしていません。"
    assert hub_and_wishes(town, aoi)[1:] == ("shinmatsudo", ["siblings", "visit"]), "until it has moved"
    says("はい、変える")
    assert hub_and_wishes(town, aoi) == ("shinmatsudo", "koganehara", ["visit"])


def test_a_full_hub_offers_the_others_and_the_waiting_list(town: Stage, says: Says) -> None:
    with town.service.db.write() as session:
        slots.close_day(session, "shinmatsudo", datetime(2026, 12, 3, tzinfo=clock.TOKYO).date(), clock.now())
    assert says("面談", "はい", "ひとり", "広場で", "とくにありません") == [
        "いつもの広場には、いま空いている時間がありません。ほかの広場も見てみます。",
        "どの広場の時間を見ますか？",
        "[おやこDE広場 小金原]",
        "[いつもの広場の空きを待つ]",
    ]


@pytest.mark.parametrize("times", [2, 3])
def test_who_cancels_often_books_with_a_person_next_time(town: Stage, aoi: Person, says: Says, times: int) -> None:
    cancels(town, aoi, times)
    said = says("面談")
    assert said == WITH_A_PERSON if times == 3 else said[0] == "妊娠8か月頃の面談のご予約ですね。"


@pytest.mark.parametrize("times", [2, 3])
def test_nor_does_an_offered_seat_go_round_that(town: Stage, aoi: Person, says: Says, times: int) -> None:
    """She waited already. With the same words; and her seat is the next one's, as she waits no more."""
    with town.service.db.write() as session:
        waiting_list.ask(session, parents.meet(session, aoi.user_id, TEN), "shinmatsudo", "hub", TEN)
    waiting_job.run(town.service, TEN)
    cancels(town, aoi, times)
    said = says("空き待ち", "この時間で予約する")
    assert said == WITH_A_PERSON if times == 3 else said[0] == "ご予約を承りました。"
    assert says("空き待ち")[0] == "いま、空き待ちはしていません。"
    with town.service.db.read() as session:
        assert session.scalars(select(Seat).where(Seat.offered)).all() == []


def cancels(town: Stage, person: Person, times: int) -> None:
    """As often, some days ago, each time by herself."""
    with town.service.db.write() as session:
        parent = parents.meet(session, person.user_id, TEN)
        slot = slots.free(session, TEN, hub_id="shinmatsudo")[-1]
        for day in range(times):
            at = TEN - timedelta(days=10 - day)
            past = {"booked_at": at, "changed_at": at, "state": "cancelled", "cancelled_by": rebooking.FAMILY}
            session.add(Interview(parent_id=parent.id, slot_id=slot.id, hub_id=slot.hub_id, way="hub", **past))


@pytest.mark.parametrize("gone", [[], ["siblings"]])
def test_what_she_wished_for_when_she_began_to_wait_is_there_with_the_seat(
    town: Stage, aoi: Person, says: Says, gone: list[str]
) -> None:
    """As far as the hub can still do it: what it cannot, she is told."""
    with town.service.db.write() as session:
        slots.close_day(session, "shinmatsudo", datetime(2026, 12, 3, tzinfo=clock.TOKYO).date(), clock.now())
    wishes = ["パートナーや家族と", "きょうだいの見守り", "広場の見学"]
    says("面談", "はい", "ひとり", "広場で", *wishes, "いつもの広場の空きを待つ", "はい、空きを待つ")
    if gone:
        without(town, "shinmatsudo", "visit")
    with town.service.db.write() as session:
        slots.open_day(session, "shinmatsudo", datetime(2026, 12, 8, tzinfo=clock.TOKYO).date(), [time(10)], 30)
    waiting_job.run(town.service, TEN)
    said = says("空き待ち", "この時間で予約する")
    assert ("このご予約では、「きょうだいの見守り」はお受けしていません。" in said) is bool(gone)
    assert hub_and_wishes(town, aoi)[1:] == ("shinmatsudo", [one for one in ("siblings", "visit") if one not in gone])
    with town.service.db.read() as session:
        booked = session.scalars(select(Interview)).one()
        assert booked.with_partner
        assert [one.is_open for one in booked.wishes] == [one.kind == "siblings" for one in booked.wishes]
