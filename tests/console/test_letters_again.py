"""Dead letters taken up twice, by two, or too late; what was not sent on purpose is listed, and never sent."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select, update

from bot import clock, crypto
from bot.commands import letters as command
from bot.domain.delivery import deliveries, kinds, recipients
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.delivery.outbox import Recipient
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office.audit import AuditRow
from bot.domain.people.parents import Parent
from tests.console.reading import Seen, words
from tests.console.test_letters import OLD, YOUNG, address, event, message, others
from tests.console.town import ROOT, Office


def shown(office: Office, path: str, login: str = "hayashi") -> str:
    return Seen(office.at_work(login).get(path).text).text


@pytest.mark.parametrize("kind", ["event", "message"])
def test_pressed_twice_it_is_taken_up_once_and_the_second_is_told(office: Office, kind: str) -> None:
    city = office.at_work("hayashi")
    answers = [city.post(address(office, kind, "/again")) for _ in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert words()["results"]["letter_gone"] in city.get("/letters").text
    assert (event(office).state, message(office).state) == (
        ("new", "failed") if kind == "event" else ("failed", "queued")
    )
    assert others(office, message(office)) == []


@pytest.mark.parametrize("kind", ["event", "message"])
def test_a_page_that_is_older_than_a_colleagues_deed_says_so(office: Office, kind: str) -> None:
    city = office.at_work("hayashi")
    city.post(address(office, kind, "/again"))
    for then in ("", "/text"):
        answer = city.get(address(office, kind, then))
        assert (answer.status_code, answer.location) == (303, "/aoba/console/letters?gone=yes")
    assert words()["results"]["letter_gone"] in city.get("/letters?gone=yes").text
    city.post(address(office, kind, "/aside"))
    assert words()["results"]["letter_gone"] in city.get("/letters").text


@pytest.mark.parametrize("age", [YOUNG, OLD])
def test_two_at_the_same_moment_send_it_once(office: Office, age: timedelta) -> None:
    before, start = message(office, created_at=clock.now() - age), Barrier(4)
    visitors = [office.at_work("hayashi") for _ in range(4)]

    def press(number: int) -> None:
        start.wait()
        visitors[number].post(address(office, then="/again"), {"sure": "yes"})

    threads = [Thread(target=press, args=(number,)) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    sent = [row for row in (message(office), *others(office, before)) if row.state == "queued"]
    assert len(sent) == 1


BY_WISH = ("paused", "loss", "hushed", "quiet", "moved", "cancelled", "not_needed", "stopped", "blocked")


@pytest.mark.parametrize("reason", BY_WISH)
@pytest.mark.parametrize("state", ["suppressed", "unknown"])
def test_what_was_called_off_is_never_sent_after_all(office: Office, state: str, reason: str) -> None:
    """Also where LINE perhaps had it already: with a tick, and with a key that is known or forgotten."""
    for age in (YOUNG, OLD):
        before = message(
            office, state=state, reason=reason, perhaps_sent=state == "unknown", created_at=clock.now() - age
        )
        page = shown(office, address(office))
        assert words()["letter_offers"]["kept_back"] in page
        assert words()["delivery_reasons"][reason] in page
        city = office.at_work("hayashi")
        city.post(address(office, then="/again"), {"sure": "yes"})
        assert (message(office).state, others(office, before)) == (state, [])
        assert words()["refusals"]["kept_back"] in city.get(address(office)).text


def test_what_a_family_did_not_get_on_purpose_is_listed_with_its_reason(office: Office) -> None:
    """But not what is called off every day, because a booking has moved."""
    message(office, state="suppressed", reason="blocked", settled_at=clock.now())
    page = office.at_work("hayashi").get("/letters").text
    listed = page.split('id="kept-back"')[1]
    assert words()["delivery_reasons"]["blocked"] in listed
    assert address(office) in listed
    assert "Aoi" not in page
    message(office, reason="moved")
    assert 'id="kept-back"' not in office.at_work("hayashi").get("/letters").text
    message(office, reason="blocked", due_at=clock.now() - timedelta(days=20))
    assert 'id="kept-back"' not in office.at_work("hayashi").get("/letters").text


def test_it_can_be_put_away_like_the_others(office: Office) -> None:
    message(office, state="suppressed", reason="blocked", settled_at=clock.now())
    city = office.at_work("hayashi")
    city.post(address(office, then="/aside"), {"words": "Called"})
    page = city.get("/letters").text
    assert ('id="kept-back"' in page, words()["letter_deeds"]["seen"] in page) == (False, True)


@pytest.mark.parametrize("newer", ["booking", "notice"])
def test_an_old_word_about_a_booking_is_not_sent_after_a_newer_one(office: Office, newer: str) -> None:
    """She would read the time that was hers before."""
    before = message(office, kind="booking")
    with office.db.write() as session:
        order = Order(
            before.parent_id or "", "U-minami", newer, [{"type": "text", "text": "Moved."}], about="interview:1"
        )
        deliveries.enqueue(session, order, clock.now())
    assert words()["letter_offers"]["outdated"] in shown(office, address(office))
    city = office.at_work("hayashi")
    city.post(address(office, then="/again"), {"sure": "yes"})
    assert message(office).state == "failed"
    assert words()["refusals"]["outdated"] in city.get(address(office)).text


def test_an_old_word_about_something_else_is(office: Office) -> None:
    before = message(office)
    with office.db.write() as session:
        order = Order(
            before.parent_id or "", "U-minami", "booking", [{"type": "text", "text": "Yes."}], about="interview:1"
        )
        deliveries.enqueue(session, order, clock.now())
    office.at_work("hayashi").post(address(office, then="/again"))
    assert message(office).state == "queued"


def test_what_line_refused_is_said_to_be_refused_again_perhaps(office: Office) -> None:
    message(office, state="failed", reason="refused")
    assert words()["letter_offers"]["refused"] in shown(office, address(office))
    office.at_work("hayashi").post(address(office, then="/again"))
    assert message(office).state == "queued"


# --- news that did not reach everybody ----------------------------------------------------------------------------


def lost_news(office: Office, state: str = "failed", first: timedelta = timedelta(0), **of_news: object) -> int:
    number, now = office.broadcasts["minami"], clock.now()
    with office.db.write() as session:
        news = session.get_one(Broadcast, number)
        for name, value in ({"state": "sent", "send_at": now - timedelta(hours=2)} | of_news).items():
            setattr(news, name, value)
        chunk = recipients.chunk_row(1, [], now - first, state=state, settled_at=now, reason="refused")
        session.add(Delivery(**chunk, broadcast_id=number, hub_id="minami", expires_at=now))
        mine = {"parent_id": office.families["minami"], "line_user_id": "U-minami"}
        alone = {"state": "failed", "reason": "refused"} if state == "failed" else {}
        session.add(Recipient(broadcast_id=number, chunk=1, **mine, **alone))
    return number


@pytest.mark.parametrize(("login", "path"), [("hayashi", "/letters"), ("mori", "/broadcasts")])
def test_news_that_did_not_reach_everybody_is_listed(office: Office, login: str, path: str) -> None:
    number = lost_news(office)
    listed = office.at_work(login).get(path).text.split('id="lost-news"')[1].split("</section>")[0]
    assert (f"/broadcasts/{number}" in listed, "1\u4eba" in listed, "News of minami" in listed) == (True, True, True)
    assert 'id="lost-news"' not in office.at_work("sato").get("/broadcasts").text
    office.at_work("mori").post(f"/broadcasts/{number}/again")
    assert 'id="lost-news"' not in office.at_work(login).get(path).text


def test_news_whose_event_has_begun_offers_no_button_that_refuses(office: Office) -> None:
    number = lost_news(office, event_at=clock.now() - timedelta(minutes=1))
    page = office.at_work("mori").get(f"/broadcasts/{number}").text
    assert f"/broadcasts/{number}/again" not in page
    assert words()["over_for_them"] in page


def test_who_wants_no_news_by_now_is_not_among_those_who_get_it_again(office: Office) -> None:
    number = lost_news(office)
    with office.db.write() as session:
        session.execute(update(Parent).where(Parent.id == office.families["minami"]).values(news_pace="off"))
    mori = office.at_work("mori")
    mori.post(f"/broadcasts/{number}/again")
    assert words()["refusals"]["nothing_lost"] in mori.get(f"/broadcasts/{number}").text


# --- by the operator ----------------------------------------------------------------------------------------------


@pytest.fixture
def typed(office: Office, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(command, "_town", lambda _: office.service)

    def type_it(*words: str) -> Result:
        return CliRunner().invoke(command.letters, list(words), env=dict(os.environ), catch_exceptions=False)

    return type_it


def test_the_operator_reads_what_the_city_reads_and_nobodys_name(office: Office, typed: object) -> None:
    said = typed("list", "aoba")  # type: ignore[operator]
    assert (said.exit_code, said.output.count("\n")) == (0, 4)
    line = next(
        one for one in said.output.splitlines() if one.startswith(f"message:{office.letters['minami']['message']} ")
    )
    assert line.split()[1:5] == ["notice", "failed", "refused", "3"]
    assert not [word for word in ("Aoi", "words of", "notice of", "U-minami") if word in said.output]


def test_the_operator_takes_one_up_once_in_the_name_of_somebody(office: Office, typed: object) -> None:
    key = office.letters["minami"]["message"]
    first, second = (typed("again", "aoba", "hayashi", f"message:{key}") for _ in range(2))  # type: ignore[operator]
    assert (first.exit_code, second.exit_code, message(office).state) == (0, 1, "queued")
    assert "not_lost" in second.output
    with office.db.read() as session:
        row = session.scalars(select(AuditRow)).one()
    assert (row.action, row.staff_id, row.subject_id) == (
        "take_up_letter",
        office.staff["hayashi"],
        office.families["minami"],
    )


@pytest.mark.parametrize("who", ["mori", "nobody"])
def test_only_in_the_name_of_the_city(office: Office, typed: object, who: str) -> None:
    said = typed("again", "aoba", who, f"message:{office.letters['minami']['message']}")  # type: ignore[operator]
    assert (said.exit_code, message(office).state) == (1, "failed")


def test_all_that_can_be_sent_are_and_the_others_are_named(office: Office, typed: object) -> None:
    message(office, state="unknown", perhaps_sent=True, created_at=clock.now() - OLD)
    said = typed("again", "aoba", "hayashi", "--all")  # type: ignore[operator]
    assert said.exit_code == 1
    assert f"message:{office.letters['minami']['message']}: may_arrive_twice" in said.output
    assert (event(office).state, message(office).state) == ("new", "unknown")
    said = typed("again", "aoba", "hayashi", "--all", "--sure")  # type: ignore[operator]
    assert (said.exit_code, len(others(office, message(office)))) == (0, 1)
    assert typed("list", "aoba").output.strip() == ""  # type: ignore[operator]


@pytest.mark.parametrize(
    ("database", "says"),
    [
        ("sqlite:///{folder}/new.db", "run: maisapo migrate"),
        ("postgresql+psycopg://u:p@127.0.0.1:1/t", "maisapo doctor"),
    ],
)
def test_without_its_database_the_operator_reads_one_line(tmp_path: Path, database: str, says: str) -> None:
    mine = {"DATABASE_URL": database.format(folder=tmp_path), "SECRET_KEY": "s" * 32, "FIELD_KEYS": crypto.new_key()}
    mine |= {"LINE_CHANNEL_SECRET": "x", "LINE_CHANNEL_ACCESS_TOKEN": "y", "TOWNS": "matsudo"}
    typed = [sys.executable, "-m", "bot", "letters", "list", "matsudo"]
    env = dict(os.environ) | mine
    said = subprocess.run(typed, check=False, env=env, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (said.returncode != 0, said.stdout, said.stderr.count("\n")) == (True, "", 1)
    assert says in said.stderr


def test_the_reasons_by_wish_are_those_of_the_outbox() -> None:
    assert set(BY_WISH) <= set(kinds.CALLED_OFF) < set(kinds.REASONS)
