"""A loss is told: what follows at once, what each answer changes, and who else is left in peace."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.dialogue.place import Place
from bot.dialogue.said import Press, Said
from bot.domain.delivery import deliveries, recipients
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.delivery.kinds import KINDS
from bot.domain.interview import interviews, reminders
from bot.domain.interview.timers import Rules
from bot.domain.news import audience
from bot.domain.news.audience import Audience
from bot.domain.people import children, conversations, history, life_events, pairs, parents
from bot.domain.people.parents import Parent
from bot.givens import prepare
from bot.jobs import menu_after_loss
from bot.line import menus
from bot.service import Service
from bot.simulator.recording.transcripts import Talk, heard
from bot.stage import Stage
from tests.talking import DUE, NOW, Talking, expecting, service, session
from tests.test_talks_with_others import WRITING

__all__ = ["service", "session"]
ASKED = Place("book_interview", "due_date", {}, under=Place("baby_born", "birth_date"))


@pytest.fixture
def aoi(service: Service, session: Session) -> Talking:
    return Talking(service, session, expecting(session, "aoi")).at(ASKED)


def reminded(aoi: Talking) -> set[str]:
    """Of the interview, the day before."""
    rules, the_day_before = Rules([timedelta(days=1)], aoi.service.town.news.quiet), NOW + timedelta(days=1, hours=1)
    due = reminders.look(aoi.session, rules, the_day_before)
    return {one.booking.parent_id for lot in due.lots for one in reminders.take(aoi.session, due, lot)}


def test_all_is_still_at_once_and_no_fact_has_changed(aoi: Talking) -> None:
    waits = Order(aoi.parent.id, "aoi", "invitation", [{"type": "text", "text": "…"}], dedupe="invitation")
    deliveries.enqueue(aoi.session, waits, NOW)
    assert aoi.says("きのう、12月1日に流産しました")[:2] == [
        "書いてくださって、ありがとうございます。\nお知らせやご案内を、いま止めました。\nくわしいことも、お返事も、なくてかまいません。",
        "[つらいことがありました]",
    ]
    rows = select(Delivery.state, Delivery.reason).where(Delivery.dedupe == "invitation")
    assert aoi.session.execute(rows).one() == ("suppressed", "hushed")
    assert (aoi.parent.silence, aoi.parent.due_date) == ("hushed", DUE)
    assert interviews.coming(aoi.session, aoi.parent.id, NOW) is not None
    unasked = {name for name, kind in KINDS.items() if kind.unasked}
    assert {name for name in KINDS if recipients.why_not(name, aoi.parent) == "hushed"} == unasked
    assert reminded(aoi) == set()


@pytest.mark.parametrize(
    ("answer", "silence", "kept"),
    [
        ("つらいことがありました", "loss", False),
        ("しばらくお休みする", "paused", True),
        ("もう送らないで", "paused", True),
        ("これまでどおり受け取る", None, True),
        ("人と話す", "hushed", True),
        ("やめる", "hushed", True),
    ],
)
def test_what_each_answer_changes(aoi: Talking, answer: str, silence: str | None, kept: bool) -> None:
    aoi.says("死産しました")
    lines = aoi.says(answer)
    assert (aoi.parent.silence, interviews.coming(aoi.session, aoi.parent.id, NOW) is not None) == (silence, kept)
    assert not any("さきほどの続き" in line for line in lines)


def test_who_rested_before_rests_again_where_it_was_no_loss(aoi: Talking) -> None:
    life_events.pause(aoi.session, aoi.parent, NOW)
    aoi.says("流産しました")
    aoi.says("これまでどおり受け取る")
    assert aoi.parent.silence == "paused"
    assert [one.kind for one in history.of(aoi.session, aoi.parent.id)][:4] == ["pause", "resume", "hush", "pause"]


@pytest.mark.parametrize(("answer", "expects"), [("これまでどおり送る", True), ("広場のお知らせだけ", False)])
def test_after_a_rest_what_was_expected_comes_back_only_if_she_says_so(
    aoi: Talking, answer: str, expects: bool
) -> None:
    aoi.says("死産しました")
    aoi.says("しばらくお休みする")
    aoi.says("また受け取る")
    assert aoi.says("また受け取る")[0] == "妊娠中のご案内や、面談のご案内も、お送りしますか？"
    assert aoi.parent.silence == "paused"
    aoi.says(answer)
    coming = interviews.coming(aoi.session, aoi.parent.id, NOW) is not None
    assert (aoi.parent.silence, aoi.parent.due_date is not None, coming) == (None, expects, expects)
    assert aoi.parent.role == ("expecting" if expects else None)


def test_who_only_rested_is_not_asked(aoi: Talking) -> None:
    life_events.pause(aoi.session, aoi.parent, NOW)
    aoi.says("また受け取る")
    aoi.says("また受け取る")
    assert (aoi.parent.silence, aoi.parent.due_date) == (None, DUE)


def test_what_is_written_next_is_not_asked_about(aoi: Talking) -> None:
    aoi.says("流産しました")
    assert aoi.says("昨日まで元気だったのに")[0] == (
        "書いてくださって、ありがとうございます。\nここに書かれたことは、まだ誰にも伝わっていません。\n"
        "人と話したいときは、「人と話す」と送ってください。"
    )


def test_the_menu_offers_no_interview_and_her_hub_neither(aoi: Talking) -> None:
    aoi.says("流産しました")
    menu = aoi.does(Said(press=Press("menu")))
    assert "[相談する]" in menu and "[面談を予約]" not in menu
    assert "[面談を予約]" not in aoi.does(Said(press=Press("register_hub")))
    assert "[面談を予約]" in Talking(aoi.service, aoi.session, expecting(aoi.session, "mio")).says("メニュー")


def test_once_she_wants_news_again_no_menu_of_a_pregnancy_comes_back(aoi: Talking) -> None:
    """Until she tells us of a due date again."""
    life_events.loss(aoi.session, aoi.parent, NOW)
    aoi.says("再開"), aoi.says("また受け取る")
    assert (aoi.parent.silence, aoi.parent.role, menus.to_show(aoi.service, aoi.parent)) == (None, None, None)
    life_events.due_date(aoi.session, aoi.parent, DUE, NOW)
    assert "expecting" in (menus.to_show(aoi.service, aoi.parent) or "")


def test_the_menu_of_the_pregnancy_leaves_her_phone_also_where_staff_wrote_it_down(town: Stage) -> None:
    """She says nothing, and taps nothing."""
    town.set_time(NOW)
    person = town.person("aoi", "Aoi", "ja")
    prepare(town.service, person, Talk("", given=["登録ずみ 妊娠中", "予定日 2027-02-03"]), WRITING)
    person.says("メニュー")
    town.quiet()
    with town.service.db.write() as session:
        aoi = parents.find(session, person.user_id)
        assert aoi is not None and "expecting" in (aoi.menu or "")
        life_events.loss(session, aoi, NOW)
    menu_after_loss.run(town.service, NOW)
    with town.service.db.write() as session:
        again = parents.find(session, person.user_id)
        assert again is not None and "raising" in (again.menu or "")


def test_told_together_with_danger_the_card_comes_and_nothing_is_asked_on(town: Stage) -> None:
    town.set_time(NOW)
    person = town.person("aoi", "Aoi", "ja")
    prepare(town.service, person, Talk("", given=["登録ずみ 妊娠中"]), WRITING)
    for words in ("予定日を伝える", "死産しました。もう死にたいです", "つづける", "はい"):
        person.new()
        person.says(words)
        town.quiet()
        lines = [line for message in heard(person) for line in message]
        assert words == "予定日を伝える" or not any("予定日" in line for line in lines), (words, lines)
    with town.service.db.write() as session:
        aoi = parents.find(session, person.user_id)
        assert aoi is not None and aoi.silence == "hushed"
        assert conversations.load(session, aoi.id).get("flow") is None


@pytest.fixture
def minh(aoi: Talking) -> Parent:
    """Her partner, linked, with a day of their own that they told us, and an older child they have written down."""
    minh = parents.meet(aoi.session, "minh", NOW)
    minh.role, minh.consented_at, minh.hub_id, minh.news_pace = "partner", NOW, "shinmatsudo", "each"
    aoi.parent.news_pace = "each"
    pairs.link(aoi.session, minh, pairs.new_code(aoi.session, aoi.parent, NOW), NOW)
    pairs.of(aoi.session, minh.id).reminded = True
    children.add(aoi.session, minh, date(2024, 5, 5), NOW.date())
    return minh


def told_by_age(session: Session, parent: Parent) -> list[str]:
    """Which kinds of news reach them: of the hub, for who expects, for who brings up a child, by a child's age."""
    kinds = {"hub": Audience("shinmatsudo"), "expecting": Audience("shinmatsudo", role="expecting")}
    kinds |= {"raising": Audience("shinmatsudo", role="raising")}
    kinds |= {"age": Audience("shinmatsudo", child_months=(0, 40)), "weeks": Audience("shinmatsudo", due_weeks=(1, 41))}
    found = {name: session.scalars(audience.families(whom, NOW.date())).all() for name, whom in kinds.items()}
    return [name for name, families in found.items() if parent in families]


def test_whoever_is_linked_is_still_at_once_and_told_nothing(aoi: Talking, minh: Parent) -> None:
    """Before she has said what we shall do, too: no reminder, no news, not a word."""
    assert reminded(aoi) == {aoi.parent.id, minh.id}
    assert told_by_age(aoi.session, minh) == ["hub", "expecting", "raising", "age"]
    waiting = aoi.session.scalars(select(Delivery.id).where(Delivery.parent_id == minh.id)).all()
    aoi.says("流産しました")
    assert (reminded(aoi), told_by_age(aoi.session, minh)) == (set(), [])
    assert aoi.session.scalars(select(Delivery.id).where(Delivery.parent_id == minh.id)).all() == waiting
    assert "流産" not in str(Talking(aoi.service, aoi.session, minh).says("再開"))


@pytest.mark.parametrize("rested", [False, True])
def test_where_it_was_no_loss_the_linked_one_has_what_they_had(aoi: Talking, minh: Parent, rested: bool) -> None:
    if rested:
        life_events.pause(aoi.session, minh, NOW)
    aoi.says("流産しました")
    assert minh.silence == "quiet"
    aoi.says("これまでどおり受け取る")
    assert minh.silence == ("paused" if rested else None)
    assert pairs.other_of(aoi.session, minh.id) == aoi.parent.id
    assert rested or told_by_age(aoi.session, minh) == ["hub", "expecting", "raising", "age"]


@pytest.mark.parametrize(
    "answers",
    [["つらいことがありました"], ["しばらくお休みする", "また受け取る", "また受け取る", "広場のお知らせだけ"]],
)
def test_once_the_linked_one_wants_news_again_it_is_the_hubs_alone(
    aoi: Talking, minh: Parent, answers: list[str]
) -> None:
    """Nothing for who expects or brings up a child, and nothing by a child's age, until they choose one."""
    aoi.says("流産しました")
    for answer in answers:
        aoi.says(answer)
    his = Talking(aoi.service, aoi.session, minh)
    his.says("再開")
    assert "[お子さんをえらぶ]" in his.says("また受け取る")
    assert told_by_age(aoi.session, minh) == ["hub"]
    his.does(Said(press=Press("my_children"))), his.says("お休みにしているお子さん"), his.says("2024年5月生まれ")
    assert told_by_age(aoi.session, minh) == ["hub", "raising", "age"]


def test_after_a_loss_nothing_follows_a_child_until_she_chooses_one(aoi: Talking) -> None:
    """Her older child is not taken for the one who died, nor the other way round: she says whom we write about."""
    aoi.parent.news_pace = "each"
    children.add(aoi.session, aoi.parent, date(2026, 11, 1), NOW.date())
    aoi.says("息子を亡くしました"), aoi.says("つらいことがありました"), aoi.says("再開")
    assert "[お子さんをえらぶ]" in aoi.says("また受け取る")
    assert told_by_age(aoi.session, aoi.parent) == ["hub"]
    assert children.of(aoi.session, aoi.parent.id) == []
    assert not any("生まれ" in line for line in aoi.says("お子さん"))  # the list of whom we write about
    aoi.says("お休みにしているお子さん")
    assert aoi.says("2024年5月生まれ")[0] == "はい。2024年5月生まれのお子さんの月齢に合わせて、またお送りします。"
    born = Audience("shinmatsudo", child_months=(0, 3))
    assert (told_by_age(aoi.session, aoi.parent), aoi.parent.role) == (["hub", "raising", "age"], "raising")
    assert audience.count(aoi.session, born, NOW.date()) == 0
    assert [one.birth_date for one in children.laid_aside(aoi.session, aoi.parent.id)] == [date(2026, 11, 1), None]
    assert history.of(aoi.session, aoi.parent.id)[0].kind == "child_back"


def test_who_rested_after_telling_and_expects_nobody_hears_nothing_by_a_childs_age(
    service: Service, session: Session
) -> None:
    mio = Talking(service, session, parents.meet(session, "mio", NOW))
    mio.parent.hub_id, mio.parent.consented_at, mio.parent.role = "shinmatsudo", NOW, "raising"
    children.add(session, mio.parent, date(2026, 11, 1), NOW.date())
    mio.says("娘が亡くなりました"), mio.says("しばらくお休みする"), mio.says("また受け取る")
    assert "[お子さんをえらぶ]" in mio.says("また受け取る")
    assert told_by_age(session, mio.parent) == ["hub"]


def test_who_only_rested_hears_by_their_childs_age_again(aoi: Talking) -> None:
    life_events.pause(aoi.session, aoi.parent, NOW)
    aoi.says("また受け取る")
    assert "[お子さんをえらぶ]" not in aoi.says("また受け取る")
    assert "age" in told_by_age(aoi.session, aoi.parent)


def test_staff_write_it_down_in_the_middle_of_a_talk(aoi: Talking) -> None:
    """What was asked is not asked again, and an answer to it changes nothing."""
    life_events.loss(aoi.session, aoi.parent, NOW)
    aoi.says("2027-03-10")
    assert (aoi.place(), aoi.parent.due_date) == ({}, None)
