"""Dead letters: what could not be done or delivered, seen by the city, taken up again or put away."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.db import Scope
from bot.domain.delivery.deliveries import Delivery
from bot.domain.delivery.kinds import KEY_LIVES
from bot.domain.office import heartbeat, letters
from bot.domain.office.audit import AuditRow
from bot.domain.office.inbox import InboxEvent
from bot.domain.office.letters import LetterNote
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.town import Office

YOUNG, OLD = KEY_LIVES - timedelta(minutes=5), KEY_LIVES + timedelta(minutes=5)


def message(office: Office, **values: object) -> Delivery:
    """The lost message of Minami's family, as it is now; changed first where values are given."""
    mine = Delivery.id == int(office.letters["minami"]["message"])
    with office.db.write() as session:
        if values:
            session.execute(update(Delivery).where(mine).values(**values))
        return session.scalars(select(Delivery).where(mine)).one()


def event(office: Office) -> InboxEvent:
    with office.db.read() as session:
        return session.get_one(InboxEvent, "E-minami")


def address(office: Office, kind: str = "message", then: str = "") -> str:
    return f"/letters/{kind}/{office.letters['minami'][kind]}{then}"


def others(office: Office, row: Delivery) -> list[Delivery]:
    """What else was written for the same family."""
    with office.db.read() as session:
        mine = select(Delivery).where(Delivery.parent_id == row.parent_id, Delivery.id != row.id)
        return list(session.scalars(mine))


def test_the_list_says_what_and_why_and_names_nobody(office: Office) -> None:
    city = office.at_work("hayashi")
    page = city.get("/letters").text
    said = words()
    for word in (said["letter_reasons"]["our_mistake"], said["letter_reasons"]["refused"]):
        assert page.count(word) == 2  # one of each hub
    for secret in ("Aoi", "words of", "notice of", "U-minami"):
        assert secret not in page
    with office.db.read() as session:
        assert session.scalars(select(AuditRow)).all() == []


@pytest.mark.parametrize("login", ["mori", "sato"])
def test_only_the_city_sees_them(office: Office, login: str) -> None:
    hub = office.at_work(login)
    assert [hub.get(one).status_code for one in ("/letters", address(office), address(office, "event", "/text"))] == [
        404
    ] * 3
    assert 'href="/aoba/console/letters"' not in hub.get("/").text


def test_of_another_hub_there_are_none(office: Office) -> None:
    """Should a hub ever see them: only those of its own families."""
    with office.db.read(Scope(frozenset({"kita"}))) as session:
        found = letters.waiting(session)
        counted = letters.how_many(session)
    assert {(one.kind, one.key) for one in found} == set(office.letters["kita"].items())
    assert counted == {"event": 1, "message": 1}


@pytest.mark.parametrize("kind", ["event", "message"])
def test_whom_it_concerns_is_seen_but_not_the_words(office: Office, kind: str) -> None:
    page = office.at_work("hayashi").get(address(office, kind)).text
    assert ("Aoi of minami" in page, "words of" in page, "notice of" in page) == (True, False, False)


@pytest.mark.parametrize(("kind", "says"), [("event", "words of minami"), ("message", "notice of minami")])
def test_the_words_are_opened_on_purpose_and_that_is_written_down(office: Office, kind: str, says: str) -> None:
    assert says in office.at_work("hayashi").get(address(office, kind, "/text")).text
    with office.db.read() as session:
        seen = session.scalars(select(AuditRow)).one()
    assert (seen.action, seen.subject_kind, seen.hub_id) == ("letter_text", "family", "minami")
    assert seen.staff_id == office.staff["hayashi"]


def test_an_event_waits_again_and_nothing_else_changes(office: Office) -> None:
    before = event(office)
    answer = office.at_work("hayashi").post(address(office, "event", "/again"))
    after = event(office)
    assert answer.location == "/aoba/console/letters"
    assert (after.state, after.settled_at, after.sealed_body) == ("new", None, before.sealed_body)


def test_an_event_that_was_answered_meanwhile_stays_answered(office: Office) -> None:
    with office.db.write() as session:
        session.execute(update(InboxEvent).values(state="done"))
    city = office.at_work("hayashi")
    city.post(address(office, "event", "/again"))
    assert event(office).state == "done"
    assert words()["results"]["letter_gone"] in city.get("/letters").text


@pytest.mark.parametrize(
    ("values", "age"),
    [({"state": "failed"}, YOUNG), ({"state": "expired"}, YOUNG), ({"state": "unknown", "perhaps_sent": True}, YOUNG)],
)
def test_with_its_old_key_it_cannot_arrive_twice(office: Office, values: dict[str, object], age: timedelta) -> None:
    before = message(office, created_at=clock.now() - age, **values)
    office.at_work("hayashi").post(address(office, then="/again"))
    after = message(office)
    assert (after.state, after.retry_key, after.reply_token) == ("queued", before.retry_key, None)
    assert after.expires_at == before.created_at + KEY_LIVES
    assert others(office, after) == []


@pytest.mark.parametrize(
    ("values", "age"),
    [({"reply_token": None}, OLD), ({"reply_token": "token"}, YOUNG), ({"reply_token": "token"}, OLD)],
)
def test_what_may_arrive_twice_needs_somebody_who_says_so(
    office: Office, values: dict[str, object], age: timedelta
) -> None:
    """A key LINE has forgotten, or a reply, which has none: a new row with a new key, once."""
    city, then = office.at_work("hayashi"), clock.now() - age
    before = message(office, state="unknown", perhaps_sent=True, created_at=then, **values)
    refused = city.post(address(office, then="/again"))
    assert (refused.status_code, others(office, before)) == (422, [])
    assert words()["mistakes"]["not_sure"] in refused.text
    for _ in range(2):
        city.post(address(office, then="/again"), {"sure": "yes"})
    [new] = others(office, before)
    assert (new.state, new.kind, new.messages()) == ("queued", "notice", before.messages())
    assert new.retry_key != before.retry_key
    assert message(office).state == "unknown"
    assert note(office).deed == "sent"


def test_what_line_refused_long_ago_is_sent_as_a_new_one(office: Office) -> None:
    """It certainly did not arrive, so nobody has to be asked."""
    before = message(office, created_at=clock.now() - OLD)
    office.at_work("hayashi").post(address(office, then="/again"))
    [new] = others(office, before)
    assert (new.state, message(office).state) == ("queued", "failed")


@pytest.mark.parametrize(
    ("values", "blocked", "why"),
    [
        ({"kind": "reminder"}, False, "out_of_time"),
        ({"kind": "news"}, False, "out_of_time"),
        ({}, True, "out_of_reach"),
    ],
)
def test_what_must_not_be_sent_is_not(office: Office, values: dict[str, object], blocked: bool, why: str) -> None:
    city, before = office.at_work("hayashi"), message(office, **values)
    if blocked:
        with office.db.write() as session:
            session.execute(update(Parent).where(Parent.id == before.parent_id).values(reachable=False))
    assert words()["letter_offers"][why] in city.get(address(office)).text
    city.post(address(office, then="/again"), {"sure": "yes"})
    assert (message(office).state, others(office, before)) == ("failed", [])
    assert words()["refusals"][why] in city.get(address(office)).text


def note(office: Office) -> LetterNote:
    with office.db.read() as session:
        return session.scalars(select(LetterNote)).one()


def test_put_away_with_a_word_that_is_kept_like_a_familys(office: Office) -> None:
    city = office.at_work("hayashi")
    city.post(address(office, then="/aside"), {"words": "Called Aoi on the phone"})
    assert note(office).words == "Called Aoi on the phone"
    assert b"Aoi" not in (note(office).sealed_words or b"")
    assert "Called" not in city.get("/letters").text
    assert "Called Aoi on the phone" in city.get(address(office)).text
    city.post(address(office, then="/aside"))
    assert words()["refusals"]["already_seen"] in city.get(address(office)).text


def test_a_word_may_be_missing_but_not_endless(office: Office) -> None:
    city = office.at_work("hayashi")
    assert city.post(address(office, then="/aside"), {"words": "x" * 301}).status_code == 422
    assert city.post(address(office, then="/aside")).status_code == 303


def test_what_fails_once_more_is_seen_once_more(office: Office) -> None:
    city = office.at_work("hayashi")
    city.post(address(office, then="/aside"))
    city.post(address(office, then="/again"))
    with office.db.read() as session:
        assert session.scalars(select(LetterNote)).all() == []


@pytest.mark.parametrize("kind", ["event", "message", "postcard"])
@pytest.mark.parametrize("key", ["999999", "0", "-1", "9" * 40, "%E2%91%A0", "E-nobody"])
def test_made_up_letters_do_not_exist(office: Office, kind: str, key: str) -> None:
    assert office.at_work("hayashi").get(f"/letters/{kind}/{key}").status_code == 404


def beat(office: Office, at: datetime) -> None:
    with office.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, at)


def test_the_first_page_of_the_city_says_what_is_wrong(office: Office) -> None:
    beat(office, clock.now())
    city, lost = office.at_work("hayashi"), 'href="/aoba/console/letters">'
    assert (city.get("/").text.count(lost), words()["troubles"]["worker"] in city.get("/").text) == (2, False)
    beat(office, clock.now() - timedelta(minutes=2))
    with office.db.write() as session:
        session.execute(update(InboxEvent).values(state="new", received_at=clock.now() - timedelta(minutes=2)))
        session.execute(update(Delivery).values(state="accepted"))
    page = city.get("/").text
    assert (page.count(lost), words()["troubles"]["inbox"] in page, words()["troubles"]["worker"] in page) == (
        1,
        True,
        True,
    )
    assert words()["troubles"]["inbox"] not in office.at_work("mori").get("/").text
