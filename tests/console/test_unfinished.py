"""A broadcast that is not finished is kept as it is typed, goes on at another machine, and can do nothing but that."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.console.routes import Route, every_route
from bot.domain.news import broadcasts, drafts, mailing
from bot.domain.news.broadcasts import Broadcast
from tests.console.reading import words
from tests.console.test_broadcasts import draft
from tests.console.test_guard import named
from tests.console.town import Office

DEEDS = [one for one in every_route() if one.rule.startswith("/broadcasts/<int:number>")]
WRITES = {"rewriting", "check_again", "rewrite", "write_on", "drop_unfinished"}


def typed(office: Office, **more: str) -> dict[str, object]:
    """All that is needed but the text."""
    send_at = f"{office.day + timedelta(days=1)}T10:00"
    return {"title": "ふたごの会", "topic": "other", "for_role": "all", "send_at": send_at, "body": "", **more}


def kept(office: Office, number: int) -> Broadcast | None:
    with office.db.read() as session:
        return session.get(Broadcast, number)


def begin(office: Office, login: str = "mori", **more: str) -> int:
    answer = office.at_work(login).post("/broadcasts/unfinished", typed(office, **more))
    assert (answer.status_code, answer.location) == (303, "/aoba/console/broadcasts?hub=minami")
    with office.db.read() as session:
        return session.scalars(select(Broadcast.id).order_by(Broadcast.id.desc())).first() or 0


def listed(office: Office) -> str:
    page = office.at_work("mori").get("/broadcasts").text
    written = page.split('id="written"')[1].split("</section>")[0]
    return " ".join(re.sub("<.*?>", "", written).split())


def test_the_list_says_what_is_missing(office: Office) -> None:
    begin(office, send_at="", capacity="たくさん", **{"title-ja-easy": "Twins"})
    said = listed(office)
    assert "ふたごの会 あと：配信する日時、本文、定員、本文（やさしい日本語） 書きかけ" in said
    assert ("日時は未定" in said, "書きかけ" in said) == (True, True)


def test_a_colleague_goes_on_with_every_word_of_it(office: Office) -> None:
    number = begin(office, capacity="たくさん", languages="en", **{"label1-ja-easy": "Book"})
    page = office.at_work("hayashi").get(f"/broadcasts/{number}/edit?hub=minami").text
    assert ('value="ふたごの会"' in page, 'value="たくさん"' in page, 'value="Book"' in page) == (True,) * 3
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    done = typed(office, body="木曜の10時です。", hub="minami", seen=seen[1])
    answer = office.at_work("hayashi").post(f"/broadcasts/{number}/edit", done)
    assert answer.location.endswith(f"/broadcasts/{number}?hub=minami")
    found = kept(office, number)
    assert found is not None
    assert (found.state, found.typed, found.body, found.written_by) == (
        "draft",
        None,
        "木曜の10時です。",
        office.staff["hayashi"],
    )


@pytest.mark.parametrize("route", [one for one in DEEDS if one.name not in WRITES], ids=named)
def test_unfinished_it_can_be_written_and_nothing_else(office: Office, route: Route) -> None:
    """Neither asked for, approved, given a picture, stopped, paused nor tried out: it is not there for these."""
    number = begin(office, body="all is there", send_at="")
    before = kept(office, number)
    for login in ("mori", "hayashi"):
        visitor = office.at_work(login)
        at = route.rule.replace("<int:number>", str(number))
        answer = visitor.get(at) if route.method == "GET" else visitor.post(at, {"sure": "yes", "says": "s"})
        to_write = route.name == "broadcast" and answer.status_code == 303
        assert to_write or answer.status_code == 404
    after = kept(office, number)
    assert before is not None
    assert after is not None
    assert (after.state, drafts.imprint(after)) == ("unfinished", drafts.imprint(before))


def test_the_job_never_begins_it(office: Office) -> None:
    number = begin(office)
    with office.db.write() as session:
        session.execute(update(Broadcast).values(send_at=clock.now() - timedelta(hours=1)))
    with office.db.read() as session:
        assert number not in mailing.due(session, clock.now())
    assert "配信する日時" in listed(office)  # gone by meanwhile


def test_saving_over_what_a_colleague_has_written_meanwhile_is_refused(office: Office) -> None:
    number = begin(office)
    mori = office.at_work("mori")
    seen = re.search(r'name="seen" value="(\w+)"', mori.get(f"/broadcasts/{number}/edit").text)
    assert seen is not None
    for place in ("first", "second"):
        mori.post(f"/broadcasts/{number}/unfinished", typed(office, place=place, seen=seen[1]))
    found = kept(office, number)
    assert found is not None
    assert found.typed is not None
    assert found.typed["fields"]["place"] == ["first"]


@pytest.mark.parametrize("state", ["waiting", "scheduled"])
def test_what_is_asked_for_or_planned_does_not_fall_back(office: Office, state: str) -> None:
    number = draft(office)
    with office.db.write() as session:
        session.get_one(Broadcast, number).state = state
    page = office.at_work("mori").get(f"/broadcasts/{number}/edit").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    answer = office.at_work("mori").post(f"/broadcasts/{number}/unfinished", typed(office, seen=seen[1]))
    found = kept(office, number)
    assert found is not None
    assert (answer.status_code, found.state, "keep-unfinished" in page) == (422, state, False)


def test_a_draft_may_become_unfinished_and_keeps_its_picture(office: Office) -> None:
    number, picture = draft(office), {"token": "t", "width": 4, "height": 3, "says": "Two babies"}
    with office.db.write() as session:
        session.get_one(Broadcast, number).picture = picture
    page = office.at_work("mori").get(f"/broadcasts/{number}/edit").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    assert seen is not None
    office.at_work("mori").post(f"/broadcasts/{number}/unfinished", typed(office, seen=seen[1]))
    found = kept(office, number)
    assert found is not None
    assert (found.state, found.picture) == ("unfinished", picture)


def test_limits_of_line_hold_where_it_is_finished(office: Office) -> None:
    number = begin(office, title="題" * 41)
    assert "題名" in listed(office)
    seen = re.search(r'name="seen" value="(\w+)"', office.at_work("mori").get(f"/broadcasts/{number}/edit").text)
    assert seen is not None
    long = typed(office, title="題" * 41, body="b", seen=seen[1])
    assert office.at_work("mori").post(f"/broadcasts/{number}/edit", long).status_code == 422
    found = kept(office, number)
    assert found is not None
    assert found.state == "unfinished"


def test_what_is_whole_is_a_draft_like_any_other(office: Office) -> None:
    answer = office.at_work("mori").post("/broadcasts/unfinished", typed(office, body="b"))
    number = int(answer.location.rsplit("/", 1)[1])
    found = kept(office, number)
    assert found is not None
    assert (found.state, found.typed) == ("draft", None)


@pytest.mark.parametrize("fields", [{"title": "", "place": " "}, {"title": "t", "body": "b" * 5001}])
def test_nothing_and_far_too_much_are_not_kept(office: Office, fields: dict[str, str]) -> None:
    with office.db.read() as session:
        before = broadcasts.how_many(session, "unfinished")
    answer = office.at_work("mori").post("/broadcasts/unfinished", typed(office, **fields))
    with office.db.read() as session:
        assert (answer.status_code, broadcasts.how_many(session, "unfinished")) == (422, before)


def test_it_can_be_dropped_and_a_draft_cannot(office: Office) -> None:
    other, number = draft(office), begin(office)
    mori = office.at_work("mori")
    for one in (number, other):
        mori.post(f"/broadcasts/{one}/drop")
    assert (kept(office, number), kept(office, other) is None) == (None, False)
    begin(office)
    assert words()["news_states"]["unfinished"] in listed(office)


def test_another_hub_finds_none_of_it(office: Office) -> None:
    number, sato = begin(office), office.at_work("sato")
    answers = [sato.get(f"/broadcasts/{number}/edit"), sato.post(f"/broadcasts/{number}/unfinished", typed(office))]
    answers += [sato.post(f"/broadcasts/{number}/drop")]
    assert [one.status_code for one in answers] == [404] * 3
    assert kept(office, number) is not None
