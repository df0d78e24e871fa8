"""What stands on a button can be typed as well, as the menu promises: it begins what a tap would begin."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue.said import Text
from bot.dialogue.start_words import mentioned, said_exactly, starts
from bot.domain.care import alarms
from bot.domain.care.alarms import Alarm
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.people import history, parents, silences
from bot.domain.people.parents import Parent
from bot.i18n import BLANK, SOURCE
from bot.line.templates import read_templates
from bot.service import Service
from tests.sayings import CONTENT, FLOWS, LANGUAGES, TEXTS
from tests.talking import DUE, NOW, Talking, expecting, service, session

__all__ = ["service", "session"]

TEMPLATES = read_templates(CONTENT / "cards", CONTENT / "notices")
# Where the flow that hears the words goes on in the one of the button.
GOES_ON = {"news_again": {"news_settings"}, "not_now": {"interview_not_now"}}
# Words that say nothing on purpose, for whoever looks over the shoulder: they could mean too much.
SAY_NOTHING = {("mood_question", "こたえる")}
SAY_NOTHING |= {(name, "ページのご案内") for name in ("ask_again", "next_steps")}
SAY_NOTHING |= {
    (name, "ページのご案内") for name in ("consent_noted", "reply_waiting", "something_to_decide", "word_taken")
}

AGAIN, LATER, ENOUGH = "また受け取る", "今はいい", "わかりました。面談のご案内は、これで終わりにします。"
HEARD = "わかりました。お返事はいりません。書きたくなったときに、いつでも書いてください。"
DAY = timedelta(days=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_can_be_typed(language: str) -> None:
    def render(text: Text) -> Sequence[str]:
        own = TEXTS.read(language, text.context, text.text)
        return (own,) if language == SOURCE else (own, text.text)

    known = starts(FLOWS, render)
    heard = {
        (name, read, target): said_exactly(read, known) or mentioned(read, known)
        for name, label, target in _buttons()
        for read in render(Text(name, label))
    }
    wrong = {
        asked: flow for asked, flow in heard.items() if asked[2] != flow and asked[2] not in GOES_ON.get(flow or "", ())
    }
    assert wrong == {}


def _buttons() -> Iterator[tuple[str, str, str]]:
    for name, template in TEMPLATES.items():
        for button in template.buttons:
            if button.kind == "start" and not BLANK.search(button.label) and (name, button.label) not in SAY_NOTHING:
                yield name, button.label, button.target


# --- news again: what it means depends on what is still -----------------------------------------------------------


@pytest.fixture
def aoi(service: Service, session: Session) -> Talking:
    return Talking(service, session, expecting(session, "U-aoi"))


def test_after_stopping_the_news_its_own_button_typed_asks_how_they_should_come(aoi: Talking) -> None:
    aoi.says("お知らせの設定"), aoi.says("受け取らない")
    assert aoi.says(AGAIN)[0] == "広場からのお知らせは、いま「受け取らない」です。\nどのように受け取りますか？"
    assert aoi.says("週に1回まとめて") == ["はい。週に1回、まとめてお送りします。"]


@pytest.mark.parametrize("words", [AGAIN, "再開", "お知らせを再開"])
def test_who_wants_news_while_nothing_is_still_is_not_asked_about_anything_sad(aoi: Talking, words: str) -> None:
    assert "つらい" not in str(aoi.says(words))


@pytest.mark.parametrize(
    ("still", "asked"),
    [
        (silences.pause, "いま、お知らせをお休みしています。"),
        (silences.loss, "いま、お知らせはすべて止まっています。"),
        (silences.hush, "書いてくださって、ありがとうございます。"),
    ],
)
def test_who_is_still_is_asked_as_before(aoi: Talking, still: Callable[..., Any], asked: str) -> None:
    aoi.parent.news_pace = "off"
    still(aoi.session, aoi.parent, NOW)
    assert aoi.says(AGAIN)[0].startswith(asked)


# --- not now: said to an invitation, or to a card with numbers to call ---------------------------------------------


@pytest.fixture
def invited(service: Service, session: Session) -> Talking:
    aoi = parents.meet(session, "U-invited", NOW)
    aoi.hub_id, aoi.consented_at, aoi.role, aoi.due_date = "shinmatsudo", NOW, "expecting", DUE
    order = Order(aoi.id, "U-invited", "invitation", [{"type": "text", "text": "…"}])
    deliveries.enqueue(session, order, NOW - DAY)
    return Talking(service, session, aoi)


def told(session: Session, parent: Parent) -> list[str]:
    return [one.kind for one in history.of(session, parent.id)]


@pytest.mark.parametrize("words", [LATER, "いまはいい", "Not now"])
def test_not_now_typed_after_the_invitation_is_kept_as_by_its_button(invited: Talking, words: str) -> None:
    invited.parent.language = "en" if words == "Not now" else "ja"
    assert invited.says(words)[0].startswith(ENOUGH)
    assert told(invited.session, invited.parent) == ["not_now"]


def danger(invited: Talking, **facts: Any) -> None:
    hour = timedelta(hours=1)
    alarms.sound(invited.session, alarms.Cause("event:1", "dv", invited.parent.id, "shinmatsudo"), NOW - hour)
    for name, value in facts.items():
        setattr(invited.session.scalars(select(Alarm)).one(), name, value)
    invited.session.flush()


@pytest.mark.parametrize("facts", [{}, {"closed_at": NOW}, {"last_at": NOW - 9 * DAY}])
def test_said_to_a_card_with_numbers_to_call_it_is_no_word_about_the_interview(invited: Talking, facts: Any) -> None:
    danger(invited, **facts)
    assert invited.says(LATER) == [HEARD]
    assert told(invited.session, invited.parent) == []


def test_a_danger_of_long_ago_that_somebody_closed_is_no_card(invited: Talking) -> None:
    danger(invited, closed_at=NOW - 2 * DAY, last_at=NOW - 2 * DAY)
    assert invited.says(LATER)[0].startswith(ENOUGH)


def test_who_is_not_asked_about_an_interview_just_hears_that_all_is_well(
    service: Service, session: Session, aoi: Talking, invited: Talking
) -> None:
    """Booked; invited weeks ago; said already."""
    assert aoi.says(LATER) == [HEARD]
    late = Talking(service, session, invited.parent, NOW + 8 * DAY)
    assert late.says(LATER) == [HEARD]
    invited.says(LATER)
    assert invited.says(LATER) == [HEARD]


def test_what_was_open_goes_on_after_not_now_to_an_invitation(invited: Talking) -> None:
    question = invited.says("お知らせの設定")
    assert invited.says(LATER)[-len(question) :] == question
