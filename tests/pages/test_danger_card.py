"""Words of danger on a private page: the answer of the chat, in its place, and nothing of it for who looks later."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care.alarms import Alarm
from bot.domain.care.danger_signs import DangerSign
from bot.domain.care.safety.cards import MOST_NUMBERS
from bot.domain.people import parents
from bot.domain.places import hotlines
from bot.line import danger_cards
from bot.line.danger_cards import Look
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import TEN_MINUTES, Reader, at_page, later, parent_of, text_of
from tests.pages.test_questionnaire import FORM, at_form, expecting
from tests.pages.test_thread import asked, at_thread
from tests.test_danger import OF_EACH, WORRY

ENGLISH = "I want to die tonight"
ADDRESS = re.compile(r"/matsudo/p/note\?said=sent&help=1")
GENTLE, VIOLENCE = "急ぎのときは、電話で話せます", OF_EACH["dv"][0]


def after(reader: Reader, path: str, data: dict[str, object]) -> TestResponse:
    """What is seen after the form was sent, in whatever way it came back."""
    answer = reader.post(path, data)
    return reader.get(answer.location.removeprefix("/matsudo/p")) if answer.status_code == 303 else answer


def called(page: TestResponse) -> list[str]:
    return re.findall(r'href="tel:([^"]+)"', page.get_data(as_text=True))


def card_of(town: Stage, category: str) -> list[str]:
    """The numbers of the card in the chat, now."""
    card = town.service.danger_cards.for_alert(category)
    found = hotlines.most_needed(town.service.town.hotlines, card.call[category], clock.now(), MOST_NUMBERS)
    return [hotlines.dial(line.digits).removeprefix("tel:") for line, _ in found]


def signs(town: Stage) -> list[tuple[str, str, str | None, str]]:
    with town.service.db.read() as session:
        return [(one.tier, one.category, one.hub_id, one.language) for one in session.scalars(select(DangerSign))]


def alarms(town: Stage) -> list[Alarm]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Alarm).order_by(Alarm.id)))


@pytest.mark.parametrize("category", OF_EACH)
def test_the_card_of_the_category_with_its_sentences_and_numbers(home: Stage, aoi: Person, category: str) -> None:
    card, (words, first) = home.service.danger_cards.for_alert(category), OF_EACH[category]
    reader = at_page(home, aoi)
    page = after(reader, "/note", {"words": words})
    honest = card.staffed if home.service.town.alarm.staffed.at(clock.now()) else card.unstaffed
    assert [one for one in (card.title, card.text, honest, card.question) if one not in text_of(page)] == []
    assert called(page)[: len(card_of(home, category))] == card_of(home, category)
    assert (first.replace("-", "") in called(page), len(called(page)) <= MOST_NUMBERS) == (True, True)
    assert [one.category for one in alarms(home)] == [category]
    assert signs(home) == [("alert", category, None, "ja")]


@pytest.mark.parametrize("hour", [3, 11])
def test_whether_anybody_is_at_work_is_said(home: Stage, aoi: Person, hour: int) -> None:
    home.set_time(clock.now().astimezone(clock.TOKYO).replace(hour=hour))
    page = text_of(after(at_page(home, aoi), "/note", {"words": VIOLENCE}))
    card = home.service.danger_cards.for_alert("dv")
    assert (card.staffed in page, card.unstaffed in page) == (hour == 11, hour == 3)


def test_what_may_be_hard_gets_the_gentle_card_and_the_page_goes_on(home: Stage, aoi: Person) -> None:
    number = asked(home, aoi)
    page = text_of(after(at_thread(home, aoi, number), "/thread", {"words": WORRY}))
    card = home.service.danger_cards.gentle
    assert [one for one in (card.title, card.text, card.staffed) if one not in page] == []
    assert "いま危険があるときは" not in page
    assert ("受け取りました。担当の人に届きます。" in page, WORRY in page) == (True, True)
    assert alarms(home) == []
    assert [(tier, hub) for tier, _, hub, _ in signs(home)] == [("care", "shinmatsudo")]


def test_a_form_sent_back_keeps_the_words_below_the_gentle_card(home: Stage, aoi: Person) -> None:
    page = after(at_page(home, aoi), "/note", {"words": WORRY, "name": "あ" * 30})
    assert (page.status_code, GENTLE in text_of(page), WORRY in text_of(page)) == (422, True, True)


@pytest.mark.parametrize("words", ["人と話す", "今はいい", "ありがとうございます"])
def test_what_is_ours_or_ordinary_gets_none(home: Stage, aoi: Person, words: str) -> None:
    reader = at_page(home, aoi)
    assert reader.post("/note", {"words": words}).location == "/matsudo/p/note?said=sent"
    assert signs(home) == []


def test_what_is_chosen_in_a_questionnaire_is_ours(home: Stage) -> None:
    reader = at_form(home, expecting(home, home.person("aoi", "Aoi")))
    after(reader, f"{FORM}/4", {"q-worries": ["own_health", "look_around"], "q-words": ""})
    assert signs(home) == []


@pytest.mark.parametrize("field", ["words", "name"])
@pytest.mark.parametrize("words", [VIOLENCE, WORRY], ids=["alert", "care"])
def test_in_every_field(home: Stage, aoi: Person, field: str, words: str) -> None:
    page = after(at_page(home, aoi), "/note", {"words": "こんにちは", field: words})
    assert (len(signs(home)), bool(called(page))) == (1, True)


@pytest.mark.parametrize("field", ["q-words", "q-away_to"])
def test_in_every_field_of_a_questionnaire(home: Stage, field: str) -> None:
    reader = at_form(home, expecting(home, home.person("aoi", "Aoi")))
    page = after(reader, f"{FORM}/4", {field: VIOLENCE})
    assert called(page) == card_of(home, "dv")


def test_a_second_danger_in_another_field_has_the_last_number(home: Stage, aoi: Person) -> None:
    page = after(at_page(home, aoi), "/note", {"name": "もう死にたい", "words": VIOLENCE})
    numbers = called(page)
    assert (len(numbers), "110" in numbers, card_of(home, "self_harm")[0] in numbers) == (3, True, True)


def test_in_her_language_and_in_english_for_latin_letters(home: Stage, aoi: Person) -> None:
    page = after(at_page(home, aoi), "/note", {"words": ENGLISH})
    read, card = home.service.speaker.texts, home.service.danger_cards.for_alert("self_harm")
    assert read.read("en", "self_harm", card.title) in text_of(page) and card.title in text_of(page)
    parent_of(home, aoi, "en")
    page = after(at_page(home, aoi), "/note", {"words": "もう死にたいです"})
    assert read.read("en", "self_harm", card.text) in text_of(page) and card.title not in text_of(page)


def test_nothing_in_the_address_tells_which(home: Stage, aoi: Person) -> None:
    """Not what it was, and not how grave; what the browser keeps is sealed, and never twice the same."""
    reader = at_page(home, aoi)
    for words in (*(words for words, _ in OF_EACH.values()), WORRY):
        answer = reader.post("/note", {"words": words})
        assert ADDRESS.fullmatch(answer.location)
        cookies = answer.headers.getlist("Set-Cookie")
        around = [re.sub("=[^;]*", "", one, count=1) for one in cookies]
        assert [one for one in around if any(name in one for name in (*OF_EACH, "care", "alert"))] == []
        assert all("HttpOnly" in one and "SameSite=Strict" in one for one in cookies) and len(cookies) == 1
    again = [reader.post("/note", {"words": VIOLENCE}).headers["Set-Cookie"] for _ in range(2)]
    assert len({len(one) for one in (*again, answer.headers["Set-Cookie"])}) == 1 and again[0] != again[1]


def test_who_finds_the_address_later_sees_nothing_of_it(home: Stage, aoi: Person) -> None:
    """In the history: after the quick way out, after ten minutes, in another browser."""
    reader = at_page(home, aoi)
    address = reader.post("/note", {"words": VIOLENCE}).location.removeprefix("/matsudo/p")
    assert called(reader.get(address)) == card_of(home, "dv")
    assert called(Reader(home, home.web.app.test_client()).get(address)) == []
    later(home, TEN_MINUTES + timedelta(seconds=1))
    assert (reader.get(address).status_code, called(reader.get(address))) == (403, [])
    reader = at_page(home, aoi)
    reader.post("/note", {"words": VIOLENCE})
    reader.post("/close")
    found = reader.get(address)
    assert (found.status_code, called(found), called(reader.get("/calendar?help=1"))) == (403, [], [])


def test_where_the_browser_forgot_which_the_emergency_numbers_still_come(home: Stage, aoi: Person) -> None:
    assert called(at_page(home, aoi).get("/note?help=1")) == ["119", "110"]


def test_not_now_is_a_button_staff_see_it_and_the_page_is_plain_again(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    page = after(reader, "/note", {"words": VIOLENCE})
    assert "今はいい" in re.sub(r"\s+", "", "".join(re.findall(r"<button[^>]*>(.*?)</button>", page.text)))
    plain = after(reader, "/not-now", {})
    assert (called(plain), "お返事はいりません" in text_of(plain)) == ([], True)
    assert alarms(home)[0].not_now_at is not None and alarms(home)[0].closed_at is None


def test_an_old_form_is_refused_and_the_numbers_come(home: Stage, aoi: Person) -> None:
    """From a tab whose page was opened anew elsewhere in this browser."""
    reader = at_page(home, aoi)
    answer = reader.post("/note", {"words": VIOLENCE, "csrf": "old"})
    assert (answer.status_code, called(answer)) == (400, card_of(home, "dv"))


def test_without_any_page_open_the_numbers_come(home: Stage) -> None:
    answer = Reader(home, home.web.app.test_client()).post("/note", {"words": VIOLENCE})
    assert (answer.status_code, called(answer), alarms(home)) == (403, card_of(home, "dv"), [])


def test_the_chat_and_the_page_say_the_same(home: Stage, aoi: Person) -> None:
    """Word for word, but for the buttons of the chat."""
    page = text_of(after(at_page(home, aoi), "/note", {"words": VIOLENCE}))
    card = home.service.danger_cards.for_alert("dv")
    [told] = danger_cards.told(home.service, card, Look("dv", (), clock.now(), "ja"))
    assert [one for one in (told.title, told.text, told.honest, told.question) if one not in page] == []
    for line in told.numbers:
        assert [one for one in (line.label, line.digits, line.answers, line.hours) if one not in page] == []


def test_a_sign_is_counted_where_the_talk_is_read(home: Stage, aoi: Person) -> None:
    number, hers = asked(home, aoi), parent_of(home, aoi)
    with home.service.db.write() as session:
        parents.get(session, hers).hub_id = "kitakogane"
    at_thread(home, aoi, number).post("/thread", {"words": VIOLENCE})
    at_page(home, aoi).post("/note", {"words": WORRY})
    assert [hub for _, _, hub, _ in signs(home)] == ["shinmatsudo", "kitakogane"]


def test_a_draft_shows_and_counts_nothing(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    for words in (VIOLENCE, WORRY):
        answer = reader.post("/draft", {"words": words})
        assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (204, [])
    assert (signs(home), alarms(home)) == ([], [])
