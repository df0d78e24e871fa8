"""A booking in the calendar of a parent's phone: the same event for life, newer with each change, and neutral."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot import clock
from bot.domain.interview import calendar_files, interviews
from bot.domain.interview.calendar_files import Event
from bot.domain.interview.slots import Slot
from bot.domain.people import parents
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import at_page, parent_of, text_of

TEN = datetime(2026, 12, 3, 10, tzinfo=clock.TOKYO)
NO_CUT_OFF = timedelta(0)
TOPIC = ("妊", "面談", "8か月", "出産", "pregnan", "interview")


def read(raw: bytes) -> list[tuple[str, str]]:
    """A reader of RFC 5545 of its own: lines unfolded, names without parameters, texts unescaped."""
    assert raw.endswith(b"\r\n") and max(len(line) for line in raw.split(b"\r\n")) <= 75
    assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
    lines = raw.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")
    pairs = [re.fullmatch(r"([A-Z-]+)(?:;[A-Z]+=[^:;]+)*:(.*)", line) for line in lines]
    assert all(pairs)
    return [(pair[1], re.sub(r"\\(.)", _meant, pair[2])) for pair in pairs if pair]


def _meant(escaped: re.Match[str]) -> str:
    return "\n" if escaped[1] in "nN" else escaped[1]


def event(**said: object) -> Event:
    usual = {"uid": "booking-1@matsudo.maisapo", "sequence": 0, "status": "CONFIRMED", "changed_at": TEN}
    return Event(**(usual | {"starts_at": TEN, "minutes": 30, "title": "広場の予約"} | said))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "title",
    ["a", "広場の予約", "a;b,c\\d\nEND:VEVENT", "広" * 40, "x" * 200, "y" * 57 + "\U0001f476" * 30, "a\r\nb\rc"],
    ids=range(7),
)
def test_every_text_comes_back_as_it_was(title: str) -> None:
    found = read(calendar_files.write(event(title=title, place=title), "ja"))
    meant = title.replace("\r\n", "\n").replace("\r", "\n")
    assert [value for name, value in found if name in ("SUMMARY", "LOCATION")] == [meant, meant]
    assert [value for name, value in found if name == "END"] == ["VEVENT", "VCALENDAR"]


def test_the_file_is_one_event_in_utc() -> None:
    assert read(calendar_files.write(event(), "ja")) == [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//maisapo//booking//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("BEGIN", "VEVENT"),
        ("UID", "booking-1@matsudo.maisapo"),
        ("SEQUENCE", "0"),
        ("DTSTAMP", "20261203T010000Z"),
        ("LAST-MODIFIED", "20261203T010000Z"),
        ("DTSTART", "20261203T010000Z"),
        ("DTEND", "20261203T013000Z"),
        ("SUMMARY", "広場の予約"),
        ("STATUS", "CONFIRMED"),
        ("END", "VEVENT"),
        ("END", "VCALENDAR"),
    ]


def slot(town: Stage, days: int) -> int:
    with town.service.db.write() as session:
        row = Slot(
            hub_id="shinmatsudo", starts_at=clock.now() + timedelta(days=days), minutes=30, ways=["hub", "phone"]
        )
        session.add(row)
        session.flush()
        return row.id


def books(town: Stage, person: Person, way: str = "hub", days: int = 3) -> int:
    number, who = slot(town, days), parent_of(town, person)
    with town.service.db.write() as session:
        return interviews.book(session, parents.get(session, who), number, clock.now(), way).id


def file_of(town: Stage, person: Person, number: int) -> dict[str, str]:
    answer = at_page(town, person, "my_calendar").get(f"/my-calendar/{number}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return dict(read(answer.data))


def test_the_same_event_grows_newer_with_each_change_and_is_cancelled_at_last(home: Stage, aoi: Person) -> None:
    number, other = books(home, aoi), slot(home, 5)
    seen = [file_of(home, aoi, number)]
    with home.service.db.write() as session:
        one = interviews.get(session, number)
        moved_to = interviews.move(session, one, other, clock.now(), NO_CUT_OFF).slot.starts_at
    seen.append(file_of(home, aoi, number))
    with home.service.db.write() as session:
        interviews.cancel(session, interviews.get(session, number), clock.now())
    seen.append(file_of(home, aoi, number))
    assert len({one["UID"] for one in seen}) == 1
    assert [(one["SEQUENCE"], one["STATUS"]) for one in seen] == [
        ("0", "CONFIRMED"),
        ("1", "CONFIRMED"),
        ("2", "CANCELLED"),
    ]
    assert seen[1]["DTSTART"] == f"{moved_to.astimezone(UTC):%Y%m%dT%H%M%SZ}" != seen[0]["DTSTART"]


@pytest.mark.parametrize(("language", "title"), [("ja", "広場の予約"), ("en", "Hub booking")])
def test_nothing_in_it_says_what_it_is_about(home: Stage, aoi: Person, language: str, title: str) -> None:
    parent_of(home, aoi, language)
    found = file_of(home, aoi, books(home, aoi))
    assert (found["SUMMARY"], found["LOCATION"]) == (title, "ほっとるーむ新松戸 松戸市新松戸3-1-4")
    assert [word for word in TOPIC if word in str(found).lower()] == []


def test_a_talk_on_the_telephone_has_no_place(home: Stage, aoi: Person) -> None:
    assert "LOCATION" not in file_of(home, aoi, books(home, aoi, "phone"))


def test_the_page_says_when_and_what_the_calendar_will_say(home: Stage, aoi: Person) -> None:
    books(home, aoi)
    shown = text_of(at_page(home, aoi, "my_calendar").get("/my-calendar"))
    assert ("カレンダーには「広場の予約」とだけ出ます。" in shown, "この予約をカレンダーに入れる" in shown) == (
        True,
        True,
    )


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_pages_write_a_booking_as_the_chat_does_and_with_its_year(home: Stage, aoi: Person, language: str) -> None:
    """One weekday and one clock everywhere: 12月3日(木) 午前10時00分 is no other hour than the reminder's."""
    parent_of(home, aoi, language)
    number = books(home, aoi)
    with home.service.db.read() as session:
        starts_at = interviews.get(session, number).slot.starts_at
    chat = home.service.speaker.texts.show(language, starts_at)
    meant = f"{clock.today(starts_at).year}年{chat}" if language == "ja" else chat.replace(",", f" {starts_at.year},")
    for name, address in (("my_calendar", "/my-calendar"), ("my_record", "/record")):
        assert (name, meant in text_of(at_page(home, aoi, name).get(address))) == (name, True)


def test_without_a_booking_the_page_says_so(home: Stage, aoi: Person) -> None:
    shown = text_of(at_page(home, aoi, "my_calendar").get("/my-calendar"))
    assert "いまは、カレンダーに入れるご予約はありません。" in shown


def test_nobody_gets_the_booking_of_another_family_or_one_that_is_over(home: Stage, aoi: Person) -> None:
    number, minh = books(home, aoi), home.person("minh", "Minh")
    assert at_page(home, minh, "my_calendar").get(f"/my-calendar/{number}.ics").status_code == 404
    home.set_time(clock.now() + timedelta(days=4))
    assert at_page(home, aoi, "my_calendar").get(f"/my-calendar/{number}.ics").status_code == 404


def test_the_button_in_the_chat_opens_the_browser_of_the_phone(home: Stage, aoi: Person) -> None:
    books(home, aoi)
    aoi.says("カレンダー登録")
    home.quiet()
    [button] = re.findall(r"https?://[^'\"]+/open/[^'\"]+", str([one.message for one in aoi.new()]))
    assert button.endswith("?openExternalBrowser=1")
