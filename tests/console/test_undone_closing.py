"""A talk that one of us has closed by mistake goes on as before, and the family hears no more than it must."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.domain.care import casework, consultations, messages
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.delivery.deliveries import Delivery
from bot.domain.office.audit import AuditRow
from bot.domain.people import erasures
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.test_consultations import post, wish
from tests.console.town import Office

CLOCKS = ("taken_by", "look_by", "first_answered_at", "next_by", "contact_on")


def close(office: Office) -> None:
    assert post(office, "close", {"outcome": "listened"}).status_code == 303


def undo(office: Office, login: str = "mori") -> str:
    """What the page says then."""
    visitor, number = office.at_work(login), office.consultations["minami"]
    visitor.post(f"/consultations/{number}/close/undo")
    said = re.search(r'class="word.*?<p>(.*?)</p>', visitor.get(f"/consultations/{number}").text, re.S)
    assert said is not None
    return said[1].strip()


def delivered(office: Office, state: str = "accepted") -> None:
    with office.db.write() as session:
        session.execute(update(Delivery).where(Delivery.state == "queued").values(state=state))


def waiting(office: Office) -> list[dict[str, str]]:
    """What is still to leave."""
    with office.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.state == "queued").order_by(Delivery.id))
        return [row.messages()[0] for row in rows if row.kind == "staff"]


def promises(one: Consultation) -> dict[str, object]:
    return {name: getattr(one, name) for name in CLOCKS}


def test_every_promise_is_as_it_was_and_the_same_colleague_has_it(office: Office) -> None:
    post(office, "take")
    with office.db.write() as session:
        one = consultations.locked(session, office.consultations["minami"])
        one.first_answered_at = clock.now() - timedelta(days=3)
        one.contact_on = clock.today(clock.now()) + timedelta(days=5)
        messages.write(session, one, Words("and another thing"), clock.now())
        casework.heard(one, clock.now() + timedelta(hours=30))
    before = promises(wish(office))
    close(office)
    undo(office)
    after = wish(office)
    assert (after.state, after.outcome, after.closed_at, promises(after)) == ("taken", None, None, before)


def test_what_was_never_answered_is_still_due_when_it_was(office: Office) -> None:
    before = wish(office)
    close(office)
    undo(office)
    assert (wish(office).state, wish(office).look_by, wish(office).clock()) == ("open", before.look_by, before.clock())


def test_where_all_was_said_it_can_be_closed_later_not_at_once(office: Office) -> None:
    post(office, "answer", {"words": "ありがとうございます。", "heard": "yes"})
    with office.db.write() as session:
        consultations.get(session, office.consultations["minami"]).close_by = clock.now() - timedelta(days=1)
    close(office)
    undo(office)
    assert (wish(office).clock()[0], wish(office).clock()[1] > clock.now()) == ("closing", True)


def test_who_was_told_that_it_ended_is_told_that_it_goes_on(office: Office) -> None:
    close(office)
    delivered(office)
    assert undo(office) == words()["results"]["closing_undone_told"]
    [card] = waiting(office)
    assert re.findall("text': '(.*?)'", str(card))[:1] == ["お話は、まだ続いています"]
    assert [one for one in ("moyamoya", "listened", "Mori", "Minami hub") if one in str(card)] == []


@pytest.mark.parametrize("state", ["queued", "failed"])
def test_who_was_not_told_hears_nothing(office: Office, state: str) -> None:
    """The notice has not left, or did not arrive."""
    close(office)
    delivered(office, state)
    assert undo(office) == words()["results"]["closing_undone"]
    assert waiting(office) == []


def test_closed_again_she_hears_of_it_as_before(office: Office) -> None:
    """The first notice of all counts for nothing any more."""
    close(office)
    delivered(office)
    undo(office)
    delivered(office)
    close(office)
    assert len(waiting(office)) == 1
    assert undo(office) == words()["results"]["closing_undone"]
    assert waiting(office) == []


def test_a_worry_without_a_wish_for_word_stays_silent(office: Office) -> None:
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        one.about, one.relation, one.reach_by = "other", "friend", "none"
    close(office)
    undo(office)
    assert (sent(office), wish(office).state) == ([], "open")


def test_what_she_has_ended_is_hers_to_open(office: Office) -> None:
    with office.db.write() as session:
        casework.close(session, office.consultations["minami"], clock.now())
    assert undo(office) == words()["refusals"]["ended_by_family"]
    assert wish(office).state == "closed"


@pytest.mark.parametrize(("days", "state"), [(13, "open"), (15, "closed")])
def test_after_two_weeks_it_is_no_mistake_any_more(office: Office, days: int, state: str) -> None:
    close(office)
    with office.db.write() as session:
        consultations.get(session, office.consultations["minami"]).closed_at = clock.now() - timedelta(days=days)
    page = office.at_work("mori").get("/consultations/ended").text
    offered = "/close/undo" in office.at_work("mori").get(f"/consultations/{office.consultations['minami']}").text
    undo(office)
    assert (wish(office).state, "Aoi of minami" in page, offered) == (state, state == "open", state == "open")


def test_who_leaves_us_is_not_taken_back(office: Office) -> None:
    close(office)
    with office.db.write() as session:
        parent = consultations.get(session, office.consultations["minami"]).parent
        parent.silence = erasures.privacy.ERASED
    assert undo(office) == words()["refusals"]["ended_long_ago"]
    assert wish(office).state == "closed"


def test_pressed_twice_it_is_opened_once_and_told_once(office: Office) -> None:
    close(office)
    delivered(office)
    undo(office)
    assert undo(office) == words()["refusals"]["not_closed"]
    assert len(waiting(office)) == 1


def test_it_stands_in_the_trail_and_the_city_may_too(office: Office) -> None:
    close(office)
    undo(office, "hayashi")
    with office.db.read() as session:
        trail = session.scalars(select(AuditRow).where(AuditRow.action == "undo_close")).all()
    kinds = {(row.staff_id, row.subject_kind, row.hub_id) for row in trail}
    assert kinds == {(office.staff["hayashi"], kind, "minami") for kind in ("consultation", "family")}


def test_a_closed_talk_has_no_day_to_be_in_touch(office: Office) -> None:
    """Nobody would be reminded of it."""
    close(office)
    assert (
        'name="contact_on"' not in office.at_work("mori").get(f"/consultations/{office.consultations['minami']}").text
    )
