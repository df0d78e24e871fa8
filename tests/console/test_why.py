"""After a broadcast: figures that tell of nobody, and the one question families ask, answered in three clicks."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery import recipients
from bot.domain.delivery.deliveries import Order, enqueue
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.news import broadcasts, reactions, why
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.reactions import Reaction
from bot.domain.office.audit import AuditRow
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.jobs.leader import Lease
from tests.console.reading import Seen, words
from tests.console.town import Office


def sent(office: Office, **of_row: object) -> int:
    """News of Minami, gone out in one chunk with Aoi in it."""
    number, now = office.broadcasts["minami"], clock.now()
    with office.db.write() as session:
        session.get_one(Broadcast, number).state = "sent"
        chunk = recipients.chunk_row(1, [], now, state="accepted", settled_at=now, reason="multicast")
        session.add(Delivery(**chunk, broadcast_id=number, hub_id="minami", expires_at=now))
        session.add(
            Recipient(**{"chunk": 1} | of_row, broadcast_id=number, parent_id=aoi(session).id, line_user_id="U")
        )
    return number


def aoi(session: object) -> Parent:
    return session.scalars(select(Parent).where(Parent.line_user_id == "U-minami")).one()


def fate(office: Office, after: timedelta = timedelta(0), **facts: object) -> tuple[str, bool, str | None]:
    with office.db.write() as session:
        parent = aoi(session)
        for name, value in facts.items():
            setattr(parent, name, value)
        session.flush()
        found = why.fate(session, session.get_one(Broadcast, office.broadcasts["minami"]), parent, clock.now() + after)
    return found.code, found.written, found.reason


def test_what_was_written_down_is_told_whatever_has_changed_since(office: Office) -> None:
    sent(office)
    assert fate(office) == ("accepted", True, None)
    assert fate(office, news_pace="off", hub_id=None) == ("accepted", True, None)


def test_nobody_is_missing_from_the_page_that_says_how_far_it_is(office: Office) -> None:
    """Four were counted and one got it at once: the page says of the others that they wait for their digest."""
    number = sent(office, state="held", reason="week_full", chunk=0)
    with office.db.write() as session:
        session.get_one(Broadcast, number).state = "sending"
        for name, row in (("U1", {"chunk": 1}), ("U2", {"chunk": 0, "state": "held", "reason": "weekly"})):
            other = parents.meet(session, name, clock.now())
            session.add(Recipient(broadcast_id=number, parent_id=other.id, line_user_id=name, **row))
    page = office.at_work("mori").get(f"/broadcasts/{number}").text
    assert "2" + words()["held_back"] in page
    assert 'max="1"' in page


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"state": "suppressed", "reason": "blocked"}, ("suppressed", True, "blocked")),
        ({"reason": "news_off"}, ("accepted", True, "news_off")),
        ({"state": "held", "chunk": 0, "reason": "week_full"}, ("next_digest", True, "week_full")),
    ],
)
def test_what_happened_to_her_alone(office: Office, row: dict[str, object], told: tuple[str, bool, str | None]) -> None:
    sent(office, **row)
    assert fate(office) == told


def test_the_digest_that_carried_it(office: Office) -> None:
    number = office.broadcasts["minami"]
    with office.db.write() as session:
        mine = aoi(session)
        enqueue(session, Order(mine.id, "U-minami", "news", [], dedupe="digest:aoi"), clock.now())
        digest = session.scalars(select(Delivery.id).where(Delivery.dedupe == "digest:aoi")).one()
        held = {"chunk": 0, "state": "held", "reason": "weekly", "line_user_id": "U", "carried_by": digest}
        session.add(Recipient(broadcast_id=number, parent_id=mine.id, **held))
    assert fate(office) == ("in_digest", True, "weekly")


def becomes(office: Office, **facts: object) -> None:
    with office.db.write() as session:
        news = session.get_one(Broadcast, office.broadcasts["minami"])
        for name, value in facts.items():
            setattr(news, name, value)


HELD = {"state": "held", "reason": "weekly", "chunk": 0}


def test_what_was_held_and_never_carried_comes_with_no_digest_any_more(office: Office) -> None:
    """Stopped, paused, over, or older than any digest looks back: nobody reads that it is still to come."""
    sent(office, **HELD)
    becomes(office, event_at=clock.now() + timedelta(days=9))
    assert fate(office) == ("next_digest", True, "weekly")
    assert fate(office, after=timedelta(days=10)) == ("expired", True, "too_late")
    becomes(office, event_at=None)
    assert fate(office, after=timedelta(days=13)) == ("next_digest", True, "weekly")
    assert fate(office, after=timedelta(days=40)) == ("expired", True, "too_late")
    becomes(office, state="paused")
    assert fate(office) == ("on_hold", True, "weekly")
    becomes(office, state="stopped", stopped_for="too_late")
    assert fate(office) == ("stopped", True, "too_late")


def test_a_chunk_that_staff_have_paused_is_not_the_familys_own_rest(office: Office) -> None:
    number = sent(office)
    becomes(office, state="paused")
    with office.db.write() as session:
        session.scalars(select(Delivery).where(Delivery.broadcast_id == number)).one().state = "paused"
    assert fate(office) == ("on_hold", True, None)


def test_who_is_on_no_list_of_paused_news_is_told_why(office: Office) -> None:
    becomes(office, state="paused")
    assert fate(office, news_pace="off") == ("news_off", False, None)


@pytest.mark.parametrize(("state", "told"), [("stopped", "suppressed"), ("paused", "paused")])
def test_the_page_of_stopped_news_promises_no_digest(office: Office, state: str, told: str) -> None:
    """But who would have had it is counted still, and who has it by a digest as well."""
    number = sent(office, **HELD)
    becomes(office, state=state)
    page = Seen(office.at_work("mori").get(f"/broadcasts/{number}").text).text
    assert words()["held_back"] not in page
    assert words()["delivery_states"][told] in page
    figures = Seen(office.at_work("mori").get(f"/broadcasts/{number}/figures").text).text
    assert words()["delivery_states"][told] in figures


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"news_pace": "off"}, "news_off"),
        ({"reachable": False}, "blocked"),
        ({"silence": "loss"}, "loss"),
        ({"hub_id": None}, "no_hub"),
        ({"hub_id": "kita"}, "other_hub"),
        ({"line_user_id": "U-minami", "news_topics": ["food"]}, "topic"),
    ],
)
def test_without_a_row_what_holds_today_is_told_as_such(office: Office, facts: dict[str, object], told: str) -> None:
    with office.db.write() as session:
        session.get_one(Broadcast, office.broadcasts["minami"]).state = "sent"
    assert fate(office, **facts) == (told, False, None)


def test_before_it_leaves_and_after_it_was_stopped(office: Office) -> None:
    with office.db.write() as session:
        session.get_one(Broadcast, office.broadcasts["minami"]).state = "draft"
    assert fate(office) == ("not_ready", True, None)
    with office.db.write() as session:
        session.get_one(Broadcast, office.broadcasts["minami"]).state = "scheduled"
    assert fate(office) == ("will", False, None)
    with office.db.write() as session:
        broadcasts.stop(session, session.get_one(Broadcast, office.broadcasts["minami"]), clock.now(), "too_late")
    assert fate(office) == ("stopped", True, "too_late")


def test_from_the_broadcast_in_three_clicks_and_written_down(office: Office) -> None:
    number, mori = sent(office), office.at_work("mori")
    assert f"/broadcasts/{number}/why" in mori.get(f"/broadcasts/{number}").text
    assert "Aoi of minami" not in mori.get(f"/broadcasts/{number}/why").text
    page = mori.post(f"/broadcasts/{number}/why", {"name": "aoi"}).text
    assert "Aoi of minami" in page
    assert words()["fates"]["accepted"] in page
    with office.db.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.subject_kind, AuditRow.subject_id)).all()
        mine = aoi(session).id
    assert [row[2] for row in rows if row[:2] == ("why", "family")] == [mine]


def test_a_familys_name_is_in_no_address(office: Office) -> None:
    """Addresses stay in the browser's history and in the logs of whatever stands in front of us."""
    number, mori = sent(office), office.at_work("mori")
    assert 'method="post"' in mori.get(f"/broadcasts/{number}/why").text.split('type="search"')[0].rsplit("<form", 1)[1]
    assert "Aoi of minami" not in mori.get(f"/broadcasts/{number}/why?name=aoi").text


def test_from_the_family(office: Office) -> None:
    number, mori, booking = sent(office), office.at_work("mori"), office.bookings["minami"]
    assert f"/bookings/{booking}/news" in mori.get(f"/bookings/{booking}").text
    page = mori.get(f"/bookings/{booking}/news").text
    assert ("News of minami" in page, words()["fates"]["accepted"] in page, f"/broadcasts/{number}" in page) == (
        True,
        True,
        True,
    )


@pytest.mark.parametrize(("how_many", "shown"), [(0, "0"), (1, "5"), (4, "5"), (5, "5"), (7, "7")])
def test_figures_name_nobody_and_no_small_number(office: Office, how_many: int, shown: str) -> None:
    number, now = sent(office), clock.now()
    with office.db.write() as session:
        for one in range(how_many):
            parent = parents.meet(session, f"U{one}", now)
            session.add(Reaction(broadcast_id=number, parent_id=parent.id, kind="blocked", at=now))
    mori = office.at_work("mori")
    seen = Seen(mori.get(f"/broadcasts/{number}/figures").text)
    after = seen.text.split(words()["reactions"]["blocked"])[1].strip()
    assert after.startswith(shown)
    assert after[1:].lstrip().startswith("\u4eba\u672a\u6e80") == (0 < how_many < 5)
    assert "Aoi" not in seen.text


def test_only_what_reached_her_is_counted_once(office: Office) -> None:
    number, now = sent(office), clock.now()
    with office.db.write() as session:
        mine, other = aoi(session).id, parents.meet(session, "U-kita", now).id
        for _ in range(2):
            reactions.note(session, mine, number, "tapped", now)
            reactions.note(session, other, number, "tapped", now)
            reactions.leave(session, mine, "blocked", now)
            reactions.leave(session, other, "stopped", now)
        reactions.leave(session, mine, "stopped", now + reactions.WITHIN * 1.1)
        assert reactions.figures(session, number) == {"tapped": 1, "answered": 0, "stopped": 0, "blocked": 1}


def test_the_city_sees_who_leads(office: Office) -> None:
    Lease(office.db).beat()
    told = {
        login: "\u81ea\u52d5\u306e\u4ed5\u4e8b\uff1a" in office.at_work(login).get("/").text
        for login in ("hayashi", "mori")
    }
    assert told == {"hayashi": True, "mori": False}


def test_from_a_family_that_has_no_booking(office: Office) -> None:
    """From their own page, in two clicks; of another hub's family there is none."""
    number, mori = sent(office, state="suppressed", reason="news_off"), office.at_work("mori")
    mine = office.families["minami"]
    assert f'href="/aoba/console/families/{mine}/news"' in mori.get(f"/families/{mine}").text
    page = mori.get(f"/families/{mine}/news").text
    assert ("News of minami" in page, f"/broadcasts/{number}" in page) == (True, True)
    assert words()["fates"]["suppressed"] in page
    assert words()["delivery_reasons"]["news_off"] in page
    assert f'href="/aoba/console/families/{mine}"' in page
    assert office.at_work("sato").get(f"/families/{mine}/news").status_code == 404
    with office.db.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.subject_kind, AuditRow.subject_id)).all()
    assert ("news_of_family", "family", mine) in [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("facts", "topic", "told"),
    [
        ({"news_pace": "each"}, "other", ("will", True)),
        ({"news_pace": "each", "news_hour": "18:00"}, "other", ("will_at_hour", False)),
        ({"news_pace": "weekly"}, "other", ("will_digest", False)),
        ({"news_pace": "few", "news_hour": "18:00"}, "other", ("will_at_hour", False)),
        ({"news_pace": "weekly", "news_hour": "18:00"}, broadcasts.URGENT, ("will", True)),
    ],
)
def test_before_it_leaves_nobody_is_promised_an_hour_she_has_not_chosen(
    office: Office, facts: dict[str, object], topic: str, told: tuple[str, bool]
) -> None:
    """Who reads news once a week, or at an hour of her own, does not get it when it leaves."""
    becomes(office, topic=topic)
    with office.db.write() as session:
        parent, news = aoi(session), session.get_one(Broadcast, office.broadcasts["minami"])
        for name, value in facts.items():
            setattr(parent, name, value)
        session.flush()
        found = why.fate(session, news, parent, clock.now())
        assert (found.code, found.at == news.send_at) == told


def test_the_question_is_asked_of_what_is_planned_too(office: Office) -> None:
    number, mori = office.broadcasts["minami"], office.at_work("mori")
    assert f"/broadcasts/{number}/why" in mori.get(f"/broadcasts/{number}").text
    assert words()["fates"]["will"] in mori.post(f"/broadcasts/{number}/why", {"name": "aoi"}).text
