"""What is kept longer than the town wants loses its words, on its day and not before; counts and others stay."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.db import Base, Database
from bot.domain.care.consultations import Consultation
from bot.domain.delivery.deliveries import Delivery
from bot.domain.interview.next_steps import NextStep
from bot.domain.interview.outreach import Outreach
from bot.domain.office import retention, staff
from bot.domain.office.inbox import InboxEvent
from bot.domain.office.resealing import sealed_columns
from bot.domain.office.retention import KINDS, Emptied
from bot.domain.people.parents import Parent
from bot.settings import ROOT
from bot.town.folder import load_town
from bot.town.retention import UNDECIDED, RetentionRules
from tests.jobs.town import NOON
from tests.pages import sealed_rows

DAY = timedelta(days=1)
KEPT = 30 * DAY
RULES = RetentionRules(**dict.fromkeys(KINDS, "30 days"), proposal=True)
FAMILIES = 3
THEIRS = {
    "answers": {"form_answer.sealed_answers", "form_answer.sealed_sent"},
    "records": {f"interview_record.sealed_{part}" for part in sealed_rows.PARTS},
    "next_steps": {"next_step.sealed_text"},
    "outreach": set(),
    "messages": {"delivery.sealed_messages"},
    "consultations": {
        *("consultation.sealed_called", "consultation_attachment.sealed_jpeg", "consultation_message.sealed_text"),
        *("consultation_note.sealed_text", "consultation_outcome.sealed_text", "referral.sealed_to"),
        "referral.sealed_what",
    },
    "alarms": {"alarm.sealed_note"},
    "events": {"inbox_event.sealed_body"},
}


@pytest.fixture
def over(db: Database) -> Iterator[Database]:
    """Everything ended at noon."""
    with db.write() as session:
        sealed_rows.write(session, NOON, FAMILIES)
        session.execute(update(Consultation).values(state="closed", closed_at=NOON))
        session.execute(update(Delivery).values(state="accepted", settled_at=NOON))
        mori = staff.by_login(session, "mori")
        assert mori is not None
        for parent in session.scalars(select(Parent)):
            facts = {"parent_id": parent.id, "due_date": NOON.date(), "reason": "closing"}
            session.add(Outreach(**facts, changed_at=NOON, changed_by=mori.id))
    yield db


def empty(db: Database, kind: str, at: timedelta) -> int:
    with db.write() as session:
        return retention.empty_some(session, RULES, kind, NOON + at)


def full(session: Session) -> dict[str, int]:
    return {
        f"{one.table.name}.{one.name}": session.scalar(select(func.count()).where(func.length(one) > 0)) or 0
        for one in sealed_columns(Base.metadata)
    }


def counted(session: Session) -> dict[str, int]:
    tables = {name: table for name, table in Base.metadata.tables.items() if name not in ("emptied", "outreach")}
    return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables.items()}


def test_each_kind_on_its_day_and_no_other_column(over: Database) -> None:
    """Nothing a minute before; then its own columns alone; a second time nothing. The rows stay, and are counted."""
    with over.read() as session:
        rows = counted(session)
    for kind in KINDS:
        with over.read() as session:
            before = full(session)
        assert empty(over, kind, KEPT - timedelta(minutes=1)) == 0
        done = empty(over, kind, KEPT + timedelta(minutes=1))
        assert done >= FAMILIES, kind
        assert empty(over, kind, KEPT + DAY) == 0
        with over.read() as session:
            assert {name for name, count in full(session).items() if count != before[name]} == THEIRS[kind]
            assert all(full(session)[name] == 0 for name in THEIRS[kind])
            assert session.scalars(select(Emptied.number).where(Emptied.kind == kind)).all() == [done]
    with over.read() as session:
        assert counted(session) == rows
        assert session.scalars(select(func.count()).select_from(Outreach)).one() == 0


def test_every_column_with_words_of_families_has_a_kind_or_goes_by_itself() -> None:
    """A new one has to say how long it is kept. The rest: who they are, and what is swept within days."""
    elsewhere = {"parent.sealed_name", "parent.sealed_phone", "mood.sealed_last", "conversation.sealed_place"}
    elsewhere |= {"page_draft.sealed_fields", "letter_note.sealed_words", "shift_note.sealed_text", "staff.sealed_totp"}
    known = elsewhere.union(*THEIRS.values())
    assert {f"{one.table.name}.{one.name}" for one in sealed_columns(Base.metadata)} == known


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_goes_on_is_not_over(over: Database) -> None:
    """A talk that is open, a message that waits, an event nobody has answered, a day to be asked that is ahead."""
    with over.write() as session:
        session.execute(update(Consultation).values(state="taken"))
        session.execute(update(Delivery).values(state="retry"))
        session.execute(update(InboxEvent).values(state="new"))
        session.execute(update(NextStep).values(on_day=(NOON + 300 * DAY).date()))
    for kind in ("consultations", "messages", "events", "next_steps"):
        assert empty(over, kind, KEPT + 10 * DAY) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_the_town_has_not_decided_is_kept(over: Database) -> None:
    with over.write() as session:
        assert [retention.empty_some(session, UNDECIDED, kind, NOON + 9999 * DAY) for kind in KINDS] == [0] * len(KINDS)


def test_every_town_we_ship_proposes_each_kind_and_says_that_it_is_a_proposal() -> None:
    for folder in sorted((ROOT / "content" / "towns").iterdir()):
        rules = load_town(folder).retention
        assert (rules.proposal, rules.source) == (True, None)
        assert [kind for kind in KINDS if getattr(rules, kind) is None] == []
