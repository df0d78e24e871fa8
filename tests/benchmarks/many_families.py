"""A town of any size, as rows: hubs, families and their children, the same on both databases."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.db import Base, Database
from bot.domain.people.children import Child
from bot.domain.people.parents import Parent
from bot.domain.people.topics import TOPICS
from bot.domain.places.hubs import Hub

TODAY = date(2026, 11, 25)
HUBS = [f"hub{number:02}" for number in range(50)]
LANGUAGES = ("ja", "zh-Hans", "vi", "en", "tl", "ko", "ne")
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
_PARENT = ("id", "line_user_id", "role", "language", "hub_id", "consented_at", "reachable", "friend_event_ms")
_PARENT = (*_PARENT, "news_pace", "topics", "silence", "created_at")
_CHILD = ("parent_id", "due_date", "birth_date", "counts_from", "hub_id", "language")


def fill(db: Database, families: int) -> None:
    """90 of 100 read Japanese, 3 of 10 chose topics, 5 of 100 blocked us, 5 want no news; 1.5 children a family."""
    chance = random.Random(families)
    with db.write() as session:
        session.add_all([_hub(slug) for slug in HUBS])
    people = _families(chance, families)
    for start in range(0, families, 50_000):
        rows = [next(people) for _ in range(min(50_000, families - start))]
        put(db, Parent, _PARENT, [parent for parent, _ in rows])
        put(db, Child, _CHILD, [child for _, children in rows for child in children])


def _hub(slug: str) -> Hub:
    facts = {"kana": slug, "category": "hub", "area": "area", "source": "benchmark", "checked_on": TODAY}
    return Hub(slug=slug, name=slug, search_text=slug, **facts)


def _families(chance: random.Random, families: int) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    for number in range(families):
        key, hub = f"{chance.getrandbits(128):032x}", chance.choice(HUBS)
        language = "ja" if chance.random() < 0.9 else chance.choice(LANGUAGES[1:])
        topics = 2 ** chance.randrange(len(TOPICS)) if chance.random() < 0.3 else 0
        pace = chance.choices(("each", "weekly", "off"), (75, 20, 5))[0]
        role = chance.choice(("expecting", "raising", "raising", "partner"))
        facts = (key, f"U{number:032x}", role, language, hub, _MOMENT, chance.random() > 0.05, 0, pace, topics)
        children = [_child(chance, key, hub, language) for _ in range(chance.choice((1, 1, 2, 2)))]
        yield (*facts, None, _MOMENT), children


def _child(chance: random.Random, parent: str, hub: str, language: str) -> tuple[Any, ...]:
    """Born in the last six years, or one in ten expected."""
    days = chance.randrange(280 if chance.random() < 0.1 else 6 * 365)
    expected = days < 280 and chance.random() < 0.3
    due, born = (TODAY + timedelta(days=days), None) if expected else (None, TODAY - timedelta(days=days))
    return (parent, due, born, born, hub, language)


def put(db: Database, table: type[Base], columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    named = f"{table.__tablename__} ({', '.join(columns)})"
    connection = db.engine.raw_connection()
    cursor = connection.cursor()
    if db.engine.dialect.name == "sqlite":
        cursor.execute("BEGIN")
        plain = [tuple(str(one) if isinstance(one, date) else one for one in row) for row in rows]
        cursor.executemany(f"insert into {named} values ({', '.join('?' * len(columns))})", plain)
    else:
        with cursor.copy(f"copy {named} from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    connection.commit()
    connection.close()


def settle(db: Database) -> None:
    """As an old database is: statistics taken, and PostgreSQL vacuumed."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("analyze" if db.engine.dialect.name == "sqlite" else "vacuum analyze"))
