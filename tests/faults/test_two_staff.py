"""Two of the staff press buttons of one broadcast at the same moment: one after the other, and each is told clearly."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.domain.delivery import recipients
from bot.domain.delivery.outbox import Delivery
from bot.domain.news import broadcasts, mailing
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office.sessions import StaffSession
from bot.domain.office.staff import hash_token
from bot.domain.people import parents
from tests.console.test_broadcasts import asked, soon
from tests.console.town import Office, Visitor
from tests.faults import offices
from tests.faults.test_two_buttons import WAITING
from tests.jobs.town import plan
from tests.waiting import until

furnished_on, furnished, office_on_both = offices.furnished_on, offices.furnished, offices.office_on_both
on_postgres = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
Said = tuple[int, str | None]

SURELY = "again?"  # also to those who perhaps have it


def waiting(office: Office) -> int:
    return asked(office)


def scheduled(office: Office) -> int:
    number = waiting(office)
    with office.db.write() as session:
        session.execute(update(Broadcast).where(Broadcast.id == number).values(state="scheduled"))
    return number


def sending(office: Office) -> int:
    """To two families, each in a chunk of its own."""
    number, now = scheduled(office), clock.now()
    with office.db.write() as session, patch.object(recipients, "MOST", 1):
        ben = parents.meet(session, "U-ben", now)
        ben.hub_id, ben.consented_at, ben.role = "minami", now, "expecting"
        session.flush()
        news = broadcasts.get(session, number)
        mailing.freeze(session, news, lambda _: [{"type": "text", "text": "News"}], plan(news, now))
    return number


def paused(office: Office) -> int:
    number = sending(office)
    assert press(office, "mori", "pause", number) == (303, "broadcast_paused")
    return number


def sent(office: Office) -> int:
    """One chunk failed, and nobody knows of the other, nor will LINE."""
    number, now = sending(office), clock.now()
    with office.db.write() as session:
        first, second = session.scalars(select(Delivery).where(Delivery.broadcast_id == number).order_by(Delivery.id))
        first.state, first.first_tried_at = "failed", now
        second.state, second.first_tried_at = "unknown", now - timedelta(days=2)
        broadcasts.get(session, number).state = "sent"
    return number


def form_of(browser: Visitor, button: str, number: int) -> dict[str, object]:
    """What stood on the page before anybody pressed."""
    if button == SURELY:
        return {"sure": "1"}
    if button not in ("approval", "edit"):
        return {}
    page = browser.get(f"/broadcasts/{number}/{button}").text
    seen = re.findall(r'name="seen" value="(\w+)"', page)
    return {"seen": seen[0] if seen else "nothing", **(soon(title="Changed") if button == "edit" else {})}


def press(office: Office, login: str, button: str, number: int, form: dict[str, object] | None = None) -> Said:
    """The answer, and the word that the next page has for them."""
    browser = office.at_work(login)
    answer = browser.post(f"/broadcasts/{number}/{button.rstrip('?')}", form or {})
    with office.db.read() as session:
        word = session.get_one(StaffSession, hash_token(browser.cookie or "")).word
    return answer.status_code, word["name"] if word else None


def together(office: Office, number: int, *presses: tuple[str, str]) -> list[Said]:
    """All of them wait for the broadcast's row, in this order, and have read it before as it was."""
    said: dict[int, Said] = {}
    forms = [form_of(office.at_work(login), button, number) for login, button in presses]

    def one(place: int, login: str, button: str) -> Callable[[], None]:
        return lambda: said.update({place: press(office, login, button, number, forms[place])})

    def how_many_wait() -> int:
        with office.db.read() as session:
            return session.connection().exec_driver_sql(WAITING).scalar() or 0

    threads = [threading.Thread(target=one(place, *who)) for place, who in enumerate(presses)]
    with office.db.write() as session:
        session.execute(select(Broadcast.id).where(Broadcast.id == number).with_for_update())
        for count, thread in enumerate(threads, 1):
            thread.start()
            until(lambda so_many=count: how_many_wait() == so_many)  # type: ignore[misc]
    for thread in threads:
        thread.join(30)
    return [said[place] for place in range(len(presses))]


def state(office: Office, number: int) -> str:
    with office.db.read() as session:
        return broadcasts.get(session, number).state


@on_postgres
@pytest.mark.parametrize(
    ("begin", "first", "second", "told", "end"),
    [
        (waiting, "approval", "stop", [(303, "broadcast_approved"), (303, "broadcast_stopped")], "stopped"),
        (waiting, "stop", "approval", [(303, "broadcast_stopped"), (303, "already_sent")], "stopped"),
        (waiting, "approval", "edit", [(303, "broadcast_approved"), (303, "approval_gone")], "draft"),
        (waiting, "edit", "approval", [(303, "request_gone"), (303, "changed_since")], "draft"),
        (scheduled, "edit", "pause", [(303, "approval_gone"), (303, "not_leaving")], "draft"),
        (sending, "pause", "edit", [(303, "broadcast_paused"), (422, None)], "paused"),
        (sending, "edit", "pause", [(422, None), (303, "broadcast_paused")], "paused"),
        (sending, "pause", "stop", [(303, "broadcast_paused"), (303, "broadcast_stopped")], "stopped"),
        (sending, "stop", "pause", [(303, "broadcast_stopped"), (303, "not_leaving")], "stopped"),
        (paused, "resume", "stop", [(303, "broadcast_resumed"), (303, "broadcast_stopped")], "stopped"),
        (paused, "stop", "resume", [(303, "broadcast_stopped"), (303, "not_paused")], "stopped"),
        (sent, "stop", "again", [(303, "already_sent"), (303, "broadcast_again")], "sending"),
        (sent, "again", "stop", [(303, "broadcast_again"), (303, "broadcast_stopped")], "stopped"),
        (sent, "again", "again", [(303, "broadcast_again"), (303, "nothing_lost")], "sending"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_one_after_the_other(
    office_on_both: Office, begin: Callable[[Office], int], first: str, second: str, told: list[Said], end: str
) -> None:
    office = office_on_both
    number = begin(office)
    others = ("hayashi", "mori") if first == "approval" else ("mori", "hayashi")
    assert (together(office, number, (others[0], first), (others[1], second)), state(office, number)) == (told, end)


@on_postgres
def test_what_was_stopped_meanwhile_is_not_taken_up_again(office_on_both: Office) -> None:
    """The third had the page before them on which it was sent, and ticked that twice is fine."""
    office = office_on_both
    number = sent(office)
    presses = (("mori", "again"), ("hayashi", "stop"), ("hayashi", SURELY))
    said = together(office, number, *presses)
    assert (said[1], state(office, number)) == ((303, "broadcast_stopped"), "stopped")
