"""A broadcast: written, looked at as families will see it, counted, approved by somebody else, planned, stopped."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.domain.news import drafts, mailing, quota
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office import heartbeat
from bot.domain.office.audit import AuditRow
from bot.domain.people.parents import Parent
from bot.domain.places import hubs
from bot.line.limits import LABEL
from bot.town.line import LineRules
from bot.town.parts import Quiet
from tests.console.reading import words
from tests.console.town import Office, Visitor, tomorrow
from tests.jobs.town import plan

NEWS = {"title": "Bath class", "body": "Please bring a towel.", "topic": "class", "for_role": "all", "event_at": ""}
START = {"button1": "start:request_consultation", "label1": "Talk to us"}


def soon(**other: str) -> dict[str, str]:
    """Tomorrow in the morning."""
    return NEWS | {"send_at": f"{tomorrow(clock.now())}T10:00"} | other


def change_town(office: Office, **parts: Any) -> None:
    object.__setattr__(office.service, "town", office.service.town.model_copy(update=parts))


def later_this_month(office: Office) -> str:
    """In ten minutes, whatever hour it is: this town has no quiet hours today."""
    change_town(office, news=office.service.town.news.model_copy(update={"quiet": Quiet(begins="0:00", ends="0:00")}))
    return f"{clock.now().astimezone(clock.TOKYO) + timedelta(minutes=10):%Y-%m-%dT%H:%M}"


def may_link(office: Office, *hosts: str) -> None:
    change_town(office, news=office.service.town.news.model_copy(update={"links": hosts}))


def written(office: Office) -> list[Broadcast]:
    with office.db.read() as session:
        of_minami = select(Broadcast).where(Broadcast.hub_id == "minami", Broadcast.title != "News of minami")
        return list(session.scalars(of_minami.order_by(Broadcast.send_at)))


def draft(office: Office, login: str = "mori", **typed: str) -> int:
    office.at_work(login).post("/broadcasts", soon(**typed))
    return written(office)[-1].id


def asked(office: Office, **typed: str) -> int:
    number = draft(office, **typed)
    office.at_work("mori").post(f"/broadcasts/{number}/ask")
    return number


def approved(office: Office, **typed: str) -> int:
    number = asked(office, **typed)
    approve(office.at_work("hayashi"), number)
    return number


def approve(visitor: Visitor, number: int) -> str:
    page = visitor.get(f"/broadcasts/{number}/approval").text
    seen = re.findall(r'name="seen" value="(\w+)"', page)
    visitor.post(f"/broadcasts/{number}/approval", {"seen": seen[0] if seen else "nothing"})
    return visitor.get(f"/broadcasts/{number}/approval").text


@contextmanager
def changing(office: Office, number: int) -> Iterator[Broadcast]:
    with office.db.write() as session:
        yield session.scalars(select(Broadcast).where(Broadcast.id == number)).one()


def at(office: Office, number: int) -> Broadcast:
    with office.db.read() as session:
        return session.scalars(select(Broadcast).where(Broadcast.id == number)).one()


# --- written ------------------------------------------------------------------------------------------------------


def test_the_preview_is_the_card_and_counts_families_without_looking_at_them(office: Office) -> None:
    page = office.at_work("mori").post("/broadcasts/check", soon(place="Room 2", **START)).text
    card = page.split('class="line-talk"')[1].split("</section>")[0]
    for said in ("Bath class", "Please bring a towel.", "Minami hub", "Room 2", "Talk to us"):
        assert said in card
    assert "<strong>1" in card or "<strong>1" in page.split('id="check"')[1]
    assert written(office) == []
    with office.db.read() as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_what_is_kept_is_a_draft_that_nobody_gets(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post("/broadcasts", soon(place="Room 2", capacity="10", **START))
    [news] = written(office)
    assert answer.location == f"/aoba/console/broadcasts/{news.id}"
    assert (news.title, news.body, news.topic, news.for_role, news.state) == (
        *(NEWS[name] for name in ("title", "body", "topic", "for_role")),
        "draft",
    )
    assert (news.place, news.capacity, news.written_by) == ("Room 2", 10, office.staff["mori"])
    assert news.buttons == [{"kind": "start", "target": "request_consultation", "labels": {"ja": "Talk to us"}}]
    assert words()["results"]["draft_kept"] in mori.get(f"/broadcasts/{news.id}").text


def test_a_filter_is_kept_and_asked(office: Office) -> None:
    """The family of Minami expects a child in ten weeks."""
    mori = office.at_work("mori")
    weeks = {"weeks_from": "29", "weeks_to": "31"}
    mori.post("/broadcasts", soon(**weeks))
    assert written(office)[0].whom().due_weeks == (29, 31)
    answer = mori.post("/broadcasts", soon(months_from="0", months_to="3"))
    assert (answer.status_code, len(written(office))) == (422, 1)
    assert f'id="audience-mistake">{words()["mistakes"]["nobody_there"]}' in answer.text


def test_what_would_touch_the_reserve_is_refused_and_the_text_is_kept(office: Office) -> None:
    """One family, and nothing of the month is left but what is kept."""
    mori, send_at = office.at_work("mori"), later_this_month(office)
    with office.db.write() as session:
        quota.note(session, 100, 90, clock.now())
    answer = mori.post("/broadcasts", soon(send_at=send_at))
    assert (answer.status_code, written(office)) == (422, [])
    assert words()["mistakes"]["reserve_touched"] in answer.text
    assert "Bath class" in answer.text.split('class="line-talk"')[1]
    with office.db.write() as session:
        quota.note(session, 100, 85, clock.now())
    mori.post("/broadcasts", soon(send_at=send_at))
    assert [one.title for one in written(office)] == ["Bath class"]


def test_a_mistake_in_what_takes_the_last_of_the_month_can_be_put_right(office: Office) -> None:
    """Its own messages are promised already: they are not asked for twice."""
    send_at = later_this_month(office)
    with office.db.write() as session:
        session.execute(update(Broadcast).values(state="stopped"))
        quota.note(session, 100, 89, clock.now())
    number = approved(office, send_at=send_at)
    assert at(office, number).state == "scheduled"
    page = office.at_work("mori").get(f"/broadcasts/{number}/edit").text
    assert "\u9001\u308b\u4e88\u5b9a\u304c0\u901a" in page
    edit(office, "mori", number, title="Baths class", send_at=send_at)
    assert (at(office, number).title, at(office, number).state) == ("Baths class", "draft")


@pytest.mark.parametrize(("used", "yen"), [(0, "0"), (30_000, "3"), (140_000, None)])
def test_the_preview_says_what_it_costs(office: Office, used: int, yen: str | None) -> None:
    change_town(office, line=LineRules(plan="standard", proposal=True))
    with office.db.write() as session:
        quota.note(session, None, used, clock.now())
    page = office.at_work("mori").post("/broadcasts/check", soon(send_at=later_this_month(office))).text
    costs = re.search(r"([\d,]+)円", page.split('id="check"')[1])
    assert (costs[1] if costs else None) == yen


BAD = [
    ({"title": ""}, "empty"),
    ({"title": " \u200b "}, "empty"),
    ({"title": "x" * 41}, "too_long"),
    ({"body": ""}, "empty"),
    ({"body": "x" * 301}, "too_long"),
    ({"topic": "gossip"}, "choose"),
    ({"for_role": "staff"}, "choose"),
    ({"send_at": ""}, "empty"),
    ({"send_at": "2020-01-01T10:00"}, "too_soon"),
    ({"send_at": "tomorrow"}, "no_date"),
    ({"send_at": "2099-01-06T10:00"}, "too_far"),
    ({"event_at": "2020-01-01T10:00"}, "before_sending"),
    ({"event_at": "some day"}, "no_date"),
    ({"place": "x" * 61}, "too_long"),
    ({"capacity": "many"}, "not_a_number"),
    ({"capacity": "00000000123456789012"}, "not_a_number"),
    ({"title-ja-easy": "only a title"}, "empty"),
    ({"months_from": "90"}, "not_a_number"),
    ({"weeks_to": "4", "weeks_from": "9"}, "upside_down"),
    ({"button1": "start:nowhere", "label1": "x"}, "choose"),
    ({"button1": "call:000", "label1": "x"}, "choose"),
    ({"label1": "", "button1": "start:request_consultation"}, "empty"),
    ({"label1": "x" * (LABEL + 1), "button1": "start:request_consultation"}, "too_long"),
    ({"link1": "http://city.example.jp/", "button1": "link", "label1": "x"}, "no_link"),
    ({"link1": "javascript:alert(1)", "button1": "link", "label1": "x"}, "no_link"),
    ({"link1": "https://evil.example/", "button1": "link", "label1": "x"}, "foreign_link"),
    ({"link1": "https://city.example.jp.evil.example/", "button1": "link", "label1": "x"}, "foreign_link"),
    ({"link1": "https://city.example.jp@evil.example/", "button1": "link", "label1": "x"}, "no_link"),
    ({"link1": "https://city.example.jp/" + "x" * 1000, "button1": "link", "label1": "x"}, "too_long"),
    ({"until": "2020-01-01", "repeats": "weekly"}, "no_end"),
    ({"until": "", "repeats": "weekly"}, "empty"),
    ({"without": "new year", "repeats": "weekly", "until": "2099-01-01"}, "no_date"),
    ({"without": "12/29-1/3", "repeats": "weekly", "until": "2099-01-01"}, "no_date"),
    ({"without": "2026-02-30", "repeats": "weekly", "until": "2099-01-01"}, "no_date"),
    ({"without": " ".join(["1/1"] * 21), "repeats": "weekly", "until": "2099-01-01"}, "too_many_days"),
    ({"repeats": "no", "until": "2099-01-01"}, "not_repeating"),
    ({"repeats": "", "without": "2026-12-29"}, "not_repeating"),
    ({"repeats": "no", "holidays": "yes"}, "not_repeating"),
    ({"button1": "", "label1": "Talk to us"}, "no_button"),
    ({"button2": "", "label2-ja-easy": "Talk to us"}, "no_button"),
    ({"button1": "", "link1": "https://city.example.jp/"}, "no_button"),
]


@pytest.mark.parametrize(("typed", "mistake"), BAD, ids=str)
def test_bad_news_is_said_at_the_field(office: Office, typed: dict[str, str], mistake: str) -> None:
    may_link(office, "city.example.jp")
    field = "body-ja-easy" if "title-ja-easy" in typed else next(iter(typed))
    for address in ("/broadcasts/check", "/broadcasts"):
        answer = office.at_work("mori").post(address, soon() | typed)
        assert (answer.status_code, written(office)) == (422, [])
        assert f'id="{field}-mistake">{words()["mistakes"][mistake]}' in answer.text


def test_days_left_out_are_read_as_people_write_them(office: Office) -> None:
    """With a year or without, in full-width digits, one in a line or beside each other."""
    send_at = clock.now() + timedelta(days=1)
    day = f"{send_at + timedelta(days=7):%Y-%m-%d}"
    year, month, date = (int(part) for part in day.split("-"))
    wide = str.maketrans("0123456789-", "".join(chr(0xFF10 + n) for n in range(10)) + chr(0xFF0D))
    signs = (chr(0x5E74), chr(0x6708), chr(0x65E5))
    sorts = (
        day,
        f"{year}/{month}/{date}",
        f"{month}/{date}",
        f"{month}{signs[1]}{date}{signs[2]}",
        day.translate(wide),
    )
    for sort in (*sorts, f"{year}{signs[0]}{month}{signs[1]}{date}{signs[2]}"):
        draft(office, title=sort, repeats="weekly", until=f"{send_at + timedelta(days=60):%Y-%m-%d}", without=sort)
    assert [one.repeats and one.repeats["without"] for one in written(office)] == [[day]] * 6


def test_what_joins_an_emoji_or_a_letter_stays(office: Office) -> None:
    """A mother feeding her baby is one sign, and so are the letters of Nepali; what is hidden elsewhere goes."""
    feeding, letter = "\U0001f469\u200d\U0001f37c", "\u0930\u094d\u200d\u092f"
    number = draft(office, title=f"\u200b {feeding} {letter}\u200d \u202e")
    assert at(office, number).title == f"{feeding} {letter}"
    for nothing in ("\u200d", "\u200b\u200c", " \u200d "):
        assert office.at_work("mori").post("/broadcasts", soon(title=nothing)).status_code == 422


def test_what_is_pasted_from_a_table_or_a_letter_keeps_its_words_apart(office: Office) -> None:
    number = draft(office, body="10:00\tdoors open\v11:00\tbath\u2028bring\u00a0a towel\r\nbye\r!")
    assert at(office, number).body == "10:00 doors open\n11:00 bath\nbring\u00a0a towel\nbye\n!"


def test_the_same_text_saved_twice_is_one_draft(office: Office) -> None:
    """Pressed twice, or once more after going back. Another's is their own, and a changed one a new one."""
    first = draft(office, place="Room 2")
    assert (draft(office, place="Room 2"), len(written(office))) == (first, 1)
    draft(office, place="Room 3")
    office.at_work("hayashi").post("/broadcasts", soon(place="Room 2", hub="minami"))
    assert len(written(office)) == 3
    asked_for = at(office, first).id
    office.at_work("mori").post(f"/broadcasts/{asked_for}/ask")
    draft(office, place="Room 2")
    assert len(written(office)) == 4


@pytest.mark.parametrize("hour", ["21:00", "07:59"])
def test_the_night_is_quiet(office: Office, hour: str) -> None:
    answer = office.at_work("mori").post("/broadcasts/check", soon(send_at=f"{tomorrow(clock.now())}T{hour}"))
    assert f'id="send_at-mistake">{words()["mistakes"]["quiet"]}' in answer.text


def test_less_than_five_minutes_is_too_soon(office: Office) -> None:
    mori, now = office.at_work("mori"), clock.now().astimezone(clock.TOKYO)
    said = {}
    for minutes in (4, 7):
        moment = f"{now + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
        said[minutes] = words()["mistakes"]["too_soon"] in mori.post("/broadcasts/check", soon(send_at=moment)).text
    assert said == {4: True, 7: False}


def test_a_link_to_the_towns_own_pages_is_fine(office: Office) -> None:
    may_link(office, "city.example.jp")
    for address in ("https://city.example.jp/", "https://www.city.example.jp/kosodate?id=1"):
        draft(office, button1="link", link1=address, label1="Read more")
    assert [one.buttons[0]["target"] for one in written(office)] == [
        "https://city.example.jp/",
        "https://www.city.example.jp/kosodate?id=1",
    ]


def test_what_could_be_easier_is_said_and_forbids_nothing(office: Office) -> None:
    hard = "".join(chr(0x4E00 + number) for number in range(70))
    answer = office.at_work("mori").post("/broadcasts/check", soon(body=hard))
    assert answer.status_code == 200
    assert len(re.findall('class="advice"', answer.text)) == 2


# --- changed ------------------------------------------------------------------------------------------------------


def edit(office: Office, login: str, number: int, **typed: str) -> Any:
    visitor = office.at_work(login)
    seen = re.findall(r'name="seen" value="(\w*)"', visitor.get(f"/broadcasts/{number}/edit").text)[0]
    return visitor.post(f"/broadcasts/{number}/edit", soon(seen=seen) | typed)


def test_who_approves_sees_whom_it_is_for(office: Office) -> None:
    """Every part of the filter, in words, beside topic and role."""
    number = asked(office)
    with changing(office, number) as news:
        news.audience = {"areas": ["South"], "child_months": [0, 5], "due_weeks": [28, 31], "languages": ["ja"]}
    for page in (f"/broadcasts/{number}/approval", f"/broadcasts/{number}"):
        shown = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", office.at_work("hayashi").get(page).text)
        filters = words()["filters"]
        assert [pair for pair in shown if pair[0] in filters.values()] == [
            (filters["areas"], "South"),
            (filters["child_months"], "0〜5か月"),
            (filters["due_weeks"], "28〜31週"),
            (filters["languages"], words()["languages"]["ja"]),
        ]


def test_changing_an_approved_text_takes_the_approval_away_and_says_so(office: Office) -> None:
    number = approved(office)
    mori = office.at_work("mori")
    seen = re.findall(r'name="seen" value="(\w*)"', mori.get(f"/broadcasts/{number}/edit").text)[0]
    mori.post(f"/broadcasts/{number}/edit", soon(title="Bath class!", seen=seen))
    assert words()["results"]["approval_gone"] in mori.get(f"/broadcasts/{number}").text
    news = at(office, number)
    assert (news.state, news.approved_by, news.approved_print) == ("draft", None, None)


def test_changing_what_waits_for_a_yes_says_that_it_waits_no_more(office: Office) -> None:
    number = asked(office)
    assert words()["takes_away"]["waiting"] in office.at_work("mori").get(f"/broadcasts/{number}/edit").text
    mori = office.at_work("mori")
    seen = re.findall(r'name="seen" value="(\w*)"', mori.get(f"/broadcasts/{number}/edit").text)[0]
    mori.post(f"/broadcasts/{number}/edit", soon(title="Bath class!", seen=seen))
    assert words()["results"]["request_gone"] in mori.get(f"/broadcasts/{number}").text
    assert at(office, number).state == "draft"


def test_keeping_the_same_text_keeps_the_approval(office: Office) -> None:
    number = approved(office)
    edit(office, "mori", number)
    assert at(office, number).state == "scheduled"


def test_two_who_write_at_once_lose_nothing(office: Office) -> None:
    number = draft(office)
    mori, city = office.at_work("mori"), office.at_work("hayashi")
    seen = re.findall(r'name="seen" value="(\w*)"', mori.get(f"/broadcasts/{number}/edit").text)[0]
    assert edit(office, "hayashi", number, title="The city's").status_code == 303
    answer = mori.post(f"/broadcasts/{number}/edit", soon(title="Mori's", seen=seen))
    assert (answer.status_code, at(office, number).title) == (422, "The city's")
    assert words()["mistakes"]["changed_since"] in answer.text and "Mori" in answer.text
    assert city.get(f"/broadcasts/{number}").status_code == 200


def test_what_has_left_is_not_changed(office: Office) -> None:
    number = approved(office)
    with changing(office, number) as news:
        news.state = "sending"
    answer = edit(office, "mori", number, title="Too late")
    assert (answer.status_code, at(office, number).title) == (422, "Bath class")
    assert words()["refusals"]["already_sent"] in answer.text


# --- approved -----------------------------------------------------------------------------------------------------


def test_a_second_person_approves_and_it_leaves_at_its_time(office: Office) -> None:
    """Nobody else works at Minami: the city says yes."""
    number = asked(office)
    assert at(office, number).state == "waiting"
    approve(office.at_work("mori"), number)
    assert at(office, number).state == "waiting"
    assert words()["refusals"]["own_work"] in office.at_work("mori").get(f"/broadcasts/{number}/approval").text
    assert "Bath class" in office.at_work("hayashi").get("/").text
    approve(office.at_work("hayashi"), number)
    news = at(office, number)
    assert (news.state, news.approved_by, news.approved_print) == (
        "scheduled",
        office.staff["hayashi"],
        drafts.imprint(news),
    )
    assert news.send_at == clock.at(tomorrow(clock.now()), 10)


def test_a_text_changed_after_looking_is_not_approved(office: Office) -> None:
    number = asked(office)
    city = office.at_work("hayashi")
    seen = re.findall(r'name="seen" value="(\w+)"', city.get(f"/broadcasts/{number}/approval").text)[0]
    edit(office, "mori", number, title="Another text")
    office.at_work("mori").post(f"/broadcasts/{number}/ask")
    city.post(f"/broadcasts/{number}/approval", {"seen": seen})
    assert at(office, number).state == "waiting"
    assert words()["refusals"]["changed_since"] in city.get(f"/broadcasts/{number}/approval").text


def test_approved_late_it_leaves_five_minutes_later(office: Office) -> None:
    number = asked(office, send_at=later_this_month(office))
    with changing(office, number) as news:
        news.send_at = clock.now() - timedelta(hours=1)
    before = clock.now()
    approve(office.at_work("hayashi"), number)
    after = at(office, number).send_at - before
    assert timedelta(minutes=5) <= after < timedelta(minutes=7)


def test_an_event_that_is_over_is_not_announced(office: Office) -> None:
    number = asked(office, event_at=f"{tomorrow(clock.now())}T15:00")
    with changing(office, number) as news:
        news.event_at = clock.now() + timedelta(minutes=2)
    page = approve(office.at_work("hayashi"), number)
    assert (at(office, number).state, words()["refusals"]["event_over"] in page) == ("waiting", True)


def test_nobody_is_asked_to_approve_what_reaches_nobody(office: Office) -> None:
    number = draft(office)
    with office.db.write() as session:
        for parent in session.scalars(select(Parent).where(Parent.hub_id == "minami")):
            parent.reachable = False
    mori = office.at_work("mori")
    mori.post(f"/broadcasts/{number}/ask")
    assert words()["refusals"]["nobody_there"] in mori.get(f"/broadcasts/{number}").text
    assert at(office, number).state == "draft"


def test_sent_back_with_a_remark(office: Office) -> None:
    number = asked(office)
    city = office.at_work("hayashi")
    answer = city.post(f"/broadcasts/{number}/approval/not-yet", {"remark": ""})
    assert (answer.status_code, at(office, number).state) == (422, "waiting")
    city.post(f"/broadcasts/{number}/approval/not-yet", {"remark": "Say where"})
    assert at(office, number).state == "draft"
    assert "Say where" in office.at_work("mori").get(f"/broadcasts/{number}").text


def test_the_city_writes_for_the_hub_it_chose_and_the_hub_approves(office: Office) -> None:
    office.at_work("hayashi").post("/broadcasts", soon(hub="kita"))
    with office.db.read() as session:
        made = session.scalars(select(Broadcast).where(Broadcast.title == "Bath class")).one()
    assert made.hub_id == "kita"
    office.at_work("hayashi").post(f"/broadcasts/{made.id}/ask")
    approve(office.at_work("sato"), made.id)
    assert at(office, made.id).approved_by == office.staff["sato"]


# --- repeated -----------------------------------------------------------------------------------------------------


def test_repeated_news_is_planned_as_broadcasts_of_their_own(office: Office) -> None:
    until = tomorrow(clock.now()) + timedelta(days=21)
    left_out = tomorrow(clock.now()) + timedelta(days=14)
    days = {"repeats": "weekly", "until": until.isoformat(), "without": left_out.isoformat(), "holidays": "yes"}
    number = approved(office, **days)
    planned = [(one.send_at - at(office, number).send_at).days for one in written(office)]
    assert planned == [0, 7, 21]
    assert {one.state for one in written(office)} == {"scheduled"}
    mori = office.at_work("mori")
    mori.post(f"/broadcasts/{written(office)[1].id}/stop")
    assert [one.state for one in written(office)] == ["scheduled", "stopped", "scheduled"]
    mori.post(f"/broadcasts/{number}/end-series")
    assert [one.state for one in written(office)] == ["stopped", "stopped", "stopped"]
    assert words()["results"]["series_ended"].split("。")[0] in mori.get(f"/broadcasts/{number}").text


def test_one_time_of_a_series_does_not_pretend_to_change_the_others(office: Office) -> None:
    """Its rule was read when it began: a day left out here would be written down, and the news would leave on it."""
    until, days = tomorrow(clock.now()) + timedelta(days=21), {"repeats": "weekly", "holidays": "yes"}
    number = approved(office, until=until.isoformat(), **days)
    mori = office.at_work("mori")
    assert 'name="without"' not in mori.get(f"/broadcasts/{number}/edit").text
    left_out = (tomorrow(clock.now()) + timedelta(days=7)).isoformat()
    edit(office, "mori", number, until=until.isoformat(), without=left_out, **days)
    assert (at(office, number).state, at(office, number).repeats["without"]) == ("scheduled", [])
    second = written(office)[1].id
    edit(office, "mori", second, title="Bath class!", until=until.isoformat(), **days)
    assert (at(office, second).state, at(office, second).repeats) == ("draft", None)


# --- stopped ------------------------------------------------------------------------------------------------------


def test_stopping(office: Office) -> None:
    mori, number = office.at_work("mori"), office.broadcasts["minami"]
    mori.post(f"/broadcasts/{number}/stop")
    page = mori.get(f"/broadcasts/{number}").text
    polls = 'hx-trigger="every' in page
    assert (words()["news_states"]["stopped"] in page, polls) == (True, False)


def test_what_has_left_cannot_be_stopped_paused_or_resumed(office: Office) -> None:
    mori, number = office.at_work("mori"), office.broadcasts["minami"]
    with changing(office, number) as news:
        news.state = "sent"
    for deed, refusal in (("stop", "already_sent"), ("pause", "not_leaving"), ("resume", "not_paused")):
        mori.post(f"/broadcasts/{number}/{deed}")
        assert words()["refusals"][refusal] in mori.get(f"/broadcasts/{number}").text
    mori.post(f"/broadcasts/{number}/again")
    assert words()["refusals"]["nothing_lost"] in mori.get(f"/broadcasts/{number}").text


@pytest.mark.parametrize(("minutes", "warned"), [(1, False), (3, True)])
def test_the_first_page_says_when_nothing_can_be_sent(office: Office, minutes: int, warned: bool) -> None:
    with office.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, clock.now() - timedelta(minutes=minutes))
    assert ("LINEへの送信が止まっています" in office.at_work("mori").get("/").text) == warned


def test_the_page_of_news_that_is_leaving_says_how_far_it_is(office: Office) -> None:
    number, mori = office.broadcasts["minami"], office.at_work("mori")
    with office.db.write() as session:
        news = session.scalars(select(Broadcast).where(Broadcast.id == number)).one()
        mailing.freeze(session, news, lambda language: [{"type": "text", "text": language}], plan(news, clock.now()))
    assert '<progress id="bar" max="1" value="0">' in mori.get(f"/broadcasts/{number}").text
    for deed, state in (("pause", "paused"), ("resume", "sending"), ("stop", "stopped")):
        mori.post(f"/broadcasts/{number}/{deed}")
        assert words()["news_states"][state] in mori.get(f"/broadcasts/{number}").text
    assert '<progress id="bar" max="1" value="1">' in mori.get(f"/broadcasts/{number}").text


# --- what repeats, and hubs that are shut ---------------------------------------------------------------------------


def moments(page: str, heading: str) -> str:
    """What is read below this heading, without the tags."""
    return re.sub(r"<[^>]+>", "", page.split(heading)[1].split("</ul>", maxsplit=1)[0])


def opens(office: Office, *days: str, **closed: object) -> None:
    with office.db.write() as session:
        venue = hubs.get(session, "minami").venues[0]
        venue.hours, venue.closed = [{"days": list(days), "opens": "10:00", "closes": "16:00"}], closed


def test_the_days_of_the_event_are_shown_where_it_is_approved(office: Office) -> None:
    """The same weekday of each month, told six days before."""
    event = tomorrow(clock.now()) + timedelta(days=20)
    event -= timedelta(days=max(0, event.day - 28))  # a fifth weekday comes too seldom
    typed = {"send_at": f"{event - timedelta(days=6)}T10:00", "event_at": f"{event}T11:15", "holidays": "yes"}
    until = (event + timedelta(days=100)).isoformat()
    number = asked(office, repeats="monthly", until=until, **typed)
    seen = moments(office.at_work("hayashi").get(f"/broadcasts/{number}/approval").text, "<h3>")
    found = [(int(month), int(day)) for month, day in re.findall(r"(\d+)\D(\d+)\D\(\D\) 11:15", seen)]
    days = [date(event.year + (month < event.month), month, day) for month, day in found]
    assert len(days) >= 3
    assert {(day.weekday(), (day.day - 1) // 7) for day in days} == {(event.weekday(), (event.day - 1) // 7)}


def test_staff_are_told_where_the_hub_is_closed_on_the_day_of_the_event(office: Office) -> None:
    number = asked(office, event_at=f"{tomorrow(clock.now()) + timedelta(days=3)}T10:00")
    hayashi = office.at_work("hayashi")
    assert 'class="advice"' not in hayashi.get(f"/broadcasts/{number}/approval").text
    opens(office, "mon", new_year="01-01..12-31")
    for page in (f"/broadcasts/{number}/approval", f"/broadcasts/{number}"):
        assert 'class="advice"' in hayashi.get(page).text


def test_a_yes_that_comes_late_leaves_the_others_at_their_hour(office: Office) -> None:
    number = asked(
        office, repeats="weekly", until=(tomorrow(clock.now()) + timedelta(days=21)).isoformat(), holidays="yes"
    )
    wanted = later_this_month(office) and clock.now() - timedelta(hours=5)
    with changing(office, number) as found:
        found.send_at = wanted
    approve(office.at_work("hayashi"), number)
    sent = [one.send_at - wanted for one in written(office)]
    assert sent[0] > timedelta(hours=5)
    assert sent[1:] == [timedelta(days=7), timedelta(days=14), timedelta(days=21)]


def close_for_good(office: Office) -> None:
    with office.db.write() as session:
        hubs.get(session, "minami").active = False


def test_the_city_reads_and_stops_what_a_closed_hub_had_planned(office: Office) -> None:
    number = approved(office)
    close_for_good(office)
    hayashi = office.at_work("hayashi")
    assert 'href="/aoba/console/broadcasts?of=minami"' in hayashi.get("/broadcasts").text
    assert f"/broadcasts/{number}" in hayashi.get("/broadcasts?of=minami").text
    page = hayashi.get(f"/broadcasts/{number}")
    assert (page.status_code, "/edit" in page.text, "/stop" in page.text) == (200, False, True)
    assert hayashi.get(f"/broadcasts/{number}/edit").status_code == 303
    hayashi.post(f"/broadcasts/{number}/stop")
    assert at(office, number).state == "stopped"


def test_nobody_says_yes_to_what_a_closed_hub_had_written(office: Office) -> None:
    number = asked(office)
    seen = drafts.imprint(at(office, number))
    close_for_good(office)
    hayashi = office.at_work("hayashi")
    assert "<form" not in hayashi.get(f"/broadcasts/{number}/approval").text.split("<h2")[1]
    hayashi.post(f"/broadcasts/{number}/approval", {"seen": seen})
    assert at(office, number).state == "waiting"
    assert words()["refusals"]["hub_unknown"] in hayashi.get(f"/broadcasts/{number}/approval").text


def test_another_hubs_staff_do_not_read_what_a_closed_hub_told(office: Office) -> None:
    number = approved(office)
    close_for_good(office)
    sato = office.at_work("sato")
    assert "of=minami" not in sato.get("/broadcasts").text
    assert f"/broadcasts/{number}" not in sato.get("/broadcasts?of=minami").text
    assert sato.get(f"/broadcasts/{number}").status_code == 404
