"""Words of danger bring the numbers to call, in every state, whatever is broken; and somebody with a name hears."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot import clock, ring
from bot.domain.care import alarms, danger_signs
from bot.domain.care.alarm_calls import AlarmCall
from bot.domain.care.alarms import Alarm
from bot.domain.care.danger_signs import DangerSign
from bot.domain.care.safety import CATEGORIES, Tier
from bot.domain.care.safety.cards import read_cards
from bot.domain.delivery.outbox import Delivery
from bot.domain.delivery.rates import RateBucket
from bot.domain.office import readiness, staff
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import conversations, parents
from bot.domain.places import hotlines
from bot.givens import prepare
from bot.jobs import alarms as job
from bot.jobs import relay
from bot.line import danger, danger_left
from bot.line.sender import MOST_WAIT
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.faults import Fault
from bot.simulator.recording.transcripts import Talk, heard, writing
from bot.stage import Stage, stage
from bot.text import fold
from tests import databases
from tests.faults.pager import Pager
from tests.sayings import CONTENT, TEXTS, TOWNS
from tests.waiting import until

WRITING = writing(ROOT / "content" / "transcripts.yaml")
DANGER = "赤ちゃんがずっと泣いていて、もう口をふさいでしまいそうです"
TITLE = "いますぐ、電話で助けをよべます"
WORRY = "夜にずっと泣いていて、何をしてもだめで、どうしたらいいかわかりません"
OF_EACH = {
    "self_harm": ("もう死にたい。今夜で終わりにします", "0120-279-338"),
    "harm_to_child": (DANGER, "189"),
    "dv": ("夫に首をしめられました。今トイレにかくれています", "110"),
    "medical_pregnancy": ("妊娠34週です。大量に出血しています", "119"),
    "medical_infant": ("赤ちゃんが息をしていません。唇が紫です", "119"),
}
STATES = {
    "nothing open": [],
    "a date asked for": ["面談を予約"],
    "a seat being chosen": ["面談を予約", "(2027-02-03)", "ひとり", "広場で"],
    "a consultation": ["相談する"],
    "the hub asked for": ["広場をさがす"],
    "the language asked for": ["ことば"],
    "the news being set": ["お知らせの設定"],
    "my bookings": ["予約の確認"],
}


NOT_NOW = "わかりました。お返事はいりません。書きたくなったときに、いつでも書いてください。"


@pytest.fixture
def aoi(town: Stage) -> Person:
    return known(town)


def known(town: Stage) -> Person:
    person = town.person("aoi", "Aoi", "ja")
    given = ["登録ずみ 妊娠中", "広場 shinmatsudo"]
    prepare(town.service, person, Talk("", given=given), WRITING)
    return person


def says(town: Stage, person: Person, words: str) -> list[list[str]]:
    person.new()
    WRITING.do(person, words)
    town.quiet()
    return heard(person)


def place(town: Stage, person: Person) -> dict:
    with town.service.db.read() as session:
        return conversations.load(session, parents.find(session, person.user_id).id)


def kinds(town: Stage) -> list[tuple[str, str]]:
    with town.service.db.read() as session:
        return [tuple(row) for row in session.execute(select(Delivery.kind, Delivery.state).order_by(Delivery.id))]


def ringing(town: Stage) -> list[Alarm]:
    with town.service.db.read() as session:
        return list(session.scalars(select(Alarm).order_by(Alarm.id)))


# --- the card ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", STATES.values(), ids=STATES)
def test_the_numbers_come_first_and_what_was_open_stays_open(town: Stage, aoi: Person, before: list[str]) -> None:
    for words in before:
        says(town, aoi, words)
    open_before = place(town, aoi)
    [card] = says(town, aoi, DANGER)
    assert (card[0], card[2:4]) == (TITLE, ["児童相談所 虐待対応ダイヤル", "189"])
    assert place(town, aoi) == open_before
    assert kinds(town)[-1] == ("crisis", "accepted")
    assert [(one.category, one.times, one.hub_id) for one in ringing(town)] == [("harm_to_child", 1, "shinmatsudo")]


@pytest.mark.parametrize("flow", sorted(file.stem for file in (CONTENT / "flows").glob("*.yaml")))
def test_at_every_question_of_every_flow(town: Stage, aoi: Person, flow: str) -> None:
    """Put at each question in turn, she writes of a danger: the card comes, and she is still there."""
    script = town.service.conversations.flows[flow]
    for step in (one for one in script.steps if one.kind == "ask"):
        here = {"flow": flow, "step": step.name, "answers": {}, "back": [], "under": None}
        with town.service.db.write() as session:
            conversations.keep(session, parents.find(session, aoi.user_id).id, here, clock.now())
        [card] = says(town, aoi, DANGER)
        assert (step.name, card[0], place(town, aoi)) == (step.name, TITLE, here)


@pytest.mark.parametrize("category", CATEGORIES)
def test_each_danger_has_its_own_numbers(town: Stage, aoi: Person, category: str) -> None:
    words, number = OF_EACH[category]
    [card] = says(town, aoi, words)
    shown = [line for line in card if re.fullmatch(r"#?[\d-]{3,}", line)]
    assert (shown[0], len(shown) <= 3) == (number, True)
    assert ringing(town)[0].category == category


def test_what_she_writes_after_the_card_goes_on_as_before(town: Stage, aoi: Person) -> None:
    question = says(town, aoi, "面談を予約")[-1]
    says(town, aoi, DANGER)
    assert says(town, aoi, "つづける")[-1] == question
    assert says(town, aoi, "(2027-02-03)") != []


def test_who_cannot_talk_now_is_asked_nothing_and_whoever_has_the_alarm_knows(town: Stage, aoi: Person) -> None:
    other = town.person("minh", "Minh", "ja")
    says(town, other, DANGER)
    says(town, aoi, "面談を予約")
    says(town, aoi, DANGER)
    open_before = place(town, aoi)
    assert says(town, aoi, "今はいい") == [[NOT_NOW]]
    assert place(town, aoi) == open_before
    assert [one.not_now_at is not None for one in ringing(town)] == [False, True]


def test_who_has_not_agreed_to_anything_yet_is_helped_too(town: Stage) -> None:
    stranger = town.person("minh", "Minh", "ja")
    stranger.follow()
    town.quiet()
    assert says(town, stranger, DANGER)[0][0] == TITLE


def test_english_words_get_an_english_card(town: Stage) -> None:
    anna = town.person("anna", "Anna", "en")
    anna.follow()
    town.quiet()
    [card] = says(town, anna, "I want to kill myself tonight")
    assert card[0] == TEXTS.read("en", "self_harm", "いま、話せる人がいます")


def test_a_redelivery_brings_one_card_and_one_alarm(town: Stage, aoi: Person) -> None:
    says(town, aoi, DANGER)
    town.platform.redeliver(town.platform.events[-1])
    town.quiet()
    assert (heard(aoi), len(ringing(town)), ringing(town)[0].times) == ([], 1, 1)


def test_written_again_and_again_it_is_one_alarm_and_a_card_each_time(town: Stage, aoi: Person) -> None:
    for _ in range(3):
        assert says(town, aoi, DANGER)[0][0] == TITLE
    says(town, aoi, OF_EACH["self_harm"][0])
    assert [(one.category, one.times) for one in ringing(town)] == [("harm_to_child", 3), ("self_harm", 1)]


def test_a_worry_gets_a_gentle_card_and_the_talk_goes_on(town: Stage, aoi: Person) -> None:
    question = says(town, aoi, "面談を予約")[-1]
    card, *rest = says(town, aoi, WORRY)
    assert (card[0], card[-1], rest[-1]) == ("急ぎのときは、電話で話せます", "[人と話す]", question)
    assert ringing(town) == []
    with town.service.db.read() as session:
        assert session.scalars(select(DangerSign.tier)).all() == ["care"]


# --- whatever is broken -----------------------------------------------------------------------------------------------


def test_no_sentence_of_the_bot_itself_gets_the_gentle_card(town: Stage, aoi: Person) -> None:
    """Forwarded, or a button: not even where the detector shows a card for the same words of anybody else."""
    speaker, title = town.service.speaker, TEXTS.read("ja", "care", town.service.danger_cards.gentle.title)
    both = (
        (context, words) for (context, text), english in TEXTS.catalogues["en"].items() for words in (text, english)
    )
    ours = [words for context, words in both if context not in town.service.forms and "{" not in words]
    read = {words: town.service.detector.classify(words).tier for words in ours}
    cards = sorted(words for words, tier in read.items() if tier is Tier.CARE)
    assert [words for words in cards if not speaker.is_ours(words)] == []
    assert not speaker.is_ours(WORRY)
    words = next(one for one in cards if len(one) < 100)
    assert [line for message in says(town, aoi, words) for line in message if line == title] == []
    assert title in [line for message in says(town, aoi, WORRY) for line in message]


def test_an_answer_of_a_questionnaire_typed_into_the_chat_is_hers_and_no_sentence_of_ours(town: Stage) -> None:
    """A button of a talk is ours all the same, and so is an answer that a talk offers too."""
    speaker, forms, known = town.service.speaker, town.service.forms, TEXTS.catalogues["en"]
    in_talks = {fold(words) for one, own in known.items() if one[0] not in forms for words in (one[1], own)}
    japanese = {answer for form in forms.values() for item in form.items() for answer in item.choices.values()}
    answers = japanese | {own for (slug, text), own in known.items() if slug in forms and text in japanese}
    hers = {answer for answer in answers if fold(answer) not in in_talks}
    assert {"あまり眠れていない", "眠れない日がある", "Some nights I cannot sleep"} <= hers
    assert [answer for answer in sorted(answers) if speaker.is_ours(answer) == (answer in hers)] == []
    assert speaker.is_ours("今はいい") and speaker.is_ours("人と話す")


def test_numbers_to_call_wait_for_no_rate(town: Stage, aoi: Person) -> None:
    """The town has used up its replies for half a minute: anything else would wait."""
    full = update(RateBucket).where(RateBucket.endpoint == "reply")
    with town.service.db.write() as session:
        session.execute(full.values(next_at=clock.now().timestamp() + 30))
    started = time.monotonic()
    assert says(town, aoi, DANGER)[0][0] == TITLE
    assert time.monotonic() - started < MOST_WAIT - 1


def test_the_months_messages_are_used_up(town: Stage, aoi: Person) -> None:
    town.platform.quota.limit = 0
    assert says(town, aoi, DANGER)[0][0] == TITLE


@pytest.mark.parametrize("kind", ["error_before", "reset", "rate"])
def test_line_does_not_take_the_reply(town: Stage, aoi: Person, kind: str) -> None:
    town.platform.faults.add(Fault(kind, path="reply", times=1))
    WRITING.do(aoi, DANGER)
    town.quiet()
    deliver_later(town)
    assert wait_for_card(aoi)[0][0] == TITLE


def deliver_later(town: Stage) -> None:
    with town.service.db.write() as session:
        session.execute(update(Delivery).where(Delivery.state == "retry").values(due_at=clock.now()))
    relay.run(town.service, clock.now())


def test_every_answering_thread_is_busy(town: Stage, aoi: Person) -> None:
    """The card asks for no turn; only the alarm's row waits for one."""
    for _ in range(4):
        town.answerer._turns.acquire()
    try:
        WRITING.do(aoi, DANGER)
        assert wait_for_card(aoi)[0][0] == TITLE
    finally:
        for _ in range(4):
            town.answerer._turns.release()
    town.quiet()
    assert len(ringing(town)) == 1


def wait_for_card(person: Person, seconds: float = 10) -> list[list[str]]:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if said := heard(person):
            return said
        time.sleep(0.02)
    raise AssertionError("no card came")


def test_the_database_is_locked_by_somebody_else(town: Stage, aoi: Person) -> None:
    """SQLite, held by a tool that forgot to let go: the card comes at once, and the alarm when it does let go."""
    says(town, aoi, "メニュー")
    holding = sqlite3.connect(town.service.db.engine.url.database or "", isolation_level=None)
    holding.execute("begin exclusive")
    WRITING.do(aoi, DANGER)
    assert wait_for_card(aoi)[-1][0] == TITLE
    holding.execute("rollback")
    holding.close()
    town.quiet(30)
    assert (len(ringing(town)), heard(aoi)) == (1, [])


@pytest.mark.parametrize("delivered_again", [True, False])
def test_the_database_is_gone(tmp_path: Path, database_url: str, delivered_again: bool) -> None:
    """Its tables are away: LINE hears 503, she sees the numbers, once; and staff hear of it when it is back."""
    with stage(tmp_path, database_url) as town:
        aoi = known(town)
        says(town, aoi, "メニュー")
        rename(town, "inbox_event", "away")
        aoi.new()
        WRITING.do(aoi, DANGER)
        assert wait_for_card(aoi)[0][0] == TITLE
        town.platform.wait_idle(10)
        danger.of(town.service).quiet(10)
        rename(town, "away", "inbox_event")
        if delivered_again:
            town.platform.redeliver(town.platform.events[-1])
        town.quiet()
        town.set_time(clock.now() + timedelta(minutes=1))
        danger_left.take_over(town.service, clock.now())
        assert ([one.category for one in ringing(town)], heard(aoi)) == (["harm_to_child"], [])
        assert danger.of(town.service).spool.all() == []
        with town.service.db.read() as session:
            stored = session.scalars(select(InboxEvent.state).order_by(InboxEvent.happened_ms)).all()
        assert len(stored) == (2 if delivered_again else 1)


def rename(town: Stage, old: str, new: str) -> None:
    with town.service.db.engine.begin() as connection:
        connection.execute(text(f"alter table {old} rename to {new}"))


def test_a_stranger_without_a_database_gets_both_languages(town: Stage) -> None:
    minh = town.person("minh", "Minh", "en")
    minh.state = "friend"
    rename(town, "parent", "away")
    rename(town, "inbox_event", "gone")
    WRITING.do(minh, DANGER)
    cards = wait_for_card(minh)
    town.platform.wait_idle(10)
    danger.of(town.service).quiet(10)
    assert [card[0] for card in cards] == [TITLE, TEXTS.read("en", "harm_to_child", TITLE)]
    rename(town, "away", "parent")
    rename(town, "gone", "inbox_event")


def test_the_detector_itself_breaks(town: Stage, aoi: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then it is a text like any other, and nobody's webhook fails."""
    monkeypatch.setattr(type(town.service.detector), "classify", lambda *_: 1 / 0)
    assert says(town, aoi, DANGER) != []


# --- the alarm -------------------------------------------------------------------------------------------------------


@pytest.fixture
def pager() -> Iterator[Pager]:
    made = Pager()
    yield made
    made.close()


def at(town: Stage, moment: str) -> None:
    town.set_time(datetime.fromisoformat(moment))


def minutes_later(town: Stage, minutes: float) -> None:
    town.set_time(clock.now() + timedelta(minutes=minutes))
    job.run(town.service, clock.now())


def test_staff_are_told_until_somebody_has_it(tmp_path: Path, database_url: str, pager: Pager) -> None:
    """A Tuesday morning: the hub at once, again each minute, then the leader, the city, everybody; no word, no name."""
    with stage(tmp_path, database_url, alert_url=pager.url) as town:
        at(town, "2026-11-24T10:00:00+09:00")
        aoi = known(town)
        says(town, aoi, DANGER)
        until(lambda: len(pager.got) == 1)
        for minute in (0.5, 1, 4, 5, 15, 20):
            minutes_later(town, minute)
        assert [one["who"] for one in pager.got] == ["hub", "hub", "leader", "leader", "city", "all"]
        told = json.dumps(pager.got, ensure_ascii=False)
        assert [word for word in ("Aoi", DANGER[:5], aoi.user_id) if word in told] == []
        assert pager.got[0].keys() == {
            *("kind", "town", "hub", "category", "raised_at", "who", "rung", "number", "link"),
        }
        with town.service.db.write() as session:
            alarms.acknowledge(session, ringing(town)[0].id, staff_of(session), clock.now())
        minutes_later(town, 10)
        assert len(pager.got) == 6


def staff_of(session: object) -> int:
    staff.invite(session, staff.Post("mori", "Mori", "leader", "shinmatsudo"), clock.now())
    return staff.by_login(session, "mori").id


def test_at_night_the_city_is_told_at_once(tmp_path: Path, pager: Pager) -> None:
    with stage(tmp_path, databases.sqlite(tmp_path), alert_url=f"{pager.url}当番?key=a%20b") as town:
        at(town, "2026-11-29T02:40:00+09:00")
        [card] = says(town, known(town), DANGER)
        until(lambda: len(pager.got) == 1)
        assert ([one["who"] for one in pager.got], "職員のいない時間" in " ".join(card)) == (["city"], True)
        assert pager.paths == ["/%E5%BD%93%E7%95%AA?key=a%20b"]


def test_a_pager_that_does_not_take_it_is_asked_again_and_readiness_says_so(tmp_path: Path, pager: Pager) -> None:
    pager.status = 500
    with stage(tmp_path, databases.sqlite(tmp_path), alert_url=pager.url) as town:
        at(town, "2026-11-24T10:00:00+09:00")
        says(town, known(town), DANGER)
        until(lambda: len(pager.got) == 1)
        minutes_later(town, 3)
        assert (len(pager.got), readiness_of(town)) == (2, False)
        pager.status = 204
        minutes_later(town, 0.5)
        assert (len(pager.got), readiness_of(town)) == (3, True)
        with town.service.db.read() as session:
            call = session.scalars(select(AlarmCall)).one()
        assert (call.tries, call.confirmed_at is not None) == (3, True)


def readiness_of(town: Stage) -> bool:
    with town.service.db.read() as session:
        return readiness.checks(session, clock.now())["alarms"]


def test_the_monthly_drill_goes_the_same_way_and_to_no_family(tmp_path: Path, pager: Pager) -> None:
    with stage(tmp_path, databases.sqlite(tmp_path), alert_url=pager.url) as town:
        aoi = known(town)
        at(town, "2026-12-01T10:29:00+09:00")
        job.run(town.service, clock.now())
        assert pager.got == []
        for _ in range(2):
            minutes_later(town, 1)
        hubs = {hub.slug for hub in town.service.town.hubs}
        assert {(one["kind"], one["hub"]) for one in pager.got} == {("drill", hub) for hub in hubs}
        assert ([one.is_drill for one in ringing(town)], heard(aoi)) == ([True] * len(hubs), [])


def test_without_a_hub_the_city_hears_first(town: Stage) -> None:
    at(town, "2026-11-24T10:00:00+09:00")
    stranger = town.person("minh", "Minh", "ja")
    stranger.follow()
    says(town, stranger, DANGER)
    assert ring.present_rung(town.service, ringing(town)[0], clock.now())[1] == "city"


def test_a_month_in_numbers(town: Stage, aoi: Person) -> None:
    at(town, "2026-11-24T10:00:00+09:00")
    says(town, aoi, DANGER)
    says(town, aoi, WORRY)
    with town.service.db.write() as session:
        number, mori = ringing(town)[0].id, staff_of(session)
        alarms.acknowledge(session, number, mori, clock.now())
        alarms.close(session, number, alarms.Ending("false_alarm", mori, clock.now()))
        danger_signs.missed(session, mori, None, clock.now(), category="dv", found_in="phone")
    with town.service.db.read() as session:
        found = danger_signs.review(session, clock.at(clock.today(clock.now()).replace(day=1), 0), clock.now())
    assert found["harm_to_child"] == danger_signs.Review(1, found["harm_to_child"].cares, 1, 1, 1, 0)
    assert (found["dv"].missed, sum(row.cares for row in found.values())) == (1, 1)


# --- the words -------------------------------------------------------------------------------------------------------

FORBIDDEN = {
    "ja": ["の可能性", "おそらく", "大丈夫です", "心配ありません", "様子を見て", "よくあること", "気にしすぎ"],
    "en": [
        *(
            "possibly",
            "probably",
            "may be a sign of",
            "don't worry",
            "do not worry",
            "nothing to worry",
            "no need to worry",
        ),
        *("wait and see", "keep an eye on it", "it is common", "it's normal", "perfectly normal", "you will be fine"),
        *("you'll be fine", "is nothing serious", "worry too much", "overreacting"),
    ],
}


@pytest.mark.parametrize("language", FORBIDDEN)
def test_the_bot_never_diagnoses_comforts_or_says_wait(language: str) -> None:
    """Rule C01: in all that the bot can say, and in what staff can choose."""
    files = [*CONTENT.glob("*.yaml"), *CONTENT.glob("safety/cards/*.yaml"), *(ROOT / "locales").glob("**/*.po")]
    files += [
        file
        for folder in ("flows", "cards", "notices", "menus", "towns")
        for file in CONTENT.glob(f"{folder}/**/*.yaml")
    ]
    said = [
        (file.name, word)
        for file in files
        if file.name != "style.yaml"
        for word in FORBIDDEN[language]
        if word in file.read_text(encoding="utf-8").lower()
    ]
    assert said == []


def test_no_card_holds_a_number_and_every_town_has_somebody_to_call() -> None:
    """A town of which we do not know every line still has the most needed ones; Matsudo knows all."""
    matsudo = next(town for town in TOWNS if town.slug == "matsudo")
    known_calls = {line.slug for line in matsudo.hotlines} | {line.kind for line in matsudo.hotlines}
    cards = read_cards(CONTENT / "safety" / "cards")
    for card in cards.cards.values():
        texts = [
            read
            for part in (card.alt, card.title, card.text, card.staffed, card.unstaffed, card.question)
            for read in (part, TEXTS.read("en", card.name, part))
        ]
        assert [words for words in texts if re.search(r"\d", words)] == []
        for calls in card.call.values():
            assert set(calls) <= known_calls
            for town in TOWNS:
                assert hotlines.most_needed(town.hotlines, calls, clock.now(), 3) != []


def test_a_locked_screen_names_nothing() -> None:
    words = ["暴力", "dv", "虐待", "自殺", "相談", "死", "violence", "abuse", "suicide"]
    for card in read_cards(CONTENT / "safety" / "cards").cards.values():
        seen = [card.alt, card.title, TEXTS.read("en", card.name, card.alt), TEXTS.read("en", card.name, card.title)]
        assert [(card.name, word) for word in words for one in seen if word in one.lower()] == []
