"""The worker as it runs in production, in a hurry and with small chunks: `python -m tests.faults.hasty_worker`."""

import random
from dataclasses import replace
from datetime import timedelta

from bot.commands.running import work
from bot.domain.delivery import deliveries, recipients, senders
from bot.domain.news import pauses
from bot.jobs import timetable, worker

if __name__ == "__main__":
    recipients.MOST = 20
    deliveries.pause = lambda _: timedelta(seconds=random.uniform(0.3, 1.0))
    senders.SILENCE, senders.BEAT, pauses.LOOK = timedelta(seconds=3), timedelta(seconds=0.75), timedelta(seconds=2)
    worker.TIMETABLE = tuple(
        replace(job, trigger=timetable._every(1)) if job.name == "hub_news" else job for job in timetable.TIMETABLE
    )
    work()
