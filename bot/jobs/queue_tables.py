"""Procrastinate's own tables, in a schema of their own, and the trigger that writes a job beside a row that is due."""

from importlib.metadata import version

from sqlalchemy import Connection, text

from bot.db import Database
from bot.errors import BadSetup

SCHEMA, QUEUE, SOON, TASK = "relay_queue", "relay", "relay_soon", "deliver"
ONE_AT_A_TIME = 7_218_003  # PostgreSQL advisory lock, of one database
FOR_LATER = 5  # what is worth less than this (reminders, news) lets the others pass


def settle(database: Database, wanted: bool) -> None:
    """There and of the installed version, or gone. Jobs are no loss: the next sweep writes those that are missing."""
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.begin() as connection:
        connection.execute(text(f"select pg_advisory_xact_lock({ONE_AT_A_TIME})"))
        if _version(connection) != (_wanted() if wanted else None):
            connection.execute(text(f"drop schema if exists {SCHEMA} cascade"))
            if wanted:
                _install(connection)


def require(database: Database, town: str) -> None:
    """Refuse to work without them."""
    with database.engine.connect() as connection:
        if _version(connection) != _wanted():
            raise BadSetup([f"RELAY of {town}: Procrastinate's tables are missing or old - run: maisapo migrate"])


def _wanted() -> str:
    return f"procrastinate {version('procrastinate')}"


def _version(connection: Connection) -> str | None:
    """What `_install` wrote; None where there is no such schema."""
    found = text("select coalesce(obj_description(oid), '') from pg_namespace where nspname = :name")
    said: str | None = connection.scalar(found, {"name": SCHEMA})
    return said


def _install(connection: Connection) -> None:
    """On the driver's connection, because this is many statements in one."""
    from procrastinate.schema import SchemaManager

    path = connection.scalar(text("show search_path"))
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"create schema {SCHEMA}; set local search_path = {SCHEMA}, pg_catalog")
    driver.execute(SchemaManager.get_schema())
    driver.execute(f"set local search_path = {path}")
    driver.execute(_WAKING)
    driver.execute(f"comment on schema {SCHEMA} is '{_wanted()}'")


_WAKING = f"""
create function {SCHEMA}.wake(ids bigint[], worths integer[]) returns void language plpgsql
set search_path = {SCHEMA}, pg_catalog as $$
begin
  perform procrastinate_defer_jobs_v1(array_agg(
    row(
      case when worth < {FOR_LATER} then '{SOON}' else '{QUEUE}' end,
      '{TASK}', -worth, null, 'delivery:' || id, jsonb_build_object('row_id', id), null
    )::procrastinate_job_to_defer_v1 order by worth, id
  )) from unnest(ids, worths) as due(id, worth) having count(*) > 0;
end $$;

create function {SCHEMA}.tidy() returns void language sql
set search_path = {SCHEMA}, pg_catalog as $$
  delete from procrastinate_jobs where status = 'doing' and worker_id is null
$$;

create function {SCHEMA}.wake_for_new_rows() returns trigger language plpgsql
set search_path = {SCHEMA}, pg_catalog as $$
begin
  perform wake(array_agg(id), array_agg(worth)) from born
    where state = 'queued' and due_at <= created_at having count(*) > 0;
  return null;
end $$;

create trigger wake_the_relay after insert on delivery referencing new table as born
for each statement execute function {SCHEMA}.wake_for_new_rows();
"""  # noqa: S608 - our own names
