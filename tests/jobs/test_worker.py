"""The timetable, and the worker that keeps it."""

import importlib
import pkgutil
import threading
import time
from datetime import datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from structlog.testing import capture_logs

import bot.jobs
from bot import clock
from bot.db import Database
from bot.domain.office import heartbeat
from bot.jobs import worker
from bot.jobs.timetable import TIMETABLE, Job
from bot.service import Service
from tests.jobs.town import NOON, World

NO_JOBS = {"leader", "timetable", "worker", "handing", "procrastinating", "queue_tables"}

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


class Leads:
    """A leader for ever."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def leads(self) -> bool:
        return True


class Follows(Leads):
    def leads(self) -> bool:
        return False


def test_every_job_stands_in_the_timetable_and_the_reverse() -> None:
    modules = {module.name for module in pkgutil.iter_modules(bot.jobs.__path__)} - NO_JOBS
    assert {job.name for job in TIMETABLE} == modules
    for job in TIMETABLE:
        module = importlib.import_module(f"bot.jobs.{job.name}")
        public = {name for name, thing in vars(module).items() if callable(thing) and not name.startswith("_")}
        assert job.run is module.run
        assert {name for name in public if getattr(vars(module)[name], "__module__", "") == module.__name__} == {"run"}


@pytest.mark.parametrize("job", TIMETABLE, ids=lambda job: job.name)
@pytest.mark.parametrize("year", [1970, 2026, 2038])
def test_whatever_year_the_clock_says_the_next_tick_is_near(job: Job, year: int) -> None:
    now = datetime(year, 3, 1, 12, tzinfo=clock.TOKYO)
    assert now <= job.trigger.get_next_fire_time(None, now) <= now + timedelta(minutes=1)


def breaks(service: Service, now: datetime) -> None:
    raise ValueError("what a person wrote")


def test_a_job_that_breaks_is_written_down_without_a_word_of_anybody(world: World) -> None:
    job = Job("breaks", TIMETABLE[0].trigger, breaks)
    with capture_logs() as logs:
        worker.tick(job, world.service, Leads(world.service.db))
    (line,) = logs
    assert (line["event"], line["job"], line["town"], line["error"]) == (
        "job.failed",
        "breaks",
        "matsudo",
        "ValueError",
    )
    assert "person" not in str(line)


def test_who_does_not_lead_does_nothing(world: World) -> None:
    ran = []
    job = Job("notes", TIMETABLE[0].trigger, lambda *_: ran.append("ran"))
    worker.tick(job, world.service, Follows(world.service.db))
    assert ran == []
    worker.tick(job, world.service, Leads(world.service.db))
    assert ran == ["ran"]


def test_jobs_go_on_beside_one_that_breaks_until_asked_to_stop(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    beat = next(job for job in TIMETABLE if job.name == "heartbeat")
    often = Job("heartbeat", next(job for job in TIMETABLE if job.name == "relay").trigger, beat.run)
    monkeypatch.setattr(worker, "TIMETABLE", (Job("breaks", often.trigger, breaks), often))
    stop = threading.Event()
    thread = threading.Thread(target=worker.work, args=({"matsudo": world.service}, stop))
    thread.start()
    try:
        beats = _beats(world, 3)
    finally:
        stop.set()
        thread.join(10)
    assert len(beats) == 3
    assert not thread.is_alive()


def test_a_clock_put_back_does_not_silence_the_worker(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    paced = threading.Event()
    monkeypatch.setattr(worker, "keep_pace", lambda scheduler: paced.set())
    stop = threading.Event()
    thread = threading.Thread(target=worker._watch, args=(BackgroundScheduler(), stop))
    thread.start()
    time.sleep(1)
    assert not paced.is_set()
    world.at(NOON - timedelta(hours=1))
    assert paced.wait(60)
    stop.set()
    thread.join(5)


def test_keeping_pace_counts_from_the_clock_as_it_is() -> None:
    scheduler = BackgroundScheduler(timezone=clock.TOKYO)
    for job in TIMETABLE:
        scheduler.add_job(print, job.trigger, id=job.name)
    scheduler.start(paused=True)
    far = datetime.now(clock.TOKYO) + HOUR
    for one in scheduler.get_jobs():
        one.modify(next_run_time=far)
    worker.keep_pace(scheduler)
    late = [one.id for one in scheduler.get_jobs() if one.next_run_time > far - HOUR + one.trigger.interval + MINUTE]
    scheduler.shutdown()
    assert late == []


def _beats(world: World, count: int) -> set[datetime]:
    seen: set[datetime] = set()
    ends = time.monotonic() + 20
    while len(seen) < count and time.monotonic() < ends:
        with world.service.db.read() as session:
            row = session.get(heartbeat.Heartbeat, heartbeat.WORKER)
            seen |= {row.beat_at} if row else set()
        time.sleep(0.1)
    return seen
