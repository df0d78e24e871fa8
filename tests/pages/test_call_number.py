"""Who chose the telephone gives their number on their own page: sealed, in no address, log or chat, gone with them."""

import re

import pytest

from bot import clock
from bot.domain.care import casework, consultations, messages
from bot.domain.people import parents, privacy
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import Reader, parent_of, text_of
from tests.pages.test_thread import asked, at_thread

NUMBER = "047-000-1234"


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    return by_telephone(home, aoi)


def by_telephone(town: Stage, person: Person) -> int:
    number = asked(town, person)
    with town.service.db.write() as session:
        consultations.get(session, number).reach_by = "phone"
    return number


def kept(town: Stage, person: Person) -> str | None:
    who = parent_of(town, person)
    with town.service.db.read() as session:
        return parents.get(session, who).phone


def marks(town: Stage, number: int) -> list[str | None]:
    with town.service.db.read() as session:
        return [one.mark or one.text for one in messages.of(session, number)]


def shown(reader: Reader) -> str | None:
    found = re.search('<input id="phone"[^>]* value="([^"]*)"', reader.get("/thread").get_data(as_text=True))
    return found and found[1]


def test_the_number_is_sealed_and_nowhere_else(home_on_both: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    town = home_on_both
    aoi = town.person("aoi", "Aoi")
    number = by_telephone(town, aoi)
    reader = at_thread(town, aoi, number)
    assert shown(reader) == ""
    answer = reader.post("/thread", {"words": "", "phone": NUMBER})
    assert (answer.status_code, answer.location) == (303, "/matsudo/p/thread?said=written")
    assert (kept(town, aoi), shown(reader), marks(town, number)) == (NUMBER, NUMBER, ["number_given"])
    said = capsys.readouterr()
    assert NUMBER not in said.out + said.err
    assert NUMBER not in str([one.text for one in aoi.new()])
    with town.service.db.read() as session:
        parent = parents.get(session, parent_of(town, aoi))
        assert NUMBER.encode() not in (parent.sealed_phone or b"")


def test_staff_see_that_something_new_came(home: Stage, aoi: Person, number: int) -> None:
    """Who has answered already gets a day for the call as for any words."""
    with home.service.db.write() as session:
        casework.answered(consultations.get(session, number), clock.now(), clock.now())
    at_thread(home, aoi, number).post("/thread", {"words": "", "phone": NUMBER})
    with home.service.db.read() as session:
        assert consultations.get(session, number).clock()[0] == "next"
        assert messages.unread(session, [number], "parent") == {number: 1}


@pytest.mark.parametrize("typed", ["うちに電話して", "12", "---------", "0" * 40, "taro@example.jp"])
def test_what_is_no_number_is_refused_in_a_clear_sentence(home: Stage, aoi: Person, number: int, typed: str) -> None:
    page = at_thread(home, aoi, number).post("/thread", {"words": "こんにちは", "phone": typed})
    assert "電話番号として読めませんでした。" in text_of(page)
    assert typed in page.get_data(as_text=True)
    assert (kept(home, aoi), marks(home, number)) == (None, [])


@pytest.mark.parametrize("typed", ["０４７ー０００ー１２３４", "047−000−1234", " 047 000-1234", "(047)000-1234"])
def test_whichever_keyboard_wrote_it(home: Stage, aoi: Person, number: int, typed: str) -> None:
    at_thread(home, aoi, number).post("/thread", {"words": "", "phone": typed})
    assert re.sub("-", "", kept(home, aoi) or "") == re.sub("-", "", NUMBER)


def test_words_and_number_go_together_and_the_number_once(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    for _ in range(2):
        assert reader.post("/thread", {"words": "夜がつらい", "phone": NUMBER}).status_code == 303
    for _ in range(2):
        assert reader.post("/thread", {"words": "", "phone": "047-000-5678"}).status_code == 303
    assert marks(home, number) == ["number_given", "夜がつらい", "number_given"]
    assert kept(home, aoi) == "047-000-5678"


def test_emptied_it_is_gone(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    reader.post("/thread", {"words": "", "phone": NUMBER})
    assert reader.post("/thread", {"words": "", "phone": ""}).status_code == 303
    assert kept(home, aoi) is None


def test_a_page_without_the_field_leaves_the_number_alone(home: Stage, aoi: Person) -> None:
    number = asked(home, aoi)
    with home.service.db.write() as session:
        consultations.get(session, number).parent.phone = NUMBER
    reader = at_thread(home, aoi, number)
    assert shown(reader) is None
    reader.post("/thread", {"words": "こんにちは"})
    reader.post("/thread", {"words": "こんにちは", "phone": "047-000-5678"})  # nobody asked for it here
    assert kept(home, aoi) == NUMBER


def test_it_is_erased_with_the_rest(home: Stage, aoi: Person, number: int) -> None:
    at_thread(home, aoi, number).post("/thread", {"words": "", "phone": NUMBER})
    who = parent_of(home, aoi)
    with home.service.db.write() as session:
        casework.close(session, number, clock.now())
        privacy.erase(session, who, clock.now())
    with home.service.db.read() as session:
        assert consultations.get(session, number).parent.sealed_phone is None


def typing(reader: Reader, **typed: str) -> None:
    """What the page sends by itself while they write: every field, as it stands."""
    was = re.search('name="phone_was" value="([^"]*)"', reader.get("/thread").get_data(as_text=True))
    reader.post("/draft", {"words": "", "phone": "", "phone_was": was[1] if was else ""} | typed)


def by_staff(town: Stage, number: int, phone: str | None) -> None:
    with town.service.db.write() as session:
        consultations.get(session, number).parent.phone = phone


@pytest.mark.parametrize("now", ["047-000-9999", None], ids=["changed", "taken back"])
@pytest.mark.parametrize("typed", [NUMBER, "047-000-1111"], ids=["only shown", "being typed"])
def test_a_draft_brings_no_old_number_back(home: Stage, aoi: Person, number: int, typed: str, now: str | None) -> None:
    """Changed or taken back meanwhile, told to staff or on the page of another talk; her words are still there."""
    by_staff(home, number, NUMBER)
    reader = at_thread(home, aoi, number)
    typing(reader, words="夜がつらい", phone=typed)
    by_staff(home, number, now)
    assert shown(reader) == (now or "")
    assert "夜がつらい" in text_of(reader.get("/thread"))
    page = reader.get("/thread").get_data(as_text=True)
    form = {name: re.search(f'name="{name}"[^>]* value="([^"]*)"', page)[1] for name in ("phone", "phone_was")}  # type: ignore[index]
    assert reader.post("/thread", {"words": "夜がつらい"} | form).status_code == 303
    assert kept(home, aoi) == now


def test_a_number_being_typed_is_there_again(home: Stage, aoi: Person, number: int) -> None:
    by_staff(home, number, NUMBER)
    typing(at_thread(home, aoi, number), phone="047-000-11")
    assert shown(at_thread(home, aoi, number)) == "047-000-11"


def test_what_stood_on_an_older_page_is_not_sent_over_a_newer_number(home: Stage, aoi: Person, number: int) -> None:
    """They only wrote words; what they typed over the number themselves counts."""
    by_staff(home, number, NUMBER)
    reader = at_thread(home, aoi, number)
    by_staff(home, number, "047-000-9999")
    reader.post("/thread", {"words": "ひとつめ", "phone": NUMBER, "phone_was": NUMBER})
    assert kept(home, aoi) == "047-000-9999"
    reader.post("/thread", {"words": "ふたつめ", "phone": "047-000-5678", "phone_was": NUMBER})
    assert kept(home, aoi) == "047-000-5678"
