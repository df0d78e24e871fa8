"""Two who want the same chunks in another order."""

import threading
from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.domain.delivery import claims, deliveries, recipients
from bot.domain.delivery.outbox import Delivery, InHand
from bot.domain.news import broadcasts, mailing
from bot.line import fates
from bot.line.fates import Fate
from tests.faults import crowd
from tests.jobs.town import HUB, NOON, plan


@pytest.fixture
def two_chunks(with_hubs: Database, monkeypatch: pytest.MonkeyPatch) -> Sequence[InHand]:
    """Of one broadcast, both in flight."""
    monkeypatch.setattr(recipients, "MOST", 1)
    crowd.expecting(with_hubs, ["aoi", "mei"], HUB)
    with with_hubs.write() as session:
        news = broadcasts.schedule(session, HUB, "Snow", "...", send_at=NOON, written_at=NOON)
        mailing.freeze(session, news, lambda _: [{"type": "text", "text": "..."}], plan(news, NOON))
        return claims.claim(session, NOON)


def test_who_presses_stop_is_not_the_one_to_give_way(with_hubs: Database, two_chunks: Sequence[InHand]) -> None:
    """PostgreSQL ends one of two who wait for each other. The button holds the second chunk and wants the first, which
    the relay has, who wants the second."""
    one, other = two_chunks
    has_one = threading.Event()

    def slowly(session: Session, now: datetime) -> None:
        deliveries.settle(session, one, "failed", now, "refused")
        has_one.set()
        threading.Event().wait(0.1)

    relay = threading.Thread(
        target=fates.write_down,
        args=(with_hubs, [Fate(one, "failed", "refused", slowly), fates.end(other, "accepted", "multicast")]),
    )
    with with_hubs.write() as session:
        session.execute(select(Delivery.id).where(Delivery.id == other.id).with_for_update())
        relay.start()
        has_one.wait(0.5)  # SQLite lets one at a time
        broadcasts.stop(session, session.scalars(select(broadcasts.Broadcast)).one(), clock.now())
    relay.join()
    with with_hubs.read() as session:
        states = session.scalars(select(Delivery.state).order_by(Delivery.id)).all()
    assert states == ["failed", "accepted"]
