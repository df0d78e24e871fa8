"""A broadcast: written, looked at as families will see it, counted, planned, and stopped."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.news import quota
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office import heartbeat
from bot.domain.office.audit import AuditRow
from bot.town_line import LineRules
from bot.town_parts import Quiet
from tests.console.reading import words
from tests.console.town import Office, Visitor, tomorrow

NEWS = {"title": "Bath class", "body": "Please bring a towel.", "topic": "class", "for_role": "all", "event_at": ""}


def soon(**other: str) -> dict[str, str]:
    """Tomorrow in the morning."""
    return NEWS | {"send_at": f"{tomorrow(clock.now())}T10:00"} | other


def later_this_month(office: Office) -> str:
    """In ten minutes, whatever hour it is: this town has no quiet hours today."""
    awake = office.service.town.news.model_copy(update={"quiet": Quiet(begins="0:00", ends="0:00")})
    object.__setattr__(office.service, "town", office.service.town.model_copy(update={"news": awake}))
    return f"{clock.now().astimezone(clock.TOKYO) + timedelta(minutes=10):%Y-%m-%dT%H:%M}"


def looked_at(visitor: Visitor, news: dict[str, str]) -> dict[str, str]:
    page = visitor.post("/broadcasts/check", news).text
    return news | {"looked_at": re.findall(r'name="looked_at" value="(\w+)"', page)[0]}


def planned(office: Office) -> list[Broadcast]:
    with office.db.read() as session:
        of_minami = select(Broadcast).where(Broadcast.hub_id == "minami", Broadcast.title != "News of minami")
        return list(session.scalars(of_minami))


def test_the_preview_is_the_card_and_counts_families_without_looking_at_them(office: Office) -> None:
    page = office.at_work("mori").post("/broadcasts/check", soon()).text
    card = page.split('class="line-talk"')[1].split("</section>")[0]
    for said in ("Bath class", "Please bring a towel.", "Minami hub"):
        assert said in card
    assert "<strong>1" in card
    assert planned(office) == []
    with office.db.read() as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_what_was_looked_at_is_planned(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post("/broadcasts", looked_at(mori, soon()))
    [news] = planned(office)
    assert answer.location == f"/aoba/console/broadcasts/{news.id}"
    assert (news.title, news.body, news.topic, news.for_role, news.state) == (
        *(NEWS[name] for name in ("title", "body", "topic", "for_role")),
        "scheduled",
    )
    assert news.written_by == office.staff["mori"]
    assert words()["results"]["broadcast_planned"] in mori.get(f"/broadcasts/{news.id}").text


def test_a_text_changed_after_looking_is_shown_again_first(office: Office) -> None:
    mori = office.at_work("mori")
    answer = mori.post("/broadcasts", looked_at(mori, soon()) | {"title": "Bath class!"})
    assert (answer.status_code, planned(office)) == (422, [])
    assert words()["mistakes"]["changed_since"] in answer.text
    assert "Bath class!" in answer.text.split('class="line-talk"')[1]


def test_what_would_touch_the_reserve_is_refused_and_the_text_is_kept(office: Office) -> None:
    """One family, and nothing of the month is left but what is kept."""
    mori = office.at_work("mori")
    news = soon(send_at=later_this_month(office))
    with office.db.write() as session:
        quota.note(session, 100, 90, clock.now())
    seen = looked_at(mori, news)
    answer = mori.post("/broadcasts", seen)
    assert (answer.status_code, planned(office)) == (422, [])
    assert answer.text.count(words()["mistakes"]["reserve_touched"]) == 1
    assert "Bath class" in answer.text.split('class="line-talk"')[1]
    with office.db.write() as session:
        quota.note(session, 100, 85, clock.now())
    mori.post("/broadcasts", seen)
    assert [one.title for one in planned(office)] == ["Bath class"]


@pytest.mark.parametrize(("used", "yen"), [(0, "0"), (30_000, "3"), (140_000, None)])
def test_the_preview_says_what_it_costs(office: Office, used: int, yen: str | None) -> None:
    line = LineRules(plan="standard", proposal=True)
    object.__setattr__(office.service, "town", office.service.town.model_copy(update={"line": line}))
    with office.db.write() as session:
        quota.note(session, None, used, clock.now())
    page = office.at_work("mori").post("/broadcasts/check", soon(send_at=later_this_month(office))).text
    costs = re.search(r"([\d,]+)円", page.split('id="check"')[1])
    assert (costs[1] if costs else None) == yen


@pytest.mark.parametrize("address", ["/broadcasts/check", "/broadcasts"])
@pytest.mark.parametrize(
    ("typed", "mistake"),
    [
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
        ({"send_at": "2031-01-06T21:00"}, "quiet"),
        ({"send_at": "2031-01-06T07:59"}, "quiet"),
        ({"event_at": "2020-01-01T10:00"}, "past"),
        ({"event_at": "some day"}, "no_date"),
    ],
    ids=str,
)
def test_bad_news_is_said_at_the_field(office: Office, address: str, typed: dict[str, str], mistake: str) -> None:
    answer = office.at_work("mori").post(address, soon() | typed)
    [field] = typed
    assert (answer.status_code, planned(office)) == (422, [])
    assert f'id="{field}-mistake">{words()["mistakes"][mistake]}' in answer.text


def test_less_than_five_minutes_is_too_soon(office: Office) -> None:
    mori, now = office.at_work("mori"), clock.now().astimezone(clock.TOKYO)
    said = {}
    for minutes in (4, 7):
        at = f"{now + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"
        said[minutes] = words()["mistakes"]["too_soon"] in mori.post("/broadcasts/check", soon(send_at=at)).text
    assert said == {4: True, 7: False}


def test_stopping(office: Office) -> None:
    mori, number = office.at_work("mori"), office.broadcasts["minami"]
    mori.post(f"/broadcasts/{number}/stop")
    page = mori.get(f"/broadcasts/{number}").text
    assert (words()["news_states"]["stopped"] in page, "hx-get" in page) == (True, False)


def test_what_has_left_cannot_be_stopped(office: Office) -> None:
    mori, number = office.at_work("mori"), office.broadcasts["minami"]
    with office.db.write() as session:
        session.scalars(select(Broadcast).where(Broadcast.id == number)).one().state = "sent"
    mori.post(f"/broadcasts/{number}/stop")
    assert words()["refusals"]["already_sent"] in mori.get(f"/broadcasts/{number}").text


def test_the_city_writes_for_the_hub_it_chose(office: Office) -> None:
    city = office.at_work("hayashi")
    city.post("/broadcasts", looked_at(city, soon(hub="kita")))
    with office.db.read() as session:
        made = session.scalars(select(Broadcast).where(Broadcast.title == "Bath class")).one()
    assert made.hub_id == "kita"


@pytest.mark.parametrize(("minutes", "warned"), [(1, False), (3, True)])
def test_the_first_page_says_when_nothing_can_be_sent(office: Office, minutes: int, warned: bool) -> None:
    with office.db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, clock.now() - timedelta(minutes=minutes))
    assert ("word refused" in office.at_work("mori").get("/").text) == warned
