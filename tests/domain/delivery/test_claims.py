"""Rows of the outbox are taken by as many as were asked for, however PostgreSQL plans it."""

import uuid
from itertools import product

import pytest
from sqlalchemy import func, insert, select

from bot.db import Database
from bot.domain.delivery import claims, recipients
from bot.domain.delivery.kinds import KINDS, SILENCES
from bot.domain.delivery.outbox import Delivery
from bot.domain.people.parents import Parent
from tests import databases
from tests.jobs.town import NOON

MANY = 3000


def test_eight_are_taken_of_three_thousand_nobody_has_counted_yet(db: Database) -> None:
    """Without statistics the planner may look for the first eight anew for every row (seen: 10,000 taken for 8)."""
    same = {"kind": "notice", "worth": 4, "state": "queued", "attempts": 0, "perhaps_sent": False, "due_at": NOON}
    same |= {"expires_at": NOON.replace(hour=23), "created_at": NOON, "sealed_messages": b""}
    with db.write() as session:
        session.execute(insert(Delivery), [same | {"retry_key": str(uuid.uuid4())} for _ in range(MANY)])
    with db.write() as session:
        assert len(claims.claim(session, NOON, 8)) == 8
    with db.read() as session:
        in_flight = select(func.count()).where(Delivery.state == "in_flight")
        assert session.scalar(in_flight) == 8


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_sqlite_reads_no_more_of_the_queue_than_it_takes(db: Database) -> None:
    """In the order of the index, so that nothing has to be sorted, and what was chosen is found by its id."""

    def claim() -> None:
        with db.write() as session:
            claims.claim(session, NOON, 8)

    steps = databases.steps(db, claim, "UPDATE delivery")
    mine = [step for step in steps if "delivery" in step]
    assert mine[0] == "SEARCH delivery USING INTEGER PRIMARY KEY (rowid=?)"
    assert [step for step in mine[1:] if not step.endswith("ix_delivery_due (state=? AND worth<?)")] == []
    assert [step for step in steps if "FOR ORDER BY" in step] == ["USE TEMP B-TREE FOR ORDER BY"]  # of those three


def test_nobody_who_may_not_get_a_message_is_taken_for_one_who_needs_no_asking(db: Database) -> None:
    """Whatever state a family is in: where `why_not` has a reason for any kind, `PERHAPS_NOT` finds them."""
    states = list(product((True, False), (None, *SILENCES), ("each", "few", "weekly", "off"), (None, 1), (True, False)))
    with db.write() as session:
        for number, (reachable, silence, pace, person, known) in enumerate(states):
            one = Parent(
                id=f"{number:032}", line_user_id=f"U{number}" if known else None, created_at=NOON, language="ja"
            )
            one.reachable, one.silence, one.news_pace, one.with_person = reachable, silence, pace, person
            session.add(one)
    with db.read() as session:
        perhaps_not = set(session.scalars(select(Parent.id).where(recipients.PERHAPS_NOT)))
        everybody = list(session.scalars(select(Parent)))
    barred = {one.id for one in everybody if any(recipients.why_not(kind, one) for kind in KINDS)}
    assert len(everybody) == len(states) and barred <= perhaps_not
    assert len(perhaps_not) < len(states)
