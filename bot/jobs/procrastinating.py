"""The relay on Procrastinate (extra `queue`): a job for each row wakes a sender, and the row stays the truth.

A job is born in the transaction that writes its row (see `queue_tables`), or, where the row comes due later or was left
alone, in the sweep at each tick. It knows the row's number and no more; its sender claims the row as everybody does.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import column, func, select, table, text

from bot import clock, engines
from bot.domain.delivery import claims, troubles
from bot.domain.delivery.outbox import Delivery
from bot.errors import named, places
from bot.jobs import handing
from bot.jobs.handing import Planned
from bot.jobs.queue_tables import ONE_AT_A_TIME, QUEUE, SCHEMA, SOON, TASK
from bot.line import fates, sender
from bot.service import Service

if TYPE_CHECKING:
    from procrastinate import App

log = structlog.get_logger()
AT_ONCE, KEPT = 32, 8  # calls under way, and those beside them for what somebody waits for
LOOK = 0.5  # seconds between two looks for a new job
ONE_RUN = 5.0  # seconds; then the next tick goes on, so that a worker asked to stop can
MOST = 2000  # jobs of one sweep


def run(service: Service, now: datetime) -> None:
    """Until no job is left, or its time is over."""
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)  # we say ourselves what goes wrong
    sender.of(service.db)  # from now on it beats
    if _sweep(service, now):
        with ThreadPoolExecutor(1) as own:  # whatever loop runs in the thread that calls us
            own.submit(asyncio.run, _work(service)).result()


def _sweep(service: Service, now: datetime) -> bool:
    """A job for each row that could leave now and has none. Says whether there is any job."""
    with service.db.write() as session:
        if session.scalar(text(f"select pg_try_advisory_xact_lock({ONE_AT_A_TIME})")):
            session.execute(select(_OURS.tidy()))
            due = claims.ready(now, handing.least(service, now)).where(~_HAS_JOB).limit(MOST).subquery()
            wake = _OURS.wake(func.array_agg(due.c.id), func.array_agg(due.c.worth))
            session.execute(select(wake).having(func.count() > 0))
        return bool(session.scalar(text(_ANY)))


async def _work(service: Service) -> None:
    """Two workers of Procrastinate's in one loop: one for all jobs, one beside it only for what is worth more."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(AT_ONCE + KEPT))
    async with _app(service).open_async() as app:
        beside = asyncio.create_task(_worker(app, [SOON], KEPT, wait=True))
        with suppress(TimeoutError):
            await asyncio.wait_for(_worker(app, [SOON, QUEUE], AT_ONCE, wait=False), ONE_RUN)
        beside.cancel()
        with suppress(asyncio.CancelledError):
            await beside


async def _worker(app: "App", queues: list[str], at_once: int, wait: bool) -> None:
    """A job that is done is gone. Cancelled, it takes no other one and ends those it has."""
    await app.run_worker_async(
        queues=queues,
        concurrency=at_once,
        wait=wait,
        delete_jobs="always",
        fetch_job_polling_interval=LOOK,
        listen_notify=False,
        install_signal_handlers=False,
    )


def _app(service: Service) -> "App":
    from procrastinate import App, PsycopgConnector

    url = service.db.engine.url
    own = f"{url.query.get('options', '')} -csearch_path={SCHEMA}"
    address = url.set(drivername="postgresql").difference_update_query(["options"])
    pool: dict[str, Any] = {
        "conninfo": address.render_as_string(hide_password=False),
        "kwargs": {**engines.GONE, "options": own},
    }
    app = App(connector=PsycopgConnector(**pool, min_size=1, max_size=4))

    @app.task(name=TASK)
    def deliver(row_id: int) -> None:
        """Whatever goes wrong, the row is still there."""
        try:
            _deliver(service, row_id)
        except Exception as error:
            log.error("relay.job_failed", town=service.town.slug, error=named(error), at=places(error))

    return app


def _deliver(service: Service, row_id: int) -> None:
    for row, starts in _claim(service, row_id, clock.now()):
        fates.write_down(service.db, [handing.try_at(service, row, starts)])


def _claim(service: Service, row_id: int, now: datetime) -> list[Planned]:
    """Nothing where it may not leave now: the sweep writes a new job when it may."""
    with service.db.write() as session:
        if troubles.going_on(session, troubles.NO_ACCESS):
            return []
        row = claims.claim_this(session, row_id, now, handing.least(service, now))
        return handing.at_our_pace(session, [row] if row else [], now)


_OURS = getattr(func, SCHEMA)
_JOBS = table("procrastinate_jobs", column("queueing_lock"), column("status"), schema=SCHEMA)
_JOB = select(_JOBS.c.status).where(_JOBS.c.queueing_lock == func.concat("delivery:", Delivery.id))
_HAS_JOB = _JOB.where(_JOBS.c.status == text("'todo'")).exists()
_ANY = f"select 1 from {SCHEMA}.procrastinate_jobs where status = 'todo' limit 1"  # noqa: S608
