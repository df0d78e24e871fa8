"""What is said once a wish has arrived keeps to what was chosen: by telephone, by a midwife, about others."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import casework
from bot.domain.care.consultations import Consultation
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.simulator import Person
from bot.stage import Stage
from tests.test_talks_with_others import Says, aoi, says

__all__ = ["aoi", "says"]

ASKS = ["相談", "どれでもない", "特にない・あとで"]
NEEDED = "お電話には、番号がいります。"


def asked(town: Stage) -> list[Consultation]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Consultation).order_by(Consultation.id)))


@pytest.mark.parametrize(
    ("way", "needed"),
    [
        ([*ASKS, "どなたでも", "電話で", "このまま送る"], True),
        ([*ASKS, "どなたでも", "LINEで", "このまま送る"], False),
        ([*ASKS, "どなたでも", "このまま送る"], False),
        (["友だちが心配", "ご近所の方", "電話で", "はい、伝える"], True),
        (["友だちが心配", "ご近所の方", "連絡はいらない", "はい、伝える"], False),
    ],
)
def test_who_wants_a_call_is_asked_for_the_number_where_it_is_safe(says: Says, way: list[str], needed: bool) -> None:
    receipt = says(*way)
    assert receipt[0].startswith("受け付けました。")
    assert any(line.startswith(NEEDED) for line in receipt) == needed
    assert "[ひらく]" in receipt


def test_whose_number_is_known_is_not_asked_for_it(town: Stage, aoi: Person, says: Says) -> None:
    with town.service.db.write() as session:
        parents.meet(session, aoi.user_id, clock.now()).phone = "047-000-1234"
    receipt = says(*ASKS, "どなたでも", "電話で", "このまま送る")
    assert (NEEDED in "".join(receipt), "047" in "".join(receipt)) == (False, False)


def test_who_asks_for_a_midwife_hears_of_one(says: Says) -> None:
    receipt = says(*ASKS, "保健師・助産師に", "このまま送る")
    assert "ほっとるーむ新松戸が、保健師・助産師におつなぎします。" in receipt[1]
    assert "コーディネーター" not in "".join(receipt)


@pytest.mark.parametrize(("reader", "state"), [("保健師・助産師に", "open"), ("どなたでも", "taken")])
def test_who_asks_for_a_midwife_is_not_given_to_last_times_coordinator(
    town: Stage, says: Says, reader: str, state: str
) -> None:
    says("相談", "どれでもない", "このまま送る")
    with town.service.db.write() as session:
        staff.invite(session, Post("mori", "Mori", "coordinator", "shinmatsudo"), clock.now())
        mori = staff.by_login(session, "mori")
        assert mori is not None
        mori.enrolled_at = clock.now()
        casework.take(session, asked(town)[0].id, mori.id, clock.now())
    says("相談", "別の相談をする", *ASKS[1:], reader, "このまま送る")
    assert asked(town)[1].state == state


def test_a_number_typed_into_the_chat_is_led_to_where_it_can_be_written(says: Says) -> None:
    assert "番号は、そのあと、あなただけのページに書けます。" in "".join(says("09000001234"))
