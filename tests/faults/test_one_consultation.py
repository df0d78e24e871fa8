"""Several coordinators want one consultation at the same moment: one has it, the others see that somebody does."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.domain.care import casework, consultations
from bot.domain.care.consultations import AlreadyTaken, Consultation
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.stage import Stage
from tests.faults import crowd

COLLEAGUES = 8
ROUNDS = 10


def test_one_of_them_has_it_and_the_others_are_told(town_on_both: Stage) -> None:
    people = _colleagues(town_on_both)
    for number in _asked(town_on_both, ROUNDS):
        told = _take_at_once(town_on_both, number, people)
        assert sorted(set(told)) == ["already_taken", "yours"]
        assert told.count("yours") == 1, f"n={COLLEAGUES} x {ROUNDS}"
        with town_on_both.service.db.read() as session:
            assert consultations.get(session, number).taken_by == people[told.index("yours")]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_race_sees_it_when_the_lock_is_gone(town_on_both: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has read it before anybody writes. SQLite has one writer at a time: no lock of ours to take away."""
    all_have_read = threading.Barrier(COLLEAGUES)

    def unlocked(session: Session, number: int) -> Consultation:
        found = session.scalars(select(Consultation).where(Consultation.id == number)).one()
        all_have_read.wait(20)
        return found

    monkeypatch.setattr(casework, "locked", unlocked)
    people, [number] = _colleagues(town_on_both), _asked(town_on_both, 1)
    told = _take_at_once(town_on_both, number, people)
    assert told.count("yours") > 1, f"n={COLLEAGUES}: the test above could never fail"


def _colleagues(town: Stage) -> list[int]:
    found = []
    with town.service.db.write() as session:
        for number in range(COLLEAGUES):
            staff.invite(session, Post(f"c{number}", f"C{number}", "coordinator", "shinmatsudo"), clock.now())
            member = staff.by_login(session, f"c{number}")
            assert member is not None
            found.append(member.id)
    return found


def _asked(town: Stage, times: int) -> list[int]:
    wish = {"topics": ["moyamoya"], "reach_by": "line", "reach_when": "any"}
    with town.service.db.write() as session:
        now = clock.now()
        parent = parents.meet(session, "U" + "0" * 32, now)
        due = now + timedelta(days=1)
        return [consultations.ask(session, parent, "shinmatsudo", due, now, **wish).id for _ in range(times)]


def _take_at_once(town: Stage, number: int, people: list[int]) -> list[str]:
    def take(who: int) -> str:
        try:
            with town.service.db.write() as session:
                casework.take(session, number, who, clock.now())
        except AlreadyTaken as no:
            return no.name()
        return "yours"

    return crowd.all_at_once(people, take)
