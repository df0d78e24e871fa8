"""The parent's page of what was agreed: read, ticked, decided or left open; theirs alone, nowhere else to be seen."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import arrivals, interviews, next_steps, records
from bot.domain.interview.next_steps import NextStep, Words
from bot.domain.interview.records import PARTS, Sheet
from bot.domain.interview.slots import Slot
from bot.domain.people import parents
from bot.jobs import ask_again
from bot.simulator import Person
from bot.stage import Stage, stage
from tests.pages.reader import Reader, at_page, browser, link, parent_of, text_of
from tests.pages.test_canary import TOKEN, plain_rows
from tests.pages.test_thread import mori

CANARY = "カナリア <b>産後の手伝い</b>"
RECORD = "canary-record"
SOON = 20  # days


def meet(town: Stage, person: Person, *agreed: Words, hub: str = "shinmatsudo") -> list[int]:
    """A meeting today, a record of it, and what was agreed; says the numbers of what they can read."""
    who, parent_id, now = mori(town), parent_of(town, person), clock.now()
    with town.service.db.write() as session:
        slot = Slot(hub_id=hub, starts_at=now, minutes=30, seats=1, ways=["hub"])
        session.add(slot)
        session.flush()
        parent = parents.get(session, parent_id)
        met = interviews.book(session, parent, slot.id, now - timedelta(days=1), "hub")
        arrivals.come(session, met.id, who, now)
        records.save(session, met, Sheet(dict.fromkeys(PARTS, RECORD), [], 30), (who, ""), now)
        numbers = [next_steps.write(session, met, one, who, now).id for one in agreed]
        if agreed:
            next_steps.agree(session, met, now)
        return numbers


def step(text: str = CANARY, who: str = "family", on_day: date | None = None) -> Words:
    return Words("step", text, who, on_day)


def later(days: int | None = SOON, text: str = CANARY) -> Words:
    return Words("later", text, "both", clock.today(clock.now()) + timedelta(days=days) if days else None)


def found(town: Stage, number: int) -> NextStep:
    with town.service.db.read() as session:
        return session.get_one(NextStep, number)


def answered(reader: Reader, number: int, answer: str) -> str:
    answer = reader.post(f"/next-steps/{number}/{answer}")
    return (answer.location or str(answer.status_code)).removeprefix("/matsudo/p/next-steps?said=")


def test_they_read_what_was_agreed_and_nothing_of_the_record(home: Stage, aoi: Person) -> None:
    meet(home, aoi, step(), step("窓口に聞きます", "hub"), later())
    page = at_page(home, aoi, "next_steps").get("/next-steps")
    assert page.status_code == 200
    assert [CANARY in text_of(page), "窓口に聞きます" in text_of(page), "今は決めない" in text_of(page)] == [True] * 3
    assert RECORD not in page.text


def test_a_draft_of_staff_is_not_theirs_yet(home: Stage, aoi: Person) -> None:
    meet(home, aoi, step("もう決めたこと"))
    with home.service.db.write() as session:
        met = interviews.get(session, 1)
        draft = next_steps.write(session, met, step(), met.arrived_by or 0, clock.now()).id
    reader = at_page(home, aoi, "next_steps")
    assert CANARY not in text_of(reader.get("/next-steps"))
    assert (answered(reader, draft, "done"), found(home, draft).state) == ("404", "open")


def test_where_nothing_was_agreed_it_says_so(home: Stage, aoi: Person) -> None:
    meet(home, aoi)
    assert "いまは、ここで読めることはありません。" in text_of(at_page(home, aoi, "next_steps").get("/next-steps"))


def test_they_tick_what_is_theirs_and_take_it_back(home: Stage, aoi: Person) -> None:
    mine, ours = meet(home, aoi, step(who="both"), step(who="hub"))
    reader = at_page(home, aoi, "next_steps")
    assert answered(reader, mine, "done") == "done"
    assert (found(home, mine).state, found(home, mine).ended_by) == ("done", "parent")
    assert "はい。済んだことにしました。" in text_of(reader.get("/next-steps?said=done"))
    assert (answered(reader, mine, "again"), found(home, mine).state) == ("again", "open")
    assert (answered(reader, ours, "done"), found(home, ours).state) == ("not_theirs", "open")


def test_what_was_left_open_is_decided_or_put_off_as_they_like(home: Stage, aoi: Person) -> None:
    [number] = meet(home, aoi, later())
    today, reader = clock.today(clock.now()), at_page(home, aoi, "next_steps")
    days = []
    for answer in ("two_weeks", "month", "never"):
        answered(reader, number, answer)
        days.append(found(home, number).on_day)
    assert days == [today + timedelta(days=14), today + timedelta(days=30), None]
    assert "まだ決めなくても、かまいません。" in text_of(reader.get("/next-steps"))
    assert (answered(reader, number, "decided"), found(home, number).state) == ("decided", "decided")
    assert answered(reader, number, "month") == "over_already"


def test_what_is_agreed_no_longer_stays_to_be_read(home: Stage, aoi: Person) -> None:
    [number] = meet(home, aoi, step())
    with home.service.db.write() as session:
        next_steps.drop(session, session.get_one(NextStep, number), "1", clock.now())
    reader = at_page(home, aoi, "next_steps")
    assert (CANARY in text_of(reader.get("/next-steps")), "なしになりました" in reader.get("/next-steps").text) == (
        True,
        True,
    )
    assert (answered(reader, number, "done"), found(home, number).state) == ("over_already", "dropped")


def test_nobody_elses_can_be_read_or_ticked(home: Stage, aoi: Person) -> None:
    [number] = meet(home, aoi, step())
    minh = at_page(home, home.person("minh"), "next_steps")
    assert CANARY not in text_of(minh.get("/next-steps"))
    assert [answered(minh, number, one) for one in ("done", "again", "never", "made-up")] == ["404"] * 4
    assert found(home, number).state == "open"
    assert (answered(at_page(home, aoi, "next_steps"), number, "made-up"), found(home, number).state) == ("404", "open")


def test_what_is_kept_about_them_says_how_to_come_here(home: Stage, aoi: Person) -> None:
    says = "LINEのトークで「これからのこと」と送ると読めます。"
    seen = [says in text_of(at_page(home, aoi, "my_record").get("/record"))]
    meet(home, aoi, step())
    page = text_of(at_page(home, aoi, "my_record").get("/record"))
    assert (seen, says in page, CANARY in page) == ([False], True, False)


def test_only_the_link_for_this_page_opens_it(home: Stage, aoi: Person) -> None:
    meet(home, aoi, step())
    assert at_page(home, aoi, "my_record").get("/next-steps").status_code == 403


def test_who_wants_to_talk_is_told_the_word_in_their_language(home: Stage, aoi: Person) -> None:
    meet(home, aoi, step())
    parent_of(home, aoi, "en")
    assert "Please send “consultation” in the LINE chat." in text_of(
        at_page(home, aoi, "next_steps").get("/next-steps")
    )


def test_the_notice_leads_to_it(home: Stage, aoi: Person) -> None:
    """A button that starts the flow: no link that would be dead when it is read."""
    for name in ("next_steps", "ask_again"):
        [message] = home.service.speaker.notice(name, {}, "ja")
        assert ("next_steps" in str(message), "/p/open" in str(message), message["altText"]) == (
            True,
            False,
            "お知らせがあります",
        )


@pytest.fixture
def watched(tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """A town that tells its figures."""
    with stage(tmp_path, database_url, metrics_token=TOKEN) as running:
        yield running


def test_no_word_of_it_is_seen_anywhere_else(watched: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Not in the database, its files, logs, addresses, figures, or in LINE; of the record least of all."""
    town = watched
    aoi = town.person("aoi", "Aoi")
    town.set_time(clock.at(date(2026, 12, 1), 12))
    aoi.follow()
    town.quiet()
    numbers = meet(town, aoi, step("canary-step"), later(2, "canary-later"))
    reader = browser(town)
    reader.open(link(town, aoi, "next_steps"))
    addresses = [reader.post(f"/next-steps/{numbers[0]}/done").location, reader.get("/next-steps").request.path]
    town.set_time(clock.at(date(2026, 12, 3), 12))
    ask_again.run(town.service, clock.now())
    with town.service.db.read() as session:
        messages = [one.messages() for one in session.scalars(select(Delivery))]
    assert len([one for one in messages if "next_steps" in str(one)]) == 1
    seen = capfd.readouterr()
    places = {
        "database": plain_rows(town),
        "files": b"".join(file.read_bytes() for file in tmp_path.iterdir()).decode("utf-8", "replace"),
        "log": seen.out + seen.err,
        "addresses": str(addresses),
        "LINE": str(messages),
        "figures": town.web.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text,
    }
    canaries = ("canary-step", "canary-later", RECORD)
    assert [(name, one) for name, text in places.items() for one in canaries if one in text] == []
