"""While a person has the word the bot says nothing: whoever was first, whatever was under way, whoever ends it."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock, handed_over, talk
from bot.domain.care import casework, consultations, messages, word
from bot.domain.care.alarms import Alarm
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.delivery.kinds import WAITING
from bot.domain.delivery.outbox import Delivery
from bot.domain.office import inbox, staff
from bot.domain.office.inbox import InboxEvent
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.givens import prepare
from bot.jobs import hand_back, read_marks, relay
from bot.settings import ROOT
from bot.simulator.recording.transcripts import Talk, heard, writing
from bot.stage import Stage
from tests.faults import crowd

ROUNDS = 6
WRITING = writing(ROOT / "content" / "transcripts.yaml")
DROPPED, NOT_FETCHED = "mark: dropped_in_chat", "mark: not_fetched"
TEN = datetime(2026, 11, 25, 10, 30, tzinfo=clock.TOKYO)


class Case:
    """Aoi has asked for a talk; Mori works at her hub."""

    def __init__(self, town: Stage) -> None:
        self.town = town
        town.set_time(TEN)
        self.aoi = town.person("aoi", "Aoi", "ja")
        prepare(
            town.service,
            self.aoi,
            Talk("", given=["登録ずみ 妊娠中", "広場 shinmatsudo", "予定日 2027-02-03"]),
            WRITING,
        )
        with town.service.db.write() as session:
            staff.invite(session, Post("mori", "Mori", "coordinator", "shinmatsudo"), clock.now())
            mori = staff.by_login(session, "mori")
            assert mori is not None
            mori.enrolled_at, self.mori = clock.now(), mori.id
            parent = parents.meet(session, self.aoi.user_id, clock.now())
            self.parent = parent.id
            wish = {"topics": ["moyamoya"], "reach_by": "line", "reach_when": "any"}
            look_by = clock.now() + timedelta(days=1)
            self.number = consultations.ask(session, parent, "shinmatsudo", look_by, clock.now(), **wish).id

    def takes_the_word(self) -> None:
        with self.town.service.db.write() as session:
            word.take(session, self.number, self.mori, clock.now())

    def says(self, *words: str) -> list[str]:
        for each in words:
            self.aoi.new()
            WRITING.do(self.aoi, each)
            self.town.quiet()
        return [line for message in heard(self.aoi) for line in message]

    def thread(self) -> list[str | None]:
        with self.town.service.db.read() as session:
            return [f"mark: {one.mark}" if one.mark else one.text for one in messages.of(session, self.number)]

    def wish(self) -> consultations.Consultation:
        with self.town.service.db.read() as session:
            return consultations.get(session, self.number)

    def later(self, **by: int) -> None:
        self.town.set_time(clock.now() + timedelta(**by))

    def run(self, job: Any) -> list[str]:
        """And what the phone shows of it."""
        self.aoi.new()
        job.run(self.town.service, clock.now())
        relay.run(self.town.service, clock.now())
        return [line for message in heard(self.aoi) for line in message]


@pytest.fixture
def case(town: Stage) -> Case:
    town.platform.chat_mode = "chat"
    return Case(town)


@pytest.fixture
def case_on_both(town_on_both: Stage) -> Case:
    return Case(town_on_both)


def test_the_bot_is_silent_and_the_words_are_kept(case: Case) -> None:
    case.takes_the_word()
    assert case.says("こんばんは", "夜、眠れません", "予約の確認", "（スタンプ）") == []
    assert case.thread() == ["こんばんは", "夜、眠れません", "予約の確認"]


def test_a_picture_in_the_chat_is_not_fetched_but_mori_hears_of_it(case: Case) -> None:
    case.takes_the_word()
    assert case.says("（写真）") == []
    assert case.thread() == [NOT_FETCHED]


def test_words_without_end_and_signs_that_turn_the_line_arrive_harmlessly(case: Case) -> None:
    """The longest that LINE takes, whole; what cannot be seen is left out, on the desk as on her page."""
    case.takes_the_word()
    longest = "あ" * 5000
    assert case.says(longest, "夜\u202e、眠れ\u2066ません\u0007<b>") == []
    assert case.thread() == [longest, "夜、眠れません<b>"]
    with case.town.service.db.write() as session:
        wish = consultations.get(session, case.number)
        wish.called = "\u202eみかん\u2066"
    assert case.wish().called == "みかん"


def test_numbers_to_call_come_all_the_same(case: Case) -> None:
    case.takes_the_word()
    assert case.says("もう死にたい")[0] == "いま、話せる人がいます"  # the danger is for Mori to read as well
    assert case.says("困ったとき")[0] == "いのちの危険を感じるときは、迷わず救急車か警察へ。"
    assert case.says("まだいます") == []
    assert case.thread() == ["もう死にたい", "まだいます"]


@pytest.mark.parametrize(("with_a_person", "hub"), [(True, "shinmatsudo"), (False, "kitakogane")])
def test_danger_rings_where_it_is_read(case: Case, with_a_person: bool, hub: str) -> None:
    """She wanted to talk with another hub than her own; while nobody there has the word, her own one looks."""
    with case.town.service.db.write() as session:
        parents.get(session, case.parent).hub_id = "kitakogane"
    if with_a_person:
        case.takes_the_word()
    case.says("もう死にたい")
    with case.town.service.db.read() as session:
        assert session.scalars(select(Alarm.hub_id)).all() == [hub]


def test_she_ends_it_and_what_the_bot_had_asked_is_asked_again(case: Case) -> None:
    asked = case.says("面談を予約")[-1]
    case.takes_the_word()
    assert case.says("広場のことを聞きたいです") == []
    back = case.says("メニュー")
    assert (back[0], back[-1]) == ("はい。ここからは、自動のご案内がお返事します。", asked)
    assert (case.wish().word_since, case.wish().state) == (None, "open")


def building(held: threading.Event, go: threading.Event, real: Callable[..., Any]) -> Callable[..., Any]:
    def hear(*arguments: Any) -> Any:
        answer = real(*arguments)
        held.set()
        go.wait(10)
        return answer

    return hear


def test_an_answer_being_built_while_mori_takes_over(case_on_both: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """She waits for the lock. The answer that was born before is under way: she is told to press again, and after
    that no text of the bot comes, though more was said meanwhile."""
    case, held, go = case_on_both, threading.Event(), threading.Event()
    monkeypatch.setattr(talk.conversation, "hear", building(held, go, talk.conversation.hear))
    case.aoi.says("こんにちは")
    assert held.wait(10)
    outcome: list[str] = []

    def press() -> None:
        for _ in range(200):
            try:
                case.takes_the_word()
                outcome.append("taken")
                return
            except word.AnswerUnderWay:
                outcome.append("under way")
                clock_tick.wait(0.02)

    clock_tick, pressing = threading.Event(), threading.Thread(target=press)
    pressing.start()
    case.aoi.says("また書きます")
    go.set()
    pressing.join(20)
    assert outcome[-1] == "taken"
    seen_at_take_over = len(case.aoi.new())
    assert seen_at_take_over <= 4
    case.town.quiet()
    case.run(relay)
    assert case.says("まだ話したいです") == []
    with case.town.service.db.read() as session:
        parent = parents.get(session, case.parent)
        flying = session.scalars(select(Delivery.state).where(Delivery.kind == "answer")).all()
    assert (parent.with_person, set(flying) <= {"accepted", "suppressed"}) == (case.number, True)


def test_all_at_once_and_whoever_has_the_word_has_it_alone(case_on_both: Case) -> None:
    """Mori gives it back, Abe takes it, Aoi calls the bot and writes, the time runs out: in any order there is one
    who speaks, and after that nothing of the other comes."""
    case, service = case_on_both, case_on_both.town.service
    with service.db.write() as session:
        staff.invite(session, Post("abe", "Abe", "coordinator", "shinmatsudo"), clock.now())
        abe = staff.by_login(session, "abe")
        assert abe is not None
        abe.enrolled_at, number = clock.now(), abe.id

    def takes() -> None:
        with service.db.write() as session:
            word.take(session, case.number, number, clock.now())

    def gives_back() -> None:
        with service.db.write() as session:
            handed_over.end(service, session, consultations.get(session, case.number), "word_given_back", clock.now())

    def falls_silent() -> None:
        hand_back.run(service, clock.now() + timedelta(hours=1))

    def calls_the_bot() -> None:
        case.aoi.says("メニュー")

    def writes() -> None:
        case.aoi.says("まだ話したいです")

    deeds = [takes, gives_back, calls_the_bot, writes, falls_silent, takes, writes]
    for round_ in range(ROUNDS):
        if case.wish().word_since is None:
            case.takes_the_word()
        found = crowd.all_at_once(deeds[round_ % 3 :] + deeds[: round_ % 3], refused_or_done)
        assert set(found) <= {"done", "answer_under_way", "already_speaks"}
        case.town.quiet(30)
        relay.run(service, clock.now())
        wish, open_answers = case.wish(), answers_to_come(case)
        with service.db.read() as session:
            has = parents.get(session, case.parent).with_person
        assert (has == case.number) == (wish.word_by is not None)
        assert open_answers == 0
        said = case.says("予約の確認")
        assert bool(said) == (has is None), f"n={round_ + 1}"


def refused_or_done(deed: Callable[[], None]) -> str:
    try:
        deed()
    except (word.AnswerUnderWay, word.AlreadySpeaks) as no:
        return no.name()
    return "done"


def answers_to_come(case: Case) -> int:
    with case.town.service.db.read() as session:
        waiting = select(Delivery.id).where(Delivery.kind == "answer", Delivery.state.in_((*WAITING, "in_flight")))
        return len(session.scalars(waiting).all())


def test_what_waits_to_be_pushed_does_not_come(case_on_both: Case) -> None:
    """An answer is withdrawn, a reminder waits until the bot has the word again."""
    case = case_on_both
    with case.town.service.db.write() as session:
        for kind in ("answer", "reminder"):
            said = [{"type": "text", "text": kind}]
            deliveries.enqueue(session, Order(case.parent, case.aoi.user_id, kind, said), clock.now())
    case.takes_the_word()
    assert case.run(relay) == []
    with case.town.service.db.write() as session:
        word.give_back(session, case.number)
    case.later(minutes=2)
    assert case.run(relay) == ["reminder"]


def test_an_answer_under_way_refuses_the_take_over(case_on_both: Case) -> None:
    case = case_on_both
    with case.town.service.db.write() as session:
        said = [{"type": "text", "text": "an answer"}]
        deliveries.hold(session, [Order(case.parent, case.aoi.user_id, "answer", said)], clock.now())
    with pytest.raises(word.AnswerUnderWay):
        case.takes_the_word()
    assert case.wish().word_since is None


def test_mori_falls_silent(case: Case) -> None:
    """Back to the queue, she is told until when an answer comes, and the interrupted booking goes on."""
    asked = case.says("面談を予約")[-1]
    with case.town.service.db.write() as session:
        casework.take(session, case.number, case.mori, clock.now())
    case.takes_the_word()
    case.later(minutes=29)
    assert case.run(hand_back) == []
    case.later(minutes=2)
    told = case.run(hand_back)
    assert told[0] == "広場の人が、いま席をはなれています。"
    assert told[-1] == asked
    wish = case.wish()
    assert (wish.state, wish.taken_by, wish.before, wish.word_since) == ("open", None, case.mori, None)
    assert case.run(hand_back) == []


@pytest.mark.parametrize("answered", [False, True], ids=["never answered", "answered once"])
def test_who_is_kept_waiting_hears_no_day_that_is_over(case: Case, answered: bool) -> None:
    """Mori took the word after the promise had run out, and fell silent."""
    with case.town.service.db.write() as session:
        wish = consultations.get(session, case.number)
        if answered:
            wish.first_answered_at, wish.next_by = clock.now(), clock.now() + timedelta(hours=2)
    case.later(days=2)
    case.takes_the_word()
    case.later(minutes=31)
    told = case.run(hand_back)
    assert told[:2] == ["広場の人が、いま席をはなれています。", "お返事が遅れていて、すみません。"]
    assert [line for line in told if "までに" in line] == []


def test_who_answered_last_is_not_silent(case: Case) -> None:
    """All was said: the bot speaks again, Mori keeps the case and what is due, and nothing more is promised."""
    case.takes_the_word()
    case.says("夜、眠れません")
    with case.town.service.db.write() as session:
        casework.take(session, case.number, case.mori, clock.now())
        casework.answered(consultations.get(session, case.number), clock.now() + timedelta(days=14), clock.now())
    before = case.wish()
    case.later(minutes=31)
    assert case.run(hand_back) == [
        "広場の人とのお話は、ここで一区切りです。",
        "ここからは、自動のご案内がお返事します。",
    ]
    wish = case.wish()
    assert (wish.state, wish.taken_by, wish.next_by, wish.close_by) == ("taken", case.mori, None, before.close_by)
    assert (wish.word_by, case.says("予約の確認") != [], case.run(hand_back)) == (None, True, [])


def test_whose_it_was_is_known_also_when_the_next_one_falls_silent(case: Case) -> None:
    """Whoever took the word without taking the case leaves it as it was."""
    with case.town.service.db.write() as session:
        consultations.get(session, case.number).before = case.mori
    case.takes_the_word()
    case.later(minutes=31)
    case.run(hand_back)
    assert (case.wish().taken_by, case.wish().before) == (None, case.mori)


def test_mori_gives_the_word_back(case: Case) -> None:
    case.takes_the_word()
    with case.town.service.db.write() as session:
        wish = consultations.get(session, case.number)
        assert handed_over.end(case.town.service, session, wish, "word_given_back", clock.now())
    assert case.run(relay)[0] == "広場の人とのお話は、ここで一区切りです。"


def test_read_only_when_a_person_has_opened_it(case: Case) -> None:
    case.takes_the_word()
    case.says("読まれるのは、いつですか")
    read_marks.run(case.town.service, clock.now())
    before = case.aoi.screen.unread
    with case.town.service.db.write() as session:
        messages.opened(session, case.number, "parent", clock.now())
    read_marks.run(case.town.service, clock.now())
    assert (before, case.aoi.screen.unread) == (1, 0)


def test_taken_back_is_gone(case: Case) -> None:
    """P04: from the thread and from the event; that there was something, stays."""
    case.takes_the_word()
    case.says("canary-in-the-chat")
    case.aoi.unsends()
    case.town.quiet()
    assert case.thread() == [None]
    with case.town.service.db.read() as session:
        events = session.scalars(select(InboxEvent.id)).all()
        texts = [str(inbox.body_of(session, event)) for event in events]
    assert ([event for event in texts if "canary" in event], len(texts)) == ([], 2)


def test_a_town_that_drops_what_is_typed(case: Case) -> None:
    """P01: neither the thread nor the stored event has it, she is shown where it arrives, and Mori that it came."""
    drops_what_is_typed(case)
    told = case.says("canary 来週の木曜日の午前なら、うかがえそうです")
    assert told[0] == "ありがとうございます。ここに書かれたことは、残さずに消しました。"
    with case.town.service.db.read() as session:
        texts = [str(inbox.body_of(session, event)) for event in session.scalars(select(InboxEvent.id))]
    assert (case.thread(), [text for text in texts if "canary" in text], len(texts)) == ([DROPPED], [], 1)


def test_a_town_that_drops_tells_mori_that_something_came(case: Case) -> None:
    """While she has the word: words and a picture leave a mark each, and nothing of what they were."""
    drops_what_is_typed(case)
    case.takes_the_word()
    assert case.says("canary 木曜日にうかがいます", "（写真）", "（スタンプ）") == []
    assert case.thread() == [DROPPED, NOT_FETCHED]
    with case.town.service.db.read() as session:
        texts = [str(inbox.body_of(session, event)) for event in session.scalars(select(InboxEvent.id))]
    assert [text for text in texts if "canary" in text] == []


def drops_what_is_typed(case: Case) -> None:
    town = case.town.service.town
    dropping = town.model_copy(update={"consultation": town.consultation.model_copy(update={"chat_text": "drop"})})
    object.__setattr__(case.town.service, "town", dropping)
