"""Staff close their hub for a day."""

from datetime import date

from bot.db import Database, Scope
from bot.domain.places import closed_days

MORI, SATO = Scope(frozenset({"shinmatsudo"})), Scope(frozenset({"negiuchi"}))
STORM, SPRING = date(2026, 10, 6), date(2027, 4, 1)


def test_closing_twice_is_closing_once(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        assert closed_days.close(session, "shinmatsudo", STORM, "storm")
        assert not closed_days.close(session, "shinmatsudo", STORM, "storm")
        assert closed_days.close(session, "shinmatsudo", SPRING)
        assert closed_days.of_hub(session, "shinmatsudo", STORM) == {STORM, SPRING}
        assert closed_days.of_hub(session, "shinmatsudo", SPRING) == {SPRING}
        closed_days.open_again(session, "shinmatsudo", SPRING)
        assert closed_days.of_hub(session, "shinmatsudo", STORM) == {STORM}


def test_mr_sato_sees_nothing_of_ms_moris(with_hubs: Database) -> None:
    with with_hubs.write(MORI) as session:
        closed_days.close(session, "shinmatsudo", STORM)
    with with_hubs.read(SATO) as session:
        assert closed_days.of_hub(session, "shinmatsudo", STORM) == frozenset()
    with with_hubs.read(MORI) as session:
        assert closed_days.of_hub(session, "shinmatsudo", STORM) == {STORM}
