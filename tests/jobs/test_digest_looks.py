"""How often the families are looked at for a digest: at once, and every ten minutes where nobody waits."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from bot import clock
from bot.domain.news import digests
from bot.domain.news.digests import Edition
from bot.jobs import digest, hub_news, relay
from tests.jobs.town import World

TEN = clock.at(date(2026, 2, 6), 10)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Edition]:
    found, waiting = list[Edition](), digests.waiting

    def count(session: Any, edition: Edition, *given: Any) -> Any:
        found.append(edition)
        return waiting(session, edition, *given)

    monkeypatch.setattr(digests, "waiting", count)
    return found


def test_where_nobody_waits_it_is_looked_again_after_ten_minutes(
    world: World, sent: Callable[[], list[str]], looks: list[Edition]
) -> None:
    """Who chooses the digest after its hour still gets it; a clock that was put back keeps nobody from looking."""
    world.parent("aoi", news_pace="off")
    world.at(TEN - timedelta(days=4))
    world.news("One", clock.now())
    world.tick(hub_news.run, relay.run)
    for minute in range(21):
        if minute == 5:
            world.change("aoi", news_pace="weekly")
        world.at(TEN + minute * MINUTE)
        world.tick(digest.run)
    assert set(Counter(edition.hour for edition in looks).values()) <= {2, 3}, "at 0, 10 and 20, or after it was sent"
    assert sent() == ["aoi"]
    before = len(looks)
    world.at(TEN + 3 * MINUTE)
    world.tick(digest.run)
    assert len(looks) > before
