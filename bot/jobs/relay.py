"""Empties the outbox: claims what is due, the most worthwhile first, and hands it to LINE at the town's pace."""

import time
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from queue import Empty, SimpleQueue

from bot import clock
from bot.domain.delivery import claims, troubles
from bot.domain.delivery.kinds import KINDS
from bot.domain.delivery.outbox import InHand
from bot.jobs import handing, procrastinating
from bot.jobs.handing import Planned
from bot.line import fates, sender
from bot.line.fates import Fate
from bot.service import Service

AT_ONCE = 128  # calls under way
OF_NEWS = 64  # of them; what somebody waits for finds room beside 200 multicasts a second that take 0.3 seconds each
GATHER = 0.02  # seconds from the first answer until its fate is written down, with those of the others
ONE_RUN = 5.0  # seconds; then the next tick goes on, so that a worker asked to stop can

Flying = dict[Future[Fate], InHand]
Back = SimpleQueue[Future[Fate]]


def run(service: Service, now: datetime) -> None:
    """Runs in every worker. Sending takes time, so every claim after the first asks the clock anew."""
    if not handing.is_let_in(service, now):
        return
    if service.settings.relay == "procrastinate":
        procrastinating.run(service, now)
    else:
        _from_the_table(service, now)


def _from_the_table(service: Service, now: datetime) -> None:
    """Whenever a try is back, its fate is written down, together with those that are back as well.

    Where the database fails a claim, those under way are waited for all the same: nobody else knows their fate.
    """
    ends, flying, back = time.monotonic() + ONE_RUN, Flying(), Back()
    broken: Exception | None = None
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"relay-{service.town.slug}") as pool:
        while True:
            found = list[Planned]()
            if time.monotonic() < ends and not broken:
                try:
                    found = _claim(service, now, flying.values())
                except Exception as error:
                    broken = error
            for row, starts in found:
                begun = pool.submit(handing.try_at, service, row, starts)
                flying[begun] = row
                begun.add_done_callback(back.put)
            if not flying and broken:
                raise broken
            if not flying:
                return
            ended = _ended(back)
            fates.write_down(service.db, [one.result() for one in ended])
            for one in ended:
                del flying[one]
            now = clock.now()


def _claim(service: Service, now: datetime, flying: Iterable[InHand]) -> list[Planned]:
    taken = [row.worth for row in flying]
    room, for_news = AT_ONCE - len(taken), OF_NEWS - taken.count(KINDS["news"].worth)
    least = handing.least(service, now)
    if least == "news":
        least, room = ("news", min(room, for_news)) if for_news > 0 else ("reminder", room)
    me = sender.of(service.db).name
    with service.db.write() as session:
        if not room or troubles.going_on(session, troubles.NO_ACCESS):
            return []
        return handing.at_our_pace(session, claims.claim(session, now, room, least, me), now)


def _ended(back: Back) -> list[Future[Fate]]:
    """At least one; waits for it, and a moment for others, because a claim and a commit are for all of them."""
    ended = [back.get()]
    time.sleep(GATHER)
    while True:
        try:
            ended.append(back.get_nowait())
        except Empty:
            return ended
