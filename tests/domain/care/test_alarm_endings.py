"""How an alarm ended is written down once: also where two write it at the same moment."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.db import Database
from bot.domain.care import alarms
from bot.domain.care.alarms import Alarm, AlarmClosed, Cause, Ending
from bot.domain.office import staff
from bot.domain.office.staff import Post, Staff


def test_the_second_who_has_read_it_before_ends_it_no_more(postgres_url: str) -> None:
    """On PostgreSQL both have read it as open; the one who waits for the lock sees what the other wrote."""
    db, now = Database(postgres_url), clock.now()
    with db.write() as session:
        staff.invite(session, Post("mori", "Mori", "city", None), now)
        alarms.sound(session, Cause("E-1", "self_harm", None, None), now)
        mori, number = session.scalars(select(Staff.id)).one(), session.scalars(select(Alarm.id)).one()
        alarms.acknowledge(session, number, mori, now)
    with pytest.raises(AlarmClosed), db.write() as late:
        shown = alarms.get(late, number)
        with db.write() as quick:
            alarms.close(quick, number, Ending("rescue", mori, now, "the ambulance came"))
        assert shown.closed_at is None
        alarms.close(late, number, Ending("false_alarm", mori, now, "nothing"))
    with db.read() as session:
        found = alarms.get(session, number)
        assert (found.outcome, found.note) == ("rescue", "the ambulance came")
    db.close()
