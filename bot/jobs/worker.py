"""The worker process: keeps the timetable for every town it leads, until it is asked to stop."""

import logging
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import replace

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from bot import clock
from bot.clock import TOKYO
from bot.domain.office.leadership import NotLeading
from bot.errors import named, places
from bot.jobs.leader import BEAT, Leader, Lease
from bot.jobs.timetable import TIMETABLE, Job
from bot.service import Service

log = structlog.get_logger()
LOOK = 0.25  # seconds between two looks at `stop` and at the clock
JUMP = 2.0  # seconds by which the clock was put forward or back


def work(services: Mapping[str, Service], stop: threading.Event) -> None:
    """Returns when `stop` is set and every running job has finished. Any number of workers may run side by side."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it calls a tick skipped behind a long one a warning
    leaders = {town: Lease(service.db) for town, service in services.items()}
    scheduler = _scheduler(services, leaders)
    for leader in leaders.values():
        leader.beat()
    over = threading.Event()
    beating = [threading.Thread(target=_keep_beating, args=(one, over), daemon=True) for one in leaders.values()]
    for thread in beating:
        thread.start()
    scheduler.start()
    log.info("worker.started", towns=list(services))
    try:
        _watch(scheduler, stop)
    finally:
        scheduler.shutdown(wait=True)
        over.set()
        for thread in beating:
            thread.join()
        for leader in leaders.values():
            leader.resign()
        log.info("worker.stopped")


def stop_on_signals() -> threading.Event:
    """Set by SIGTERM and by Ctrl-C: a clean end."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def tick(job: Job, service: Service, leader: Leader) -> None:
    """One job, where this process leads, or it runs everywhere. What goes wrong is written down; the rest goes on."""
    try:
        if job.everywhere:
            job.run(service, clock.now())
        elif leader.leads():
            job.run(replace(service, db=leader.db), clock.now())
    except NotLeading:
        log.warning("job.overtaken", job=job.name, town=service.town.slug)
    except Exception as error:
        log.error("job.failed", job=job.name, town=service.town.slug, error=named(error), at=places(error))


def keep_pace(scheduler: BackgroundScheduler) -> None:
    """Count each next tick from the clock as it is now: one put back an hour would else be silent for an hour."""
    for job in scheduler.get_jobs():
        job.reschedule(job.trigger)


def _scheduler(services: Mapping[str, Service], leaders: Mapping[str, Leader]) -> BackgroundScheduler:
    """Jobs in memory only, and a thread for each of them: a slow one delays no other, in no other town."""
    pool = ThreadPoolExecutor(len(TIMETABLE) * len(services))
    habits = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 60}
    scheduler = BackgroundScheduler(timezone=TOKYO, executors={"default": pool}, job_defaults=habits)
    for town, service in services.items():
        for job in TIMETABLE:
            scheduler.add_job(tick, job.trigger, (job, service, leaders[town]), id=f"{town}.{job.name}")
    return scheduler


def _keep_beating(leader: Lease, over: threading.Event) -> None:
    """A thread for each town: a slow database costs no other town its leader."""
    while not over.wait(BEAT):
        leader.beat()


def _watch(scheduler: BackgroundScheduler, stop: threading.Event) -> None:
    """Asks instead of waiting, because a signal that comes while its own thread waits on the event could lock it up."""
    ahead = _ahead()
    while not stop.is_set():
        time.sleep(LOOK)
        if abs(_ahead() - ahead) > JUMP:
            log.warning("worker.clock_jumped")
            keep_pace(scheduler)
        ahead = _ahead()


def _ahead() -> float:
    """The clock's distance from the one that never jumps."""
    return clock.now().timestamp() - time.monotonic()
