"""While she writes, time passes and staff go on: read is what she had before her, and nothing arrives twice or cut."""

import re
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care import casework, consultations, messages, referrals
from bot.domain.care.messages import Words
from bot.simulator import Person
from bot.stage import Stage
from tests.console.test_pictures import picture
from tests.pages.reader import Reader, later, text_of
from tests.pages.test_pictures import send
from tests.pages.test_thread import asked, at_thread, mori, thread_of

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"  # one letter to people, seven signs to machines


def staff_write(town: Stage, number: int, text: str) -> None:
    who = mori(town)
    with town.service.db.write() as session:
        one = consultations.get(session, number)
        messages.write(session, one, Words(text, staff_id=who), clock.now())
        casework.answered(one, clock.now() + timedelta(days=10), clock.now())


def seen_on(reader: Reader, form: str) -> dict[str, object]:
    """What the page says it shows, as its form sends it back."""
    page = reader.get("/thread").get_data(as_text=True)
    found = re.search(rf'action="/matsudo/p{form}"[^>]*>.*?name="up_to" value="(\d+)"', page, re.S)
    return {"up_to": found[1]} if found else {}


def read_by_her(town: Stage, number: int) -> list[bool]:
    with town.service.db.read() as session:
        return [one.seen_at is not None for one in messages.of(session, number) if one.author == "staff"]


@pytest.mark.parametrize("form", ["/thread", "/thread/read"])
def test_read_is_what_stood_on_her_page(home_on_both: Stage, form: str) -> None:
    town = home_on_both
    aoi = town.person("aoi", "Aoi")
    number = asked(town, aoi)
    staff_write(town, number, "ひとつめ")
    reader = at_thread(town, aoi, number)
    at = seen_on(reader, form)
    staff_write(town, number, "ふたつめ：木曜日は休みです")
    assert reader.post(form, {"words": "では木曜に"} | at).status_code == 303
    assert read_by_her(town, number) == [True, False]
    assert "読みました" in text_of(reader.get("/thread"))  # the second can still be said to be read


def test_sent_twice_it_arrives_once(home_on_both: Stage) -> None:
    """Pressed twice without scripts, or again because the line broke off."""
    town = home_on_both
    aoi = town.person("aoi", "Aoi")
    number = asked(town, aoi)
    reader = at_thread(town, aoi, number)
    told = [reader.post("/thread", {"words": "つらいです"}).location for _ in range(2)]
    assert (told, thread_of(town, number)) == (["/matsudo/p/thread?said=written"] * 2, ["つらいです"])
    later(town, timedelta(minutes=3))
    reader.post("/thread", {"words": "つらいです"})
    assert thread_of(town, number) == ["つらいです"] * 2
    staff_write(town, number, "読みました")
    reader.post("/thread", {"words": "はい"})
    reader.post("/thread", {"words": "つらいです"})
    assert thread_of(town, number)[3:] == ["はい", "つらいです"]


def test_two_pictures_are_two_and_the_same_one_twice_is_one(home: Stage, aoi: Person) -> None:
    number = asked(home, aoi)
    reader = at_thread(home, aoi, number)
    for raw in (picture(), picture(), picture(size=(800, 1200))):
        sent_is_taken(send(reader, raw))
    assert thread_of(home, number) == ["", ""]


def sent_is_taken(answer: TestResponse) -> None:
    assert answer.location == "/matsudo/p/thread?said=written"


@pytest.mark.parametrize("text", [FAMILY * 1000, "क्षि" * 1900], ids=["faces", "nepali"])
def test_what_she_may_write_arrives_whole(home: Stage, aoi: Person, text: str) -> None:
    """2,000 letters as people count them, whatever they are made of."""
    number = asked(home, aoi)
    sent_is_taken(at_thread(home, aoi, number).post("/thread", {"words": text}))
    assert thread_of(home, number) == [text]


def test_a_promise_that_was_not_kept_is_not_made_again(home: Stage, aoi: Person) -> None:
    number = asked(home, aoi)
    reader = at_thread(home, aoi, number)
    assert "までにお返事します。" in text_of(reader.get("/thread"))
    later(home, timedelta(days=1, minutes=1))
    page = text_of(at_thread(home, aoi, number).get("/thread"))
    assert ("までにお返事します。" in page, "お待たせして、すみません。" in page, "「困ったとき」" in page) == (
        False,
        True,
        True,
    )


def test_a_consent_is_not_withdrawn_by_an_odd_address(home: Stage, aoi: Person) -> None:
    number, who = asked(home, aoi), mori(home)
    with home.service.db.write() as session:
        plan = ("窓口", "こと", clock.today(clock.now()))
        which = referrals.propose(session, consultations.get(session, number), who, plan, clock.now()).id
    reader = at_thread(home, aoi, number)
    reader.post(f"/thread/consent/{which}/agree")
    assert reader.post(f"/thread/consent/{which}/nonsense").status_code == 404
    with home.service.db.read() as session:
        assert referrals.of(session, number)[0].state == "agreed"
