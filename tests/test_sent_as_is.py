"""A wish to talk that is sent with few taps: what was said is kept, what was not is answered by nobody."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.care import casework, consultations
from bot.domain.care.consultations import Consultation
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.simulator import Person
from bot.stage import Stage
from tests.test_talks_with_others import Says, aoi, says

__all__ = ["aoi", "says"]

AS_IS = "このまま送る"
SOON = ["からだ・気持ち", "自分のこと", "保健師・助産師に", "電話で"]
NOTHING = (["unsaid"], "unsaid", "unsaid", "unsaid", "unsaid")


def wished(one: Consultation) -> tuple[object, ...]:
    return one.weighs, one.reader, one.reach_by, one.reach_when, one.named


def asked(town: Stage) -> list[Consultation]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Consultation).order_by(Consultation.id)))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (1, NOTHING),
        (2, (["self"], *NOTHING[1:])),
        (3, (["self"], "nurse", *NOTHING[2:])),
        (4, (["self"], "nurse", "phone", *NOTHING[3:])),
    ],
)
def test_it_goes_with_what_was_said_so_far(
    town: Stage, aoi: Person, says: Says, said: int, kept: tuple[object, ...]
) -> None:
    receipt = says("相談", *SOON[:said], AS_IS)
    assert receipt[0].startswith("受け付けました。")
    [one] = asked(town)
    assert (one.topics, one.hub_id, one.called, wished(one)) == (["body"], "shinmatsudo", None, kept)


def test_what_was_taken_back_is_not_sent_along(town: Stage, aoi: Person, says: Says) -> None:
    says("相談", "からだ・気持ち", "お金のこと", "どなたでも", "もどる", "もどる", AS_IS)
    assert [wished(one) for one in asked(town)] == [NOTHING]


@pytest.mark.parametrize("silent", [False, True], ids=["has it", "fell silent in the chat"])
def test_the_next_one_goes_to_the_same_coordinator(town: Stage, aoi: Person, says: Says, silent: bool) -> None:
    says("相談", "どれでもない", AS_IS)
    with town.service.db.write() as session:
        staff.invite(session, Post("mori", "Mori", "coordinator", "shinmatsudo"), clock.now())
        mori = staff.by_login(session, "mori")
        assert mori is not None
        mori.enrolled_at = clock.now()
        casework.take(session, asked(town)[0].id, mori.id, clock.now())
        if silent:
            casework.back_to_queue(consultations.get(session, asked(town)[0].id), clock.now())
        casework.close(session, asked(town)[0].id, clock.now(), "listened")
    says("相談", "どれでもない", AS_IS)
    first, second = asked(town)
    assert (second.follows, second.taken_by, second.state) == (first.id, first.taken_by or first.before, "taken")


def test_whoever_says_all_of_it_is_still_asked_before_it_goes(town: Stage, aoi: Person, says: Says) -> None:
    end = says("相談", *SOON, "土日", "名前は出さない")
    assert (end[-2:], asked(town)) == (["[はい、送る]", "[いいえ、送らない]"], [])
