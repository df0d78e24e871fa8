"""The parent's page of a talk: what is said both ways, how it stands, and what others may know."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot import clock
from bot.domain.care import casework, consultations, messages, outcomes, referrals
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.delivery.deliveries import Delivery
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import Reader, browser, link, parent_of, text_of

CANARY = "canary <b>夜に泣いています</b>"


def asked(town: Stage, person: Person) -> int:
    with town.service.db.write() as session:
        parent = parents.meet(session, person.user_id, clock.now())
        wish = {"topics": ["moyamoya"], "reach_by": "line", "reach_when": "any"}
        return consultations.ask(
            session, parent, "shinmatsudo", clock.now() + timedelta(days=1), clock.now(), **wish
        ).id


def mori(town: Stage) -> int:
    with town.service.db.write() as session:
        if staff.by_login(session, "mori") is None:
            staff.invite(session, Post("mori", "Mori", "coordinator", "shinmatsudo"), clock.now())
        found = staff.by_login(session, "mori")
        assert found is not None
        found.enrolled_at = clock.now()
        return found.id


def at_thread(town: Stage, person: Person, number: int) -> Reader:
    reader = browser(town)
    assert reader.open(link(town, person, "thread", str(number))).status_code == 303
    return reader


def wish(town: Stage, number: int) -> Consultation:
    with town.service.db.read() as session:
        return consultations.get(session, number)


@pytest.fixture
def number(home: Stage, aoi: Person) -> int:
    return asked(home, aoi)


def test_words_arrive_sealed_and_wait_for_an_answer(home: Stage, aoi: Person, number: int) -> None:
    reader = at_thread(home, aoi, number)
    answer = reader.post("/thread", {"words": CANARY})
    assert (answer.status_code, answer.location) == (303, "/matsudo/p/thread?said=written")
    assert CANARY in text_of(reader.get("/thread"))
    with home.service.db.read() as session:
        [message] = messages.of(session, number)
    assert (message.text, message.author, message.seen_at) == (CANARY, "parent", None)
    assert b"canary" not in (message.sealed_text or b"")


def test_what_was_not_kept_reads_in_the_language_of_who_reads_it(home: Stage, aoi: Person, number: int) -> None:
    with home.service.db.write() as session:
        one = consultations.get(session, number)
        one.parent.language = "en"
        for code in ("dropped_in_chat", "not_fetched"):
            messages.write(session, one, Words("", "line", template=messages.MARK + code), clock.now())
    page = at_thread(home, aoi, number).get("/thread").text
    assert [" ".join(one.split()) for one in re.findall('<p class="soft">([A-Z][^<]*[.])</p>', page)] == [
        "What was written in LINE was deleted and not kept. What you write here reaches the person looking after you.",
        "A photo, video, voice message or file sent in LINE was not kept. You can send photos from this page.",
    ]


def test_it_goes_both_ways_and_each_side_sees_what_was_read(home: Stage, aoi: Person, number: int) -> None:
    who, now = mori(home), clock.now()
    with home.service.db.write() as session:
        casework.take(session, number, who, now)
        one = consultations.get(session, number)
        messages.write(session, one, Words("読みました", staff_id=who), now)
        casework.answered(one, now + timedelta(days=10), now)
    reader = at_thread(home, aoi, number)
    page = text_of(reader.get("/thread"))
    assert ("担当はMoriです。" in page, "読みました" in page) == (True, True)
    reader.post("/thread/read")
    reader.post("/thread", {"words": "ありがとうございます"})
    with home.service.db.read() as session:
        assert [(one.author, one.seen_at is not None) for one in messages.of(session, number)] == [
            ("staff", True),
            ("parent", False),
        ]
    assert (wish(home, number).next_by is not None, wish(home, number).close_by) == (True, None)


def test_closed_and_opened_again_with_the_same_person(home: Stage, aoi: Person, number: int) -> None:
    who = mori(home)
    with home.service.db.write() as session:
        casework.take(session, number, who, clock.now())
    reader = at_thread(home, aoi, number)
    reader.post("/thread/close")
    assert (wish(home, number).state, wish(home, number).outcome) == ("closed", None)
    with home.service.db.read() as session:
        told = session.scalars(select(Delivery.kind).where(Delivery.state == "queued")).all()
    assert told == []  # they know
    answer = reader.post("/thread", {"words": CANARY})
    assert answer.location == "/matsudo/p/thread?said=already_closed"
    reader.post("/thread/again")
    assert (wish(home, number).state, wish(home, number).taken_by) == ("taken", who)
    assert CANARY in unescape(reader.get("/thread").get_data(as_text=True))  # as a draft


def test_a_consent_is_hers_to_give_and_to_take_back(home: Stage, aoi: Person, number: int) -> None:
    who, now = mori(home), clock.now()
    plan = ("保健センター", "夜、眠れていないこと", clock.today(now) + timedelta(days=30))
    with home.service.db.write() as session:
        which = referrals.propose(session, consultations.get(session, number), who, plan, now).id
    reader = at_thread(home, aoi, number)
    assert "あなたの答えを待っています" in text_of(reader.get("/thread"))
    states = []
    for answer in ("agree", "withdraw", "agree"):
        reader.post(f"/thread/consent/{which}/{answer}")
        with home.service.db.read() as session:
            states.append(referrals.of(session, number)[0].state)
    assert states == ["agreed", "withdrawn", "withdrawn"]
    with home.service.db.write() as session, pytest.raises(referrals.NotAgreed):
        found = referrals.get(session, consultations.get(session, number), which)
        referrals.go_on(found, "sent", clock.today(now), now)


@pytest.mark.parametrize(("how", "given"), [("spoken", "お話の中で"), ("paper", "書面で"), ("page", None)])
def test_a_consent_that_staff_noted_says_so_and_can_be_taken_back(
    home: Stage, aoi: Person, number: int, how: str, given: str | None
) -> None:
    """Who has never agreed sees what somebody wrote down, and since when; her own press needs no such line."""
    who, now = mori(home), clock.now()
    plan = ("保健センター", "夜、眠れていないこと", clock.today(now) + timedelta(days=30))
    with home.service.db.write() as session:
        one = referrals.propose(session, consultations.get(session, number), who, plan, now)
        referrals.agree(one, how, now)
        session.flush()
        which, day = one.id, clock.today(now)
    reader = at_thread(home, aoi, number)
    page = text_of(reader.get("/thread"))
    when = home.service.speaker.texts.show("ja", day)
    line = f"{when}に、{given}同意をいただいたと、広場の人が書きとめました。"
    assert (line in page, "おぼえがないとき" in page) == (given is not None, given is not None)
    reader.post(f"/thread/consent/{which}/withdraw")
    assert "取り消しました" in text_of(reader.get("/thread"))
    assert "おぼえがないとき" not in text_of(reader.get("/thread"))


def test_a_card_that_says_it_for_her(home: Stage, aoi: Person, number: int) -> None:
    who = mori(home)
    with home.service.db.write() as session:
        one = consultations.get(session, number)
        outcomes.add(session, one, "card", (who, "少し休みたいので、預けたいです。"), clock.now())
    page = text_of(at_thread(home, aoi, number).get("/thread"))
    assert ("つたえ方カード" in page, "少し休みたいので、預けたいです。" in page) == (True, True)


def test_another_parent_finds_nothing_of_it(home: Stage, aoi: Person, number: int) -> None:
    at_thread(home, aoi, number).post("/thread", {"words": CANARY})
    minh = home.person("minh", "Minh")
    reader = at_thread(home, minh, number)  # a link of his, for her number
    assert "canary" not in reader.get("/thread").get_data(as_text=True)
    before = wish(home, number)
    for deed in ("", "/read", "/close", "/again", "/to-bot", "/consent/1/agree"):
        assert reader.post(f"/thread{deed}", {"words": "x"}).status_code == 404
    assert (wish(home, number).state, len(thread_of(home, number))) == (before.state, 1)
    with home.service.db.write() as session, pytest.raises(NoResultFound):
        consultations.locked(session, 999)


def thread_of(town: Stage, number: int) -> list[str | None]:
    with town.service.db.read() as session:
        return [one.text for one in messages.of(session, number)]


def test_the_hub_is_named_as_in_the_chat(home: Stage, aoi: Person, number: int) -> None:
    """Beside its name in Latin letters for whoever reads no Japanese."""
    parent_of(home, aoi, "en")
    assert "ほっとるーむ新松戸 (Shinmatsudo)" in at_thread(home, aoi, number).get("/thread").get_data(as_text=True)
