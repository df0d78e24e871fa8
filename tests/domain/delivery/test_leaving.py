"""A broadcast that is leaving: paused, resumed, stopped, and its failed part sent again; on both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.db import Database
from bot.domain.delivery import claims, deliveries, recipients
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.delivery.resending import MayArriveTwice, OutOfTime
from bot.domain.news import broadcasts, mailing, pauses, second_tries
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.second_tries import Lost, NothingLost
from bot.domain.people import parents
from tests.jobs.town import plan

HUB = "shinmatsudo"
NOON = clock.at(clock.today(clock.now()), 12)
WORDS = [{"type": "text", "text": "Snow"}]


@pytest.fixture
def leaving(with_hubs: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """Six families in three chunks, none of which has been taken."""
    monkeypatch.setattr(recipients, "MOST", 2)
    with with_hubs.write() as session:
        for number in range(6):
            parent = parents.meet(session, f"family {number}", NOON)
            parent.hub_id, parent.consented_at, parent.news_pace = HUB, NOON, "each"
        session.flush()
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=NOON, written_at=NOON)
        mailing.freeze(session, news, lambda _: WORDS, plan(news, NOON))
    yield with_hubs


def number(database: Database) -> int:
    with database.read() as session:
        return session.scalars(select(Broadcast.id)).one()


def taken(database: Database, most: int = 20, after: timedelta = timedelta(0)) -> list[int]:
    with database.write() as session:
        rows = claims.claim(session, NOON + after, most)
        return sorted(row.chunk for row in rows if row.chunk)


def ends(database: Database, chunk: int, state: str, reason: str) -> None:
    with database.write() as session:
        row = session.scalars(select(Delivery).where(Delivery.chunk == chunk)).one()
        assert deliveries.settle(session, row, state, NOON, reason)


def progress(database: Database) -> dict[str, int]:
    with database.read() as session:
        return broadcasts.progress(session, number(database))


def test_paused_nothing_more_leaves_until_it_is_resumed(leaving: Database) -> None:
    assert taken(leaving, most=1) == [1]
    with leaving.write() as session:
        assert pauses.pause(session, number(leaving)) == 2
    assert (taken(leaving), progress(leaving)) == ([], {"in_flight": 2, "paused": 4})
    ends(leaving, 1, "accepted", "multicast")
    with leaving.write() as session:
        broadcasts.finish(session)
        with pytest.raises(pauses.NotLeaving):
            pauses.pause(session, number(leaving))
        assert broadcasts.get(session, number(leaving)).state == "paused"
        pauses.resume(session, number(leaving), NOON)
    assert taken(leaving) == [2, 3]


def test_a_chunk_that_comes_back_while_paused_is_held_too(leaving: Database) -> None:
    assert taken(leaving, most=1) == [1]
    with leaving.write() as session:
        pauses.pause(session, number(leaving))
        row = session.scalars(select(Delivery).where(Delivery.chunk == 1)).one()
        deliveries.again(session, row, NOON + timedelta(seconds=2), "line_error")
        pauses.hold_all(session)
    assert taken(leaving, after=timedelta(minutes=1)) == []
    with leaving.write() as session:
        pauses.resume(session, number(leaving), NOON)
        states = session.scalars(select(Delivery.state).order_by(Delivery.chunk)).all()
    assert states == ["retry", "queued", "queued"]


def test_stopped_while_paused_nobody_gets_it(leaving: Database) -> None:
    with leaving.write() as session:
        pauses.pause(session, number(leaving))
        assert broadcasts.stop(session, broadcasts.get(session, number(leaving)), NOON) == 6
    assert (taken(leaving), progress(leaving)) == ([], {"suppressed": 6})


def over(database: Database, *ended: tuple[int, str, str]) -> None:
    taken(database)
    for chunk, state, reason in ended:
        ends(database, chunk, state, reason)
    with database.write() as session:
        broadcasts.finish(session)


def again(database: Database, after: timedelta, sure: bool = False) -> int:
    with database.write() as session:
        return second_tries.send_again(session, broadcasts.get(session, number(database)), NOON + after, sure)


def chunks(database: Database) -> list[tuple[int | None, str]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(select(Delivery.chunk, Delivery.state).order_by(Delivery.id))]


def test_only_the_failed_are_sent_again_with_the_key_line_knows(leaving: Database) -> None:
    over(leaving, (1, "accepted", "multicast"), (2, "failed", "refused"), (3, "unknown", "no_answer"))
    with leaving.read() as session:
        news = broadcasts.get(session, number(leaving))
        assert second_tries.lost(session, news, NOON + timedelta(hours=1)) == Lost(4, 0)
        keys = set(session.scalars(select(Delivery.retry_key)))
    assert again(leaving, timedelta(hours=1)) == 4
    assert chunks(leaving) == [(1, "accepted"), (2, "queued"), (3, "queued")]
    with leaving.read() as session:
        assert set(session.scalars(select(Delivery.retry_key))) == keys
    with pytest.raises(NothingLost):
        again(leaving, timedelta(hours=1))


def test_a_day_later_who_perhaps_has_it_is_left_out_unless_staff_are_sure(leaving: Database) -> None:
    day = timedelta(hours=25)
    over(leaving, (1, "accepted", "multicast"), (2, "failed", "refused"), (3, "unknown", "no_answer"))
    with leaving.read() as session:
        assert second_tries.lost(session, broadcasts.get(session, number(leaving)), NOON + day) == Lost(2, 2)
    assert again(leaving, day) == 2
    assert chunks(leaving) == [(1, "accepted"), (2, "failed"), (3, "unknown"), (4, "queued")]
    assert taken(leaving, after=day) == [4]
    ends(leaving, 4, "accepted", "multicast")
    with leaving.write() as session:
        broadcasts.finish(session)
    with pytest.raises(MayArriveTwice):
        again(leaving, day)
    assert again(leaving, day, sure=True) == 2
    assert taken(leaving, after=day) == [5]


def test_one_bad_id_gets_another_chance_and_who_left_does_not(leaving: Database) -> None:
    over(leaving, (1, "failed", "refused"), (2, "accepted", "multicast"), (3, "accepted", "multicast"))
    with leaving.write() as session:
        of_chunk = session.scalars(select(Recipient).where(Recipient.chunk == 1).order_by(Recipient.parent_id)).all()
        of_chunk[0].state, of_chunk[1].state, of_chunk[1].reason = "failed", "suppressed", "blocked"
    assert again(leaving, timedelta(minutes=5)) == 1
    with leaving.read() as session:
        states = session.scalars(select(Recipient.state).where(Recipient.chunk == 1).order_by(Recipient.parent_id))
        assert list(states) == [None, "suppressed"]


def test_what_has_begun_is_not_announced_any_more(leaving: Database) -> None:
    over(leaving, (1, "failed", "refused"), (2, "accepted", "multicast"), (3, "accepted", "multicast"))
    with leaving.write() as session:
        session.execute(update(Broadcast).values(event_at=NOON + timedelta(hours=1)))
    with pytest.raises(OutOfTime):
        again(leaving, timedelta(hours=2))
