"""A weather warning by the hub's own rule: which bookings fall under it, and only those are told."""

from datetime import time
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import closings, slots
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.places import closed_days
from bot.settings import ROOT
from bot.town.folder import load_town
from tests.console.town import Office

RULE = next(hub.weather for hub in load_town(ROOT / "content" / "towns" / "takamatsu").hubs)


@pytest.fixture
def windy(office: Office) -> Office:
    """The hub Minami with Takamatsu's rule; one family in the morning, one (a caller) at two."""
    with_rule(office)
    with office.db.write() as session:
        late = session.get_one(Interview, office.bookings["minami caller"])
        slot = Slot(hub_id="minami", starts_at=clock.at(office.day, 14), minutes=30, ways=["hub"])
        session.add(slot)
        session.flush()
        late.slot_id = slot.id
    return office


def with_rule(office: Office) -> None:
    town = office.service.town
    hub = town.hubs[0].model_copy(update={"slug": "minami", "weather": RULE})
    object.__setattr__(office.service, "town", town.model_copy(update={"hubs": (hub,)}))


def shut(office: Office, **form: str) -> Any:
    return office.at_work("mori").post("/slots/closing/off", {"day": str(office.day), "reason": "warning"} | form)


def told(office: Office) -> list[str | None]:
    with office.db.read() as session:
        rows = select(Delivery.line_user_id).where(Delivery.about.like("closing:%"))
        return list(session.scalars(rows))


def times(office: Office) -> list[tuple[str, bool]]:
    with office.db.read() as session:
        offered = slots.offered(session, "minami", office.day, days=1)
        shut = {slot.id: closed_days.shuts(session, "minami", slot.starts_at) for slot, _ in offered}
        return [(f"{slot.starts_at.astimezone(clock.TOKYO):%H:%M}", not shut[slot.id]) for slot, _ in offered]


def test_takamatsus_rule_is_the_one_the_hub_has_published() -> None:
    assert RULE is not None
    assert [(one.at, one.until) for one in RULE.checks] == [(time(8), time(13)), (time(11), None)]


def test_the_page_shows_what_falls_under_each_check_and_leads_on(windy: Office) -> None:
    page = windy.at_work("mori").get(f"/slots/weather?day={windy.day}").text
    early, late = page.split('id="check-2"')
    assert [("Aoi of minami" in part, "Caller of minami" in part) for part in (early, late)] == [
        (True, False),
        (True, True),
    ]
    assert f"/slots/closing?hub=minami&amp;day={windy.day}&amp;until=13:00" in early.replace("%3A", ":")
    closing = windy.at_work("mori").get(f"/slots/closing?day={windy.day}&until=13:00").text
    assert ("Aoi of minami" in closing, "Caller of minami" in closing) == (True, False)


def test_a_morning_is_shut_and_the_afternoon_stays_open(windy: Office) -> None:
    shut(windy, until="13:00")
    assert times(windy) == [("10:00", False), ("10:30", False), ("11:00", False), ("11:30", False), ("14:00", True)]
    assert told(windy) == ["U-minami"]
    with windy.db.read() as session:
        assert closed_days.of_hub(session, "minami", windy.day) == frozenset()
        assert closed_days.shut_until(session, "minami", windy.day) == time(13)
        booked = session.get_one(Interview, windy.bookings["minami"])
        rows = [_row(booked), _row(session.get_one(Interview, windy.bookings["minami caller"]))]
        assert closings.called_off(session, rows) == {booked.id}  # no reminder of what was called off


def test_still_on_at_eleven_the_whole_day_is_shut_and_never_shorter_again(windy: Office) -> None:
    for until in ("13:00", "", "13:00"):
        shut(windy, until=until)
    assert [is_open for _, is_open in times(windy)] == [False] * 5
    assert told(windy) == ["U-minami"]  # once; the caller is on the page to be called
    with windy.db.read() as session:
        assert closed_days.of_hub(session, "minami", windy.day) == {windy.day}


def test_a_hub_without_a_rule_says_so_and_has_no_button(office: Office) -> None:
    mori = office.at_work("mori")
    assert ("until=" in mori.get("/slots/weather").text, "/slots/weather" in mori.get("/slots").text) == (False, False)


def _row(one: Interview) -> Any:
    return type(
        "Row", (), {"id": one.id, "version": one.version, "hub_id": one.hub_id, "starts_at": one.slot.starts_at}
    )
