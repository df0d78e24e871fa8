"""A loss told on a private page: still at once as after the chat, the words arrive, and one press says what to do."""

from datetime import date

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.domain.care import messages
from bot.domain.delivery.deliveries import Delivery
from bot.domain.people import children, history, life_events, parents
from bot.domain.people.children import Child
from bot.domain.people.parents import Parent
from bot.simulator import Person
from bot.stage import Stage
from tests.pages.reader import HALF_AN_HOUR, at_page, later, parent_of, text_of
from tests.pages.test_questionnaire import FULL, answer_of, at_form, expecting
from tests.pages.test_thread import asked, at_thread

LOSS = "きのう、流産しました"
STILL = "お知らせやご案内を止めました"


def parent(town: Stage, person: Person) -> Parent:
    hers = parent_of(town, person)
    with town.service.db.read() as session:
        return parents.get(session, hers)


def told_of(town: Stage, person: Person) -> list[str]:
    hers = parent_of(town, person)
    with town.service.db.read() as session:
        return [one.kind for one in history.of(session, hers)]


def sent(town: Stage) -> int:
    with town.service.db.read() as session:
        return session.scalars(select(func.count()).select_from(Delivery)).one()


@pytest.mark.parametrize("heard", [LOSS, "息子を亡くしました", "I had a miscarriage"])
def test_in_a_talk_all_is_still_and_the_words_arrive_as_they_are(home: Stage, aoi: Person, heard: str) -> None:
    number = asked(home, aoi)
    reader = at_thread(home, aoi, number)
    before = sent(home)
    page = reader.get(reader.post("/thread", {"words": heard}).location.removeprefix("/matsudo/p"))
    assert parent(home, aoi).silence == "hushed"
    with home.service.db.read() as session:
        assert [each.text for each in messages.of(session, number)] == [heard]
    assert STILL in text_of(page) and "受け取りました。担当の人に届きます。" in text_of(page)
    assert sent(home) == before  # not a word in LINE


@pytest.mark.parametrize("words", ["切迫流産で入院しました", "友だちが流産しました", "元気です"])
def test_what_tells_no_loss_of_theirs_changes_nothing(home: Stage, aoi: Person, words: str) -> None:
    reader = at_thread(home, aoi, asked(home, aoi))
    reader.post("/thread", {"words": words})
    assert parent(home, aoi).silence is None
    assert STILL not in text_of(reader.get("/thread"))


@pytest.mark.parametrize("field", ["words", "name"])
@pytest.mark.parametrize("more", ["", "no", "break"], ids=["done", "refused", "broken"])
def test_whatever_field_and_whatever_becomes_of_the_form(home: Stage, aoi: Person, field: str, more: str) -> None:
    """Done, sent back, refused, or broken off in the middle."""
    reader = at_page(home, aoi)
    reader.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    reader.post("/note", {"words": more, field: LOSS} if field == "name" or not more else {"words": more, "name": LOSS})
    assert parent(home, aoi).silence == "hushed"


def test_also_where_the_page_has_closed_meanwhile(home: Stage, aoi: Person) -> None:
    reader = at_page(home, aoi)
    later(home, HALF_AN_HOUR)
    assert reader.post("/note", {"words": LOSS}).status_code == 403
    assert parent(home, aoi).silence == "hushed"


def test_a_draft_is_nobodys(home: Stage, aoi: Person) -> None:
    at_page(home, aoi).post("/draft", {"words": LOSS})
    assert parent(home, aoi).silence is None


@pytest.mark.parametrize(
    ("answer", "silence", "says"),
    [
        ("loss", "loss", "お知らせくださり"),
        ("pause", "paused", "お休みします"),
        ("as_before", None, "これまでどおり、"),
    ],
)
def test_one_press_says_what_to_do(home: Stage, aoi: Person, answer: str, silence: str | None, says: str) -> None:
    reader = at_thread(home, aoi, asked(home, aoi))
    reader.post("/thread", {"words": LOSS})
    for _ in range(2):  # pressed twice
        page = reader.get(reader.post(f"/told/{answer}").location.removeprefix("/matsudo/p"))
        assert parent(home, aoi).silence == silence
        assert STILL not in text_of(page)
    assert told_of(home, aoi).count("hush") == 1
    page = reader.get(f"/thread?said=told_{answer}")
    assert says in text_of(page)


def test_an_old_page_takes_nothing_back(home: Stage, aoi: Person) -> None:
    reader = at_thread(home, aoi, asked(home, aoi))
    reader.post("/thread", {"words": LOSS}), reader.post("/told/loss"), reader.post("/told/as_before")
    assert parent(home, aoi).silence == "loss"
    assert reader.post("/told/made-up").status_code == 404


def test_told_in_the_chat_the_page_offers_it_too(home: Stage, aoi: Person) -> None:
    reader, hers = at_thread(home, aoi, asked(home, aoi)), parent_of(home, aoi)
    with home.service.db.write() as session:
        life_events.hush(session, parents.lock(session, hers), clock.now())
    assert STILL in text_of(reader.get("/thread"))


def test_the_record_shows_apart_what_is_kept_of_a_child_and_used_for_nothing(home: Stage) -> None:
    aoi = expecting(home, home.person("aoi", "Aoi"))
    hers, reader = parent_of(home, aoi), at_page(home, aoi, "my_record")
    apart = "お知らせには使っていません"
    with home.service.db.write() as session:
        child = children.add(session, parents.get(session, hers), date(2024, 5, 5), clock.today(clock.now()))
    assert apart not in text_of(reader.get("/record"))
    with home.service.db.write() as session:
        life_events.loss(session, parents.lock(session, hers), clock.now())
    before, _, kept = text_of(reader.get("/record")).partition(apart)
    assert ("2024年5月5日" in before, "2024年5月5日" in kept, "出産予定日" in kept) == (False, True, True)
    with home.service.db.write() as session:
        mine = parents.lock(session, hers)
        life_events.child_back(session, mine, session.get_one(Child, child.id), clock.now())
    assert "2024年5月5日" in text_of(reader.get("/record")).partition(apart)[0]


def test_told_on_a_page_is_written_down_as_told_there(home: Stage, aoi: Person) -> None:
    reader, hers = at_thread(home, aoi, asked(home, aoi)), parent_of(home, aoi)
    reader.post("/thread", {"words": LOSS}), reader.post("/told/loss")
    with home.service.db.read() as session:
        found = [(one.kind, one.told_by, one.by_staff) for one in history.of(session, hers)]
    assert found == [("loss", "page", False), ("hush", "page", False)]


def test_in_the_questionnaire_nothing_more_is_asked_and_the_rest_is_hers_to_send(home: Stage) -> None:
    aoi = expecting(home, home.person("aoi", "Aoi"))
    reader = at_form(home, aoi)
    reader.post("/questionnaire/1", dict(FULL[1]))
    page = reader.get(
        reader.post("/questionnaire/4", {"q-worries": [""], "q-words": LOSS}).location.removeprefix("/matsudo/p")
    )
    assert parent(home, aoi).silence == "hushed"
    assert STILL in text_of(page) and "予約" not in text_of(page) and "<textarea" not in page.text
    before = sent(home)
    reader.post("/questionnaire/so-far")
    answer = answer_of(home, aoi)
    assert answer is not None and answer.sent["words"] == LOSS
    assert sent(home) == before
    assert "届ける" not in text_of(reader.get("/questionnaire"))


@pytest.mark.parametrize(
    ("wrong", "sent"),
    [
        ({"q-worries": ["no such"]}, {"words": LOSS}),
        ({"q-worries": ["money"], "no-words": "-"}, {"worries": ["money"]}),
    ],
)
def test_a_step_sent_back_is_heard_and_what_is_in_order_is_hers_to_send(
    home: Stage, wrong: dict[str, object], sent: dict[str, object]
) -> None:
    """Whoever ticks "rather not" beside the words has not given them away."""
    aoi = expecting(home, home.person("aoi", "Aoi"))
    reader = at_form(home, aoi)
    page = text_of(reader.post("/questionnaire/4", wrong | {"q-words": LOSS}))
    assert parent(home, aoi).silence == "hushed"
    assert (STILL in page, "まだだれにも届いていません" in page) == (True, "words" in sent)
    reader.post("/questionnaire/so-far")
    answer = answer_of(home, aoi)
    assert answer is not None and answer.sent == sent
    assert "届ける" not in text_of(reader.get("/questionnaire"))
