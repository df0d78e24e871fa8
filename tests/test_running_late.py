"""Late for a booking of today, or lost: the booking, the hub's number where it is known, and one tap that tells it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.interview import interviews
from bot.domain.interview.interviews import Interview
from bot.service import Service
from bot.stage import Stage
from bot.town.parts import HubFact
from tests.talking import NOW, Talking, expecting

HERE = datetime(2026, 12, 3, 9, 40, tzinfo=clock.TOKYO)  # twenty minutes before
TOLD = ["はい、広場に伝える", "はい"]


@pytest.fixture
def service(town: Stage) -> Service:
    town.set_time(HERE)
    return town.service


@pytest.fixture
def session(service: Service) -> Iterator[Session]:
    with service.db.write() as session:
        yield session


@pytest.fixture
def aoi(service: Service, session: Session) -> Talking:
    parent = expecting(session, "aoi")
    return Talking(service, session, parent, HERE)


def booked(aoi: Talking) -> Interview:
    found = interviews.coming(aoi.session, aoi.parent.id, HERE)
    assert found
    return found


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("予約の時間に遅れそう", None),
        ("10分遅れます", 10),
        ("すみません、１５分ほど遅れそうです", 15),
        ("電車が遅れて間に合わない", None),
        ("道に迷いました", None),
        ("おくれます", None),
        ("面談に遅刻しそうです", None),
        ("I am running late, 20 min", 20),
    ],
)
@pytest.mark.parametrize("yes", TOLD)
def test_one_tap_tells_the_hub(aoi: Talking, said: str, minutes: int | None, yes: str) -> None:
    lines = aoi.says(said)
    assert "[はい、広場に伝える]" in lines and "[地図をひらく]" in lines
    assert booked(aoi).late_told_at is None
    assert "お返事はありませんが、" in aoi.says(yes)[0]
    assert (booked(aoi).late_told_at, booked(aoi).late_minutes) == (HERE, minutes)


def test_nobody_is_told_without_a_yes(aoi: Talking) -> None:
    aoi.says("遅れます")
    assert "広場に伝えていません" in aoi.says("いいえ")[0]
    aoi.says("遅れます")
    assert "広場に伝えていません" in aoi.says("やめる")[0]
    assert booked(aoi).late_told_at is None


def test_another_day_is_another_day(aoi: Talking) -> None:
    aoi.now = NOW
    lines = aoi.says("遅れます")
    assert lines[-1].startswith("きょうのご予約はありません。") and "12月3日(木) 午前10時00分" in lines
    assert "[はい、広場に伝える]" not in lines


def test_without_a_booking_a_person(aoi: Talking) -> None:
    interviews.cancel(aoi.session, booked(aoi), NOW)
    lines = aoi.says("遅れます")
    assert lines[0].startswith("これからのご予約は、見つかりませんでした。") and "[相談する]" in lines


def test_by_phone_nobody_is_on_the_way(aoi: Talking) -> None:
    booked(aoi).way = "phone"
    aoi.says("10分遅れます")
    assert "お越しください" not in " ".join(aoi.says("はい"))


def test_the_number_is_the_one_written_down(aoi: Talking) -> None:
    told = {"about": "phone", "text": "047-000-0000", "source": "made up for this test", "checked_on": NOW.date()}
    town = aoi.service.town
    hubs = tuple(one.model_copy(update={"facts": (HubFact.model_validate(told),)}) for one in town.hubs)
    object.__setattr__(aoi.service, "town", town.model_copy(update={"hubs": hubs}))
    assert "ほっとるーむ新松戸の電話は、047-000-0000です。" in " ".join(aoi.says("遅れます"))


def test_a_new_time_is_not_late(aoi: Talking) -> None:
    aoi.says("遅れます"), aoi.says("はい")
    found = booked(aoi)
    interviews.move(aoi.session, found, found.slot_id, HERE, timedelta(0))
    assert (found.late_told_at, found.late_minutes) == (None, None)


@pytest.mark.parametrize(
    "said",
    ["発達が遅れています", "発達が遅れそうで心配", "生理が遅れています", "予定日より遅れそう", "お返事遅くなりました"],
)
def test_what_only_sounds_like_it(aoi: Talking, said: str) -> None:
    assert "[はい、広場に伝える]" not in aoi.says(said)
