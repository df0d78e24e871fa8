"""A wish to talk: somebody takes it, the family hears so once, and it is closed."""

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.domain.care import casework, consultations, messages, referrals, replies, shift_notes
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Message, Words
from bot.domain.delivery import kinds
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people.parents import Parent
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.town import ROOT, Office


def wish(office: Office) -> Consultation:
    with office.db.read() as session:
        return session.scalars(select(Consultation).where(Consultation.id == office.consultations["minami"])).one()


def test_mori_takes_it_and_the_family_hears_once(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    for _ in range(2):
        mori.post(f"/consultations/{number}/take")
    assert (wish(office).state, wish(office).taken_by) == ("taken", office.staff["mori"])
    [(to, kind, about, messages)] = sent(office)
    assert (to, kind, about) == ("U-minami", "notice", f"consultation:{number}")
    assert "Minami hub" in str(messages[0]["text"])
    assert "Mori" in mori.get("/consultations").text


def test_taken_again_after_it_came_back_the_family_hears_nothing_new(office: Office) -> None:
    """Not from the same coordinator, and not from the next one: somebody has it, as they know."""
    for login in ("mori", "mori", "hayashi"):
        office.at_work(login).post(f"/consultations/{office.consultations['minami']}/take")
        assert (wish(office).taken_by, len(sent(office))) == (office.staff[login], 1)
        with office.db.write() as session:
            casework.back_to_queue(consultations.get(session, office.consultations["minami"]), clock.now())


def test_a_new_one_of_whom_had_the_last_is_still_news(office: Office) -> None:
    """`before` is known there from the earlier talk, and nobody has told her of this one."""
    with office.db.write() as session:
        consultations.get(session, office.consultations["minami"]).before = office.staff["sato"]
    post(office, "take")
    assert len(sent(office)) == 1


@pytest.mark.parametrize("silence", kinds.SILENCES)
def test_who_takes_it_sees_whether_all_is_still(office: Office, silence: str) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    with office.db.write() as session:
        session.get_one(Parent, wish(office).parent_id).silence = silence
    page = mori.get(f"/consultations/{number}").text
    assert (words()["silences"][silence] in page) == (silence in kinds.GRIEF)
    assert {*words()["grieving"]} == {*kinds.GRIEF}


def test_the_second_to_take_it_is_told(office: Office) -> None:
    number, city = office.consultations["minami"], office.at_work("hayashi")
    office.at_work("mori").post(f"/consultations/{number}/take")
    city.post(f"/consultations/{number}/take")
    assert refused_in(city.get("/consultations").text) == first("already_taken", wish(office).taken_at)
    assert wish(office).taken_by == office.staff["mori"]


def test_the_second_to_speak_is_told_who_does_and_since_when(office: Office) -> None:
    """And the first keeps the word."""
    number, city = office.consultations["minami"], office.at_work("hayashi")
    office.at_work("mori").post(f"/consultations/{number}/speak")
    city.post(f"/consultations/{number}/speak")
    assert refused_in(city.get(f"/consultations/{number}").text) == first("already_speaks", wish(office).word_since)
    assert wish(office).word_by == office.staff["mori"]


def refused_in(page: str) -> str:
    """What the alert at the top says."""
    said = re.search(r'role="alert"><p>(.*?)</p>', page, re.S)
    assert said is not None
    return " ".join(re.sub("<.*?>", "", said[1]).split())


def first(refusal: str, since: datetime | None) -> str:
    """That Mori was first, as the console says it."""
    assert since is not None
    day = since.astimezone(clock.TOKYO)
    weekday = "月火水木金土日"[day.weekday()]
    when = f"{day.month}月{day.day}日({weekday}) {day.hour}:{day.minute:02d}"
    return f"{words()['refusals'][refusal]} Mori（{words()['roles']['leader']}）・{when}から"


def test_closing_takes_it_off_the_list(office: Office) -> None:
    mori, number = office.at_work("mori"), office.consultations["minami"]
    mori.post(f"/consultations/{number}/close", {"outcome": "listened"})
    page = mori.get("/consultations").text
    assert ("Aoi of minami" in page, words()["results"]["consultation_closed_told"] in page) == (False, True)
    mori.post(f"/consultations/{number}/close", {"outcome": "listened"})
    assert words()["refusals"]["already_closed"] in mori.get("/consultations").text


def test_the_family_hears_once_that_it_has_ended_and_not_what_came_of_it(office: Office) -> None:
    for _ in range(2):
        post(office, "close", {"outcome": "listened"})
    [(to, kind, _, [card])] = sent(office)
    assert (to, kind, card["altText"]) == ("U-minami", "staff", "お知らせがあります")
    assert re.findall("text': '(.*?)'", str(card)) == [
        "ひとまず一区切りになりました",
        "広場の人からのお知らせです。",
        "書いたことは、あなただけのページに残っています。",
        "話したくなったら、いつでも、ここから続けられます。",
    ]
    assert [word for word in ("moyamoya", "listened", "Mori", "Minami hub") if word in str(card)] == []


def test_the_bot_comes_back_after_the_word_that_it_has_ended(office: Office) -> None:
    """What the bot had asked stands last, where it can be answered."""
    for deed, fields in (("speak", None), ("close", {"outcome": "listened"})):
        post(office, deed, fields)
    seen = [str(said[0].get("altText") or said[0]["text"]).splitlines()[0] for _, _, _, said in sent(office)]
    assert seen[1:] == ["お知らせがあります", "広場の人とのお話は、ここで一区切りです。"]


@pytest.mark.parametrize("whose", ["no_word_please", "blocked", "by_telephone_only"])
def test_who_is_not_to_be_told_is_not(office: Office, whose: str) -> None:
    """They asked for no word (a worry about others), or cannot be reached in LINE."""
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        if whose == "no_word_please":
            one.about, one.relation, one.reach_by = "other", "friend", "none"
        elif whose == "blocked":
            one.parent.reachable = False
        else:
            one.parent.line_user_id = None
    post(office, "close", {"outcome": "listened"})
    assert (sent(office), wish(office).state) == ([], "closed")


def test_what_they_have_not_said_reads_as_not_said(office: Office) -> None:
    with office.db.write() as session:
        one = consultations.get(session, office.consultations["minami"])
        one.reader = one.named = one.reach_by = one.reach_when = "unsaid"
        one.weighs = ["unsaid"]
    mori, not_said = office.at_work("mori"), words()["unsaid"]["unsaid"]
    page = mori.get(f"/consultations/{office.consultations['minami']}").text
    facts = dict(re.findall("<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert [facts[name] for name in ("ほかに気にかかること", "連絡の方法", "聞いてほしい人")] == [not_said] * 3
    assert '<h2 id="who">呼び方をまだ聞いていない方</h2>' in page
    listed = mori.get("/consultations").text
    assert f"<dt>連絡の方法</dt><dd>{not_said}</dd>" in listed
    assert ("Aoi of minami" in listed, "unsaid" in listed + page) == (False, False)


def test_staff_read_what_was_not_kept_in_their_own_words(office: Office) -> None:
    number = office.consultations["minami"]
    with office.db.write() as session:
        one = consultations.get(session, number)
        one.parent.language = "en"
        for code in ("dropped_in_chat", "not_fetched"):
            messages.write(session, one, Words("", "line", template=messages.MARK + code), clock.now())
    thread = (
        office.at_work("mori").get(f"/consultations/{number}").text.split('<ol class="thread">')[1].split("</ol>")[0]
    )
    marks = words()["marks"]
    assert re.findall(r'<p class="soft">(（.*?)</p>', thread) == [marks["dropped_in_chat"], marks["not_fetched"]]


def test_a_promise_that_has_passed_stands_out_on_the_first_page(office: Office) -> None:
    with office.db.write() as session:
        consultations.get(session, office.consultations["minami"]).look_by = clock.now()
    assert "badge warn" in office.at_work("mori").get("/").text.split('id="waiting"')[1].split("</section>")[0]


def test_the_words_of_the_script_are_shown_not_its_keys(office: Office) -> None:
    page = office.at_work("mori").get("/consultations").text
    assert [key for key in ("moyamoya", "morning", ">line<") if key in page] == []


def post(office: Office, deed: str, fields: dict[str, object] | None = None, login: str = "mori") -> TestResponse:
    return office.at_work(login).post(f"/consultations/{office.consultations['minami']}/{deed}", fields)


def said(office: Office) -> list[Message]:
    with office.db.read() as session:
        return messages.of(session, office.consultations["minami"])


def test_an_answer_arrives_sealed_and_line_says_only_that_it_is_there(office: Office) -> None:
    text = "よければ、広場でお話を聞かせてください。"
    assert post(office, "answer", {"words": text}).status_code == 303
    [message] = said(office)
    assert (message.text, message.author, message.staff_id) == (text, "staff", office.staff["mori"])
    assert text.encode() not in (message.sealed_text or b"")
    [(to, kind, _, sent_)] = sent(office)
    assert (to, kind, sent_[0]["altText"]) == ("U-minami", "staff", "お返事があります")
    found = wish(office)
    assert (found.state, found.taken_by, found.clock()[0]) == ("taken", office.staff["mori"], "closing")


def test_hints_come_once_and_it_can_be_sent_all_the_same(office: Office) -> None:
    words_ = {"words": "大丈夫ですよ。当該の申請者として速やかに実施してください。"}
    answer = post(office, "answer", words_)
    hints = [hint.name for hint in replies.hints(ROOT / "content", words_["words"])]
    assert (answer.status_code, hints, said(office)) == (422, ["office_words", "reassuring"], [])
    assert post(office, "answer", words_ | {"heard": "yes"}).status_code == 303


def test_a_template_is_kept_with_its_version(office: Office) -> None:
    begun = post(office, "answer", {"words": "", "begin_with": "received"})
    assert (begun.status_code, "received:1" in begun.text, said(office)) == (200, True, [])
    post(office, "answer", {"words": "お話しくださって、ありがとうございます。", "template": "received:1"})
    assert [one.template for one in said(office)] == ["received:1"]


def test_every_template_sounds_as_we_want(office: Office) -> None:
    shelf = replies.shelf(ROOT / "content")
    assert len(shelf) >= 5
    assert {name: replies.hints(ROOT / "content", one.say) for name, one in shelf.items()} == {
        name: [] for name in shelf
    }


def test_who_has_it_hands_it_on_to_a_colleague(office: Office) -> None:
    with office.db.write() as session:
        staff.invite(session, Post("abe", "Abe", "coordinator", "minami"), clock.now())
        abe = staff.by_login(session, "abe")
        assert abe is not None
        abe.enrolled_at = clock.now()
        number = abe.id
    post(office, "take")
    assert post(office, "assign", {"colleague": office.staff["sato"]}).status_code == 422
    assert post(office, "assign", {"colleague": number}).status_code == 303
    assert wish(office).taken_by == number


def test_introduced_is_not_started(office: Office) -> None:
    """A referral goes on only with consent, step by step, and the consultation ends when the service has begun."""
    plan = {"to": "窓口", "what": "預かりのこと", "until": "2031-01-01", "how": "page"}
    post(office, "referral", plan)
    with office.db.read() as session:
        which = referrals.of(session, office.consultations["minami"])[0].id

    def step(name: str) -> str:
        post(office, "referral/step", {"which": which, "step": name})
        with office.db.read() as session:
            return referrals.of(session, office.consultations["minami"])[0].state

    assert step("sent") == "asked"
    with office.db.write() as session:
        referrals.agree(referrals.get(session, wish(office), which), "page", clock.now())
    assert [step(name) for name in ("started", "sent", "accepted")] == ["agreed", "sent", "accepted"]
    post(office, "close", {"outcome": "referred"})
    assert wish(office).state == "open"
    assert step("started") == "started"
    post(office, "close", {"outcome": "referred"})
    assert (wish(office).state, wish(office).outcome) == ("closed", "referred")


def test_a_consent_that_ran_out_holds_up_nothing_and_nothing_is_told_on_it(office: Office) -> None:
    """Asked and never answered, or agreed and never used: said on the page, no step leads on, and it can end."""
    today, number = clock.today(clock.now()), office.consultations["minami"]
    with office.db.write() as session:
        one = consultations.get(session, number)
        who = office.staff["mori"]
        asked, agreed, begun = (
            referrals.propose(session, one, who, ("窓口", "こと", today + timedelta(days=days)), clock.now())
            for days in (-1, -1, 9)
        )
        agreed.state, begun.state = "agreed", "started"
        which = {"which": agreed.id, "step": "sent"}
        with pytest.raises(referrals.NotYet):
            referrals.agree(asked, "page", clock.now())
    page = office.at_work("mori").get(f"/consultations/{number}").text
    assert (page.count("同意の期限が過ぎました"), 'value="sent"' in page) == (2, False)
    post(office, "referral/step", which)
    post(office, "close", {"outcome": "referred"})
    with office.db.read() as session:
        states = [one.state for one in referrals.of(session, number)]
    assert (states, wish(office).outcome) == (["asked", "agreed", "started"], "referred")


def test_a_call_is_written_down_with_one_field(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post("/consultations", {"words": "夜泣きのこと", "came": "phone", "then": "done"})
    assert answer.status_code == 303
    with office.db.read() as session:
        new = session.scalars(select(Consultation).order_by(Consultation.id.desc()).limit(1)).one()
        [message] = messages.of(session, new.id)
    assert (new.hub_id, new.source, new.state, new.outcome) == ("minami", "phone", "closed", "listened")
    assert (message.text, message.via, new.parent.name, new.parent.phone) == ("夜泣きのこと", "phone", None, None)
    call_back = {"words": "折り返してほしい", "came": "visit", "then": "call_back"}
    assert mori.post("/consultations", call_back).status_code == 422
    assert mori.post("/consultations", call_back | {"phone": "047-000-0009"}).status_code == 303
    assert "折り返してほしい" in mori.get(f"/consultations/{new.id + 1}").text


def test_a_note_for_the_next_shift_is_gone_after_a_month(office: Office) -> None:
    office.at_work("mori").post("/consultations/notes", {"note": "木曜に電話"})
    with office.db.write() as session:
        now = clock.now()
        found = [
            [note.text for note in shift_notes.current(session, "minami", moment)]
            for moment in (
                now + shift_notes.LASTS - timedelta(minutes=1),
                now + shift_notes.LASTS + timedelta(minutes=1),
            )
        ]
        shift_notes.sweep(session, now + shift_notes.LASTS + timedelta(minutes=1))
        left = session.scalars(select(shift_notes.ShiftNote)).all()
    assert (found, left) == ([["木曜に電話"], []], [])


def test_the_day_to_be_in_touch_comes_first_when_it_is_there(office: Office) -> None:
    day = clock.today(clock.now()) + timedelta(days=1)
    assert post(office, "note", {"contact_on": day.isoformat()}).status_code == 303
    assert (wish(office).contact_on, wish(office).clock()[0]) == (day, "contact")
    assert post(office, "note", {"contact_on": "2026-01-01"}).status_code == 422


def test_opening_marks_what_was_read_and_looking_does_not(office: Office) -> None:
    with office.db.write() as session:
        messages.write(
            session, consultations.get(session, office.consultations["minami"]), Words("ことば"), clock.now()
        )
    office.at_work("mori").get(f"/consultations/{office.consultations['minami']}")
    before = said(office)[0].seen_at
    post(office, "open")
    assert (before, said(office)[0].seen_at is not None) == (None, True)


def test_a_shift_note_speaks_of_numbers_and_the_board_has_them(office: Office) -> None:
    """The note says not to write names; to find out a number nobody has to open a talk, which marks it as read."""
    post(office, "take")
    board = office.at_work("mori").get("/consultations").text
    assert f"相談 {office.consultations['minami']}番" in board
    assert 'href="#notes"' not in board, "nothing has been left for the next shift"
    with office.db.write() as session:
        shift_notes.write(session, "minami", office.staff["mori"], "相談1番、木曜に電話", clock.now())
    assert 'href="#notes"' in office.at_work("mori").get("/consultations").text


def test_the_city_reads_the_shift_notes_of_each_hub(office: Office) -> None:
    with office.db.write() as session:
        for hub in ("minami", "kita"):
            shift_notes.write(session, hub, office.staff["mori"], f"note of {hub}", clock.now())
    city = office.at_work("hayashi")
    for hub in ("minami", "kita"):
        page = city.get(f"/consultations?hub={hub}").text
        assert re.findall("note of [a-z]+", page) == [f"note of {hub}"]
        assert '<select id="choose-hub"' in page
    assert office.at_work("sato").get("/consultations?hub=minami").status_code == 404


def test_a_way_together_that_is_planned_is_not_said_to_have_been_gone(office: Office) -> None:
    post(office, "outcome", {"kind": "accompanied", "outcome_words": "水曜10時、窓口へ"})
    page = office.at_work("mori").get(f"/consultations/{office.consultations['minami']}").text
    done = page.split('id="done"')[1].split("<form")[0]
    assert ("水曜10時" in done, "一緒に行った" in done, "一緒に行く" in done) == (True, False, True)
