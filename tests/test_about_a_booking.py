"""What people want with a booking, and where they move to, in sentences of their own; and a hub of many free times."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.dialogue.said import Press, Said
from bot.domain.interview import interviews
from bot.domain.interview.slots import Seat, Slot
from bot.domain.people import absences
from bot.domain.people.absences import Stay
from bot.service import Service
from handlers.booking import MOST_SLOTS
from tests.talking import NOW, Talking, expecting, service, session

__all__ = ["service", "session"]

DAYS, A_DAY = 14, 8  # of free times


@pytest.fixture
def aoi(service: Service, session: Session) -> Talking:
    """She comes on 3 December at ten; from the 6th to the 19th eight times a day are free, the first at nine."""
    booked = expecting(session, "aoi")
    first = NOW + timedelta(days=5, hours=-1)
    for number in range(DAYS * A_DAY):
        at = first + timedelta(days=number // A_DAY, minutes=number % A_DAY * 30)
        session.add(Slot(hub_id="shinmatsudo", starts_at=at, minutes=30, seats=9, ways=["hub", "phone"]))
    session.flush()
    return Talking(service, session, booked)


def seats_held(who: Talking) -> int:
    held = select(func.count(Seat.id)).where(Seat.parent_id == who.parent.id, Seat.held_until.is_not(None))
    return who.session.scalars(held).one()


WANTED = {
    "sure": [
        "このままでは行けません",
        "すみません、行けなくなりました",
        "キャンセルで",
        "子どもの熱で行けません",
        "I can't come",
    ],
    "slot": [
        "別の日にしたい",
        "日にちを変えないといけなくなりました",
        "時間をずらせますか",
        "10日に変えられますか",
        "変更お願いします",
        "can I change it?",
    ],
    "wish": ["夫も一緒に行っていいですか", "上の子を連れて行ってもいいですか"],
    None: ["そのままで", "確認しただけです", "大丈夫", "just checking"],
}


@pytest.mark.parametrize(("step", "said"), [(step, one) for step, all_ in WANTED.items() for one in all_])
def test_what_they_want_with_it(aoi: Talking, step: str | None, said: str) -> None:
    aoi.says("予約の確認")
    assert aoi.place()["step"] == "what"
    aoi.says(said)
    assert aoi.place().get("step") == step
    assert interviews.coming(aoi.session, aoi.parent.id, NOW), "nothing is cancelled before they have said yes"


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ("すみません、熱が出たので行けません", "sure"),
        ("I'm afraid I can't make it", "sure"),
        ("10日に変更したいです", "slot"),
        ("予約を10日に変えられますか", "slot"),
        ("来週の木曜にずらしたい", "slot"),
    ],
)
def test_who_began_nothing_is_led_to_the_booking(aoi: Talking, said: str, step: str) -> None:
    shown = aoi.says(said)
    assert (aoi.place()["flow"], aoi.place()["step"]) == ("my_bookings", step)
    if step == "slot":
        times = [line for line in shown if line.startswith("[12月")]
        assert times and all(line.startswith("[12月10日") for line in times)


def test_who_has_no_booking_is_led_to_none(aoi: Talking) -> None:
    for said in ("予約を取り消す", "はい、取り消す"):
        aoi.says(said)
    assert aoi.says("熱が出たので行けません")[0].startswith("メッセージをありがとうございます。")


def test_every_time_of_a_busy_hub_can_be_reached(aoi: Talking) -> None:
    """By its page, its day on the calendar, and its day in words; each is held by what they say or tap."""
    seen, more = set(), aoi.says("予約を変える")
    while True:
        seen |= {line for line in more if line.startswith("[12月")}
        if "[ほかを見る]" not in more:
            break
        more = aoi.says("もっと")
    assert len(seen) == DAYS * A_DAY + 1 < MOST_SLOTS  # her own time has seats for others
    day = aoi.does(Said(press=Press("my_bookings", "slot", "2026-12-19")))
    assert {line for line in day if line.startswith("[12月")} == {line for line in seen if "12月19日" in line}
    assert aoi.says("19日の12時半")[0].startswith("12月19日(土) 午後12時30分")
    assert aoi.says("やっぱり18日の9時半がいい")[0].startswith("12月18日(金) 午前9時30分")


def test_what_follows_a_day_cut_short_is_the_rest_of_it(aoi: Talking) -> None:
    aoi.says("予約を変える")
    shown = [line for line in aoi.says("8日以降") if line.startswith("[")]
    assert shown[0].startswith("[12月8日(火) 午前9時00分") and shown[-2:] == ["[ほかを見る]", "[日にちをえらぶ]"]
    assert next(line for line in aoi.says("もっと") if line.startswith("[")).startswith("[12月9日(水) 午前9時00分")


def test_whoever_is_away_for_long_sees_the_first_days_after(aoi: Talking) -> None:
    """Beyond the first two dozen times, where nobody looked before."""
    stay = Stay(NOW.date(), (NOW + timedelta(days=12)).date(), "far")
    absences.write(aoi.session, aoi.parent.id, stay)
    times = [line for line in aoi.says("予約を変える") if line.startswith("[12月")]
    assert times and times[0].startswith("[12月14日")


@pytest.mark.parametrize("said", ["夫に聞いてからにします", "ちょっと迷っています", "I need to check"])
def test_who_has_to_ask_somebody_first_may_wait(aoi: Talking, said: str) -> None:
    aoi.says("予約を変える")
    before = aoi.place()["step"]
    assert aoi.says(said)[0].startswith("いま答えなくても、かまいません。")
    assert aoi.place()["step"] == before


@pytest.mark.parametrize("said", ["なるほどですねえ", "1時間くらいかかりますか", "駐車場はありますか"])
def test_what_is_no_other_time_leaves_the_chosen_one_held(aoi: Talking, said: str) -> None:
    """The bot goes on saying that it keeps the time for her, so it does."""
    aoi.says("予約を変える"), aoi.says("19日の12時半")
    held, step = seats_held(aoi), aoi.place()["step"]
    aoi.says(said)
    assert (held, seats_held(aoi), step, aoi.place()["step"]) == (1, 1, "confirm", "confirm")


@pytest.mark.parametrize("said", ["話を聞いてから不安です", "仕事に戻るか迷っています"])
def test_a_worry_at_a_question_of_a_talk_is_not_put_off(aoi: Talking, said: str) -> None:
    aoi.says("相談")
    assert not any("いま答えなくても" in line for line in aoi.says(said))


@pytest.mark.parametrize("said", ["双子ではありません", "双子じゃないです"])
def test_who_expects_no_twins_is_noted_with_none(aoi: Talking, said: str) -> None:
    for words in ("予約を取り消す", "はい、取り消す", "面談", "はい"):
        aoi.says(words)
    assert aoi.place()["step"] == "babies"
    aoi.says(said)
    assert aoi.place()["step"] == "babies"
