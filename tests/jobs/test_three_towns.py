"""Kōhoku, Yanagawa and Takamatsu run by different rules: invited, offered, reminded and changeable as each has decided.

Expected days were counted by hand. Then the city decides something else, and a worker that runs already goes by it.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import app, clock, crypto, migrate
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview import cut_offs, interview_rules, interviews, openings, slot_rules, slots
from bot.domain.interview.interviews import Interview, TooLateToChange
from bot.domain.interview.openings import Elsewhere
from bot.domain.interview.slot_rules import Plan
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.places import hubs
from bot.jobs import invitations, reminders
from bot.service import Service
from bot.settings import LineCredentials, Settings
from tests import databases
from tests.jobs.town import KEY

DUE = date(2026, 6, 1)
HALF_HOUR, DAY, NOW = timedelta(minutes=30), timedelta(days=1), timedelta(0)


def at(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-{said}").replace(tzinfo=clock.TOKYO)


@dataclass(frozen=True)
class Case:
    """`books`: how many times of the week of `opened` there are, and which one she takes; `minutes`: how long it is."""

    town: str
    hub: str
    invited: str
    opened: str
    times: int
    books: str
    minutes: int
    reminded: tuple[str, ...]
    changeable_until: str


CASES = [
    Case("kohoku", "drop", "03-02T10:00", "03-09", 8, "03-13T10:00", 40, ("03-06T10:00", "03-12T10:00"), "03-12T00:00"),
    Case(
        "yanagawa",
        "konoyubi",
        "02-16T09:30",
        "03-02",
        2,
        "03-03T10:00",
        60,
        ("02-28T10:00", "03-02T10:00"),
        "03-02T10:00",
    ),
    Case(
        "takamatsu",
        "tokotoko",
        "03-16T12:30",
        "03-23",
        18,
        "03-27T09:30",
        30,
        ("03-25T09:30", "03-27T07:30"),
        "03-27T06:30",
    ),
]


class Running:
    """A town that works on a database of its own, and the time in it."""

    def __init__(self, town: str, folder: Path) -> None:
        self.file = folder / "clock"
        settings = {"database_url": f"sqlite:///{folder}/{town}.db", "line_api_host": "http://127.0.0.1:1"}
        read = Settings.model_validate(settings | {"secret_key": "s" * 32, "field_keys": (KEY,)})
        crypto.use(read.keyring())
        clock.travel_by(self.file)
        self.service = app.service(read, town, LineCredentials(("secret",), "token"))

    def at(self, moment: datetime) -> None:
        self.file.write_text(moment.isoformat(), encoding="utf-8")

    def meet(self, name: str, hub: str, due: date) -> str:
        with self.service.db.write() as session:
            family = parents.meet(session, name, clock.now())
            family.role, family.hub_id, family.due_date, family.consented_at = "expecting", hub, due, clock.now()
            return family.id

    def written(self, kind: str, family: str) -> list[datetime]:
        with self.service.db.read() as session:
            rows = select(Delivery).where(Delivery.kind == kind, Delivery.parent_id == family).order_by(Delivery.id)
            written = [row.created_at.astimezone(clock.TOKYO) for row in session.scalars(rows)]
        return [moment.replace(second=0, microsecond=0) for moment in written]  # the clock goes on while it works

    def work(self, run: object, since: datetime, until: datetime) -> None:
        while since <= until:
            self.at(since)
            run(self.service, clock.now())  # type: ignore[operator]
            since += HALF_HOUR


@pytest.fixture(params=CASES, ids=lambda case: case.town)
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture
def running(case: Case, tmp_path: Path) -> object:
    databases.sqlite(tmp_path, case.town)
    town = Running(case.town, tmp_path)
    migrate.upgrade(town.service.db)
    migrate.bring_in(town.service.db, town.service.town)
    yield town
    town.service.db.close()
    clock.travel_by(None)


def open_week(service: Service, case: Case) -> list[slots.Slot]:
    told = next(hub for hub in service.town.hubs if hub.slug == case.hub)
    assert told.interviews is not None
    first = at(f"{case.opened}T00:00").date()
    ahead = (first - clock.today(clock.now())).days // 7
    with service.db.write() as session:
        plan = Plan(told.interviews, interview_rules.now(session, service.town), range(ahead, ahead + 2))
        slot_rules.open_weeks(session, hubs.get(session, case.hub), plan, clock.now())
        return [slot for slot, _ in slots.offered(session, case.hub, first)]


def test_a_family_from_the_invitation_to_the_last_moment_for_a_change(case: Case, running: Running) -> None:
    invited, starts_at = at(case.invited), at(case.books)
    running.at(invited - 3 * DAY)
    aoi = running.meet("aoi", case.hub, DUE)
    running.work(invitations.run, invited - 2 * DAY, invited)
    assert running.written("invitation", aoi) == [invited]
    offered = open_week(running.service, case)
    assert (len(offered), {slot.minutes for slot in offered}) == (case.times, {case.minutes})
    with running.service.db.write() as session:
        slot = next(one for one in offered if one.starts_at == starts_at)
        number = interviews.book(session, session.get_one(Parent, aoi), slot.id, clock.now(), "hub").id
    running.work(reminders.run, invited, starts_at)
    assert running.written("reminder", aoi) == [at(moment) for moment in case.reminded]
    last = at(case.changeable_until)
    for moment, refused in ((last, True), (last - timedelta(minutes=1), False)):
        assert cancels(running.service, number, moment) is not refused


def cancels(service: Service, number: int, moment: datetime) -> bool:
    try:
        with service.db.write() as session:
            booked = session.get_one(Interview, number)
            rule = interview_rules.now(session, service.town).change_until
            interviews.cancel(session, booked, moment, cut_offs.of(session, booked, rule))
    except TooLateToChange:
        return False
    return True


def test_the_city_decides_anew_and_a_worker_that_runs_goes_by_it(case: Case, running: Running, tmp_path: Path) -> None:
    """From the console's process; the worker's was there before. A week earlier, at eleven."""
    later = DUE + 30 * DAY
    running.at(at(case.invited))
    aoi = running.meet("aoi", case.hub, later)
    console = Running(case.town, tmp_path)
    with console.service.db.write() as session:
        staff.invite(session, Post("hayashi", "Hayashi", "city", None), clock.now())
        said = interview_rules.write(interview_rules.now(session, console.service.town))
        said["window"]["opens"] = 112
        said["invite"] |= {"days": 112, "at": "11:00"}
        interview_rules.decide(session, said, 1, clock.now())
    console.service.db.close()
    day = clock.at(later - 112 * DAY, 11)
    running.work(invitations.run, day - DAY, day + HALF_HOUR)
    assert running.written("invitation", aoi) == [day]


def test_the_one_coordinator_of_yanagawa_is_at_one_place(tmp_path: Path) -> None:
    """What her rules open has her name; a second hub could not have her at that time."""
    databases.sqlite(tmp_path, "yanagawa")
    case, town = CASES[1], Running("yanagawa", tmp_path)
    migrate.upgrade(town.service.db)
    migrate.bring_in(town.service.db, town.service.town)
    town.at(at(case.invited))
    offered = open_week(town.service, case)
    assert len({slot.served_by for slot in offered} - {0}) == 1
    what = openings.Offered(60, ["hub"], served_by=offered[0].served_by)
    with pytest.raises(Elsewhere), town.service.db.write() as session:
        openings.open_one(session, case.hub, offered[0].starts_at + HALF_HOUR, what)
    town.service.db.close()
    clock.travel_by(None)
