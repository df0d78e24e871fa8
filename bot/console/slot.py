"""One time of the week: who meets whom where, in which ways and languages; shut, or opened again."""

from sqlalchemy import select

from bot import clock
from bot.console.desk import Desk
from bot.console.routes import Done, Values, deed, page
from bot.domain.interview import coordinators, openings, week_grid
from bot.domain.interview.slots import Slot
from bot.domain.places import closed_days, hubs


@page("/slots/<int:number>", shows=None)
def slot(desk: Desk, number: int) -> Values:
    found = _mine(desk, number)
    day = clock.today(found.starts_at)
    hub = hubs.known(desk.session, found.hub_id)
    that_day = week_grid.of_week(desk.session, hub, day, desk.now).days[0]
    person = {one.id: one for one in coordinators.of_hub(desk.session, hub.slug)}.get(found.served_by)
    return {
        "cell": next(cell for cell in that_day.cells if cell.slot.id == number),
        "hub": hub,
        "day": day,
        "person": person,
        "off": that_day.shut if closed_days.shuts(desk.session, hub.slug, found.starts_at) else None,
        "past": found.starts_at <= desk.now,
    }


@deed("/slots/<int:number>/shut", changes=None, back="slots")
def shut_slot(desk: Desk, number: int) -> Done:
    """Who has booked keeps their seat."""
    found = openings.shut_one(desk.session, _mine(desk, number).id, desk.now)
    return _back(found, "slot_shut")


@deed("/slots/<int:number>/open", changes=None, back="slots")
def open_slot_again(desk: Desk, number: int) -> Done:
    found = _mine(desk, number)
    if found.starts_at <= desk.now:
        return _back(found, "slot_past")
    return _back(openings.open_again(desk.session, found.id), "slot_open_again")


def _mine(desk: Desk, number: int) -> Slot:
    """Of another hub there is none."""
    return desk.session.scalars(select(Slot).where(Slot.id == number)).one()


def _back(found: Slot, word: str) -> Done:
    return Done("slots", word, at={"week": clock.today(found.starts_at).isoformat(), "hub": found.hub_id})
