"""Which language a person reads: remembered, or asked of the database for a moment, which may be away."""

from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from bot.db import Database
from bot.domain.people import parents

MOST, AT_ONCE = 20_000, 4
LOOK_UP = 0.3  # seconds: a card in two languages is better than a late one


class Readers:
    """Of one town in one process."""

    def __init__(self, db: Database, town: str) -> None:
        self._db, self._known = db, OrderedDict[str, str]()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=f"look-{town}")

    def learn(self, line_user_id: str, language: str) -> None:
        self._known[line_user_id] = language
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    def language_of(self, line_user_id: str) -> str | None:
        """None where nobody knows it in time."""
        known = self._known.get(line_user_id)
        try:
            return known or self._pool.submit(self._ask, line_user_id).result(LOOK_UP)
        except (TimeoutError, SQLAlchemyError):
            return None

    def _ask(self, line_user_id: str) -> str | None:
        with self._db.read() as session:
            parent = parents.find(session, line_user_id)
            return parent.language if parent else None
