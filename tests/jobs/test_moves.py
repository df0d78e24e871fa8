"""The day after their last day here a family leaves its hub, once, also when the worker was down for a week."""

from datetime import timedelta

import pytest

from bot import clock
from bot.domain.people import absences, history, life_events, parents
from bot.jobs import moves
from tests.jobs.town import HUB, NOON, World

DAY = timedelta(days=1)


@pytest.mark.parametrize(("later", "stays"), [(3, True), (4, False), (11, False)])
def test_they_leave_on_the_day_after_their_last_one(world: World, later: int, stays: bool) -> None:
    number = world.parent("aoi")
    with world.service.db.write() as session:
        aoi = parents.lock(session, number)
        aoi.hub_id = HUB
        life_events.moving(session, aoi, clock.today(NOON) + 3 * DAY, NOON)
    world.at(clock.at(clock.today(NOON) + later * DAY, 0))
    world.tick_together(moves.run)
    with world.service.db.read() as session:
        told = [one.kind for one in reversed(history.of(session, number))]
        assert (parents.get(session, number).hub_id == HUB, told) == (
            stays,
            ["moving"] if stays else ["moving", "moved_out"],
        )
        assert (absences.of(session, number, "moved") is not None) == stays
