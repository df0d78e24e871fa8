"""What she answers about being introduced elsewhere comes before the eyes of staff, most of all a no."""

from datetime import timedelta

import pytest

from bot import clock
from bot.domain.care import board, casework, consultations, messages, referrals
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import Reader, text_of
from tests.pages.test_thread import asked, at_thread, mori

ANSWERS = {"agree": "agreed", "decline": "declined", "withdraw": "withdrawn"}


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    return asked(home, aoi)


def plan(town: Stage, number: int, agreed: bool = False) -> int:
    who, now = mori(town), clock.now()
    what = ("保健センター", "夜、眠れていないこと", clock.today(now) + timedelta(days=30))
    with town.service.db.write() as session:
        one = referrals.propose(session, consultations.get(session, number), who, what, now)
        if agreed:
            referrals.agree(one, "spoken", now)
        session.flush()
        return one.id


def unread(town: Stage, number: int) -> list[str | None]:
    """What waits to be read by staff."""
    with town.service.db.read() as session:
        new = [one for one in messages.of(session, number) if one.author == "parent" and not one.seen_at]
        return [one.mark for one in new]


def on_the_board(town: Stage, number: int) -> bool:
    with town.service.db.read() as session:
        return number in {one.id for one in board.waiting(session)}


def answer(reader: Reader, which: int, *answers: str) -> None:
    for one in answers:
        reader.post(f"/thread/consent/{which}/{one}")


@pytest.mark.parametrize("said", list(ANSWERS))
def test_staff_find_her_answer_among_what_is_new(home: Stage, aoi: Person, number: int, said: str) -> None:
    which = plan(home, number, agreed=said == "withdraw")
    reader = at_thread(home, aoi, number)
    answer(reader, which, said)
    assert unread(home, number) == [f"consent_{ANSWERS[said]}"]
    answer(reader, which, said)
    assert unread(home, number) == [f"consent_{ANSWERS[said]}"], "pressed twice it is one answer"


def test_taken_back_after_the_talk_has_ended_it_is_on_the_board_again(home: Stage, aoi: Person, number: int) -> None:
    which = plan(home, number, agreed=True)
    with home.service.db.write() as session:
        casework.close(session, number, clock.now(), "informed")
    assert not on_the_board(home, number)
    answer(at_thread(home, aoi, number), which, "withdraw")
    assert on_the_board(home, number)


def test_she_reads_what_she_answered(home: Stage, aoi: Person, number: int) -> None:
    which = plan(home, number)
    reader = at_thread(home, aoi, number)
    answer(reader, which, "agree", "withdraw")
    page = text_of(reader.get("/thread"))
    answers = ("つなぐことに同意しました。", "つなぐことへの同意を取り消しました。")
    assert [said in page for said in answers] == [True, True]
