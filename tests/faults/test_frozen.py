"""A machine that is frozen or cut off in the middle of a transaction, and a PostgreSQL that is gone."""

import pytest
from sqlalchemy.exc import OperationalError

from bot import clock, engines
from bot.db import Database
from bot.domain.delivery import rates


def test_a_frozen_machine_does_not_silence_the_others_for_ever(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stopped, or was cut off, between taking its share of the rate and its commit: PostgreSQL lets it go."""
    monkeypatch.setattr(engines, "MOST_PAUSE", 1)
    frozen, other = Database(postgres_url), Database(postgres_url)
    with other.write() as session:
        rates.bring_in(session, {"push": 100})
    with pytest.raises(OperationalError), frozen.write() as asleep:
        rates.take(asleep, "push", 50, clock.now())
        with other.write() as session:
            session.connection().exec_driver_sql("set local lock_timeout = '20s'")
            rates.take(session, "push", 1, clock.now())
        asleep.connection().exec_driver_sql("select 1")
    with frozen.read() as session:  # awake again, it goes on with a new connection
        session.connection().exec_driver_sql("select 1")
    frozen.close()
    other.close()


def test_a_server_that_is_gone_is_noticed_within_half_a_minute(postgres_url: str) -> None:
    """The system itself waits two hours for an answer that was lost; what the address says otherwise, holds."""
    own = Database(f"{postgres_url}?keepalives_idle=60")
    with own.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        said = driver.info.get_parameters()
    own.close()
    assert (said["keepalives_idle"], said["keepalives_count"], said["tcp_user_timeout"]) == ("60", "3", "25000")
