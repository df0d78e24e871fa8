"""Every job there is, and how often it runs. What is due stands in the tables; a tick only looks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import TOKYO
from bot.jobs import (
    alarms,
    ask_again,
    catch_up,
    digest,
    erasures,
    expire_holds,
    family_bookings,
    hand_back,
    heartbeat,
    hub_news,
    invitations,
    journal,
    menu_after_loss,
    month,
    mood,
    moves,
    put_right,
    read_marks,
    relay,
    reminders,
    retention,
    sweep,
    traces,
    waiting_list,
)
from bot.service import Service

LONG_AGO = datetime(1970, 1, 2, tzinfo=TOKYO)  # ticks are counted from here, so a clock put back delays none of them


@dataclass(frozen=True)
class Job:
    """`run` may be called twice, late, or by two workers at once: it does what is due, and what is done stays done.

    `everywhere`: in every worker, not only in the one that leads.
    """

    name: str
    trigger: BaseTrigger
    run: Callable[[Service, datetime], None]
    everywhere: bool = False


def _every(seconds: int) -> BaseTrigger:
    return IntervalTrigger(seconds=seconds, start_date=LONG_AGO, timezone=TOKYO)


TIMETABLE = (
    Job("relay", _every(1), relay.run, everywhere=True),
    Job("alarms", _every(5), alarms.run, everywhere=True),
    Job("traces", _every(10), traces.run, everywhere=True),
    Job("catch_up", _every(2), catch_up.run),
    Job("heartbeat", _every(5), heartbeat.run),
    Job("read_marks", _every(5), read_marks.run),
    Job("hand_back", _every(20), hand_back.run),
    Job("reminders", _every(20), reminders.run),
    Job("family_bookings", _every(5), family_bookings.run),
    Job("hub_news", _every(20), hub_news.run),
    Job("menu_after_loss", _every(10), menu_after_loss.run),
    Job("invitations", _every(60), invitations.run),
    Job("expire_holds", _every(30), expire_holds.run),
    Job("waiting_list", _every(30), waiting_list.run),
    Job("ask_again", _every(60), ask_again.run),
    Job("digest", _every(60), digest.run),
    Job("mood", _every(60), mood.run),
    Job("moves", _every(300), moves.run),
    Job("month", _every(60), month.run),
    Job("erasures", _every(60), erasures.run),
    Job("put_right", _every(60), put_right.run),
    Job("journal", _every(60), journal.run),
    Job("retention", _every(3600), retention.run),
    Job("sweep", _every(3600), sweep.run),
)
