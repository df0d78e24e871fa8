"""Rows in every column that is sealed, as the code itself writes them: a new column needs its line here."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.care import alarms, attachments, consultations, messages, moods, notes, outcomes, referrals, shift_notes
from bot.domain.care.alarms import Cause, Ending
from bot.domain.care.messages import Words
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.interview import arrivals, forms, interviews, next_steps, records
from bot.domain.interview.records import PARTS, Sheet
from bot.domain.interview.slots import Slot
from bot.domain.office import inbox, letters, proofs, staff
from bot.domain.office.inbox import Arrival
from bot.domain.office.letters import LetterDeed
from bot.domain.people import conversations, drafts, parents
from bot.domain.people.links import Target
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.form_file import read_form

HUB = "minami"
CANARY = "カナリアの声"
FORM = read_form(
    "words",
    """{title: t, say: s, proposal: yes, window: {opens: 2, closes: 1}, steps: [
    {title: t, items: [{item: words, kind: text, say: s, why: w}]}]}""",
    "words.yaml",
)


def write(session: Session, now: datetime, families: int = 3) -> None:
    staff.invite(session, staff.Post("mori", "Mori", "city", None), now)
    mori = staff.by_login(session, "mori")
    assert mori is not None
    mori.totp_secret = proofs.new_secret()
    session.add(_hub())
    session.flush()
    for number in range(families):
        _family(session, f"U{number}", mori.id, now)


def _family(session: Session, user_id: str, staff_id: int, now: datetime) -> None:
    parent = parents.meet(session, user_id, now)
    parent.name = parent.phone = CANARY
    conversations.keep(session, parent.id, {"flow": "x", "answers": {"words": CANARY}}, now)
    drafts.keep(session, Target(parent.id, "note", user_id), {"words": [CANARY]}, now)
    deliveries.enqueue(session, Order(parent.id, user_id, "notice", [{"type": "text", "text": CANARY}]), now)
    body = {"type": "message", "message": {"type": "text", "text": CANARY}}
    inbox.keep(session, [Arrival(f"E-{user_id}", user_id, 0, body)], now)
    inbox.settle(session, f"E-{user_id}", "failed", now, "our mistake")
    letter = letters.get(session, "event", f"E-{user_id}")
    letters.put_aside(session, letter, LetterDeed("seen", staff_id, now, CANARY))
    _care(session, parent, staff_id, now)
    answer = forms.begin(session, parent, FORM, now)
    forms.write(answer, FORM, {"words": CANARY}, now, 1)
    forms.send(answer, FORM, "page", now)


def _care(session: Session, parent: Parent, staff_id: int, now: datetime) -> None:
    asked = consultations.ask(session, parent, HUB, now, now, topics=[], reach_by="line", reach_when="any")
    asked.called = CANARY
    attachments.add(session, messages.write(session, asked, Words(CANARY), now), CANARY.encode() + b"\xff")
    notes.write(session, asked, staff_id, CANARY, now)
    shift_notes.write(session, HUB, staff_id, CANARY, now)
    outcomes.add(session, asked, "card", (staff_id, CANARY), now)
    referrals.propose(session, asked, staff_id, (CANARY, CANARY, now.date()), now)
    moods.begin(session, parent.id, now)
    moods.note(session, parent.id, "low")
    _meeting(session, parent, staff_id, now)
    alarms.sound(session, Cause(f"E-{parent.id}", "self_harm", parent.id, HUB), now)
    alarm = next(one for one in alarms.open_ones(session) if one.parent_id == parent.id)
    alarms.acknowledge(session, alarm.id, staff_id, now)
    alarms.close(session, alarm.id, Ending("reached", staff_id, now, CANARY))


def _meeting(session: Session, parent: Parent, staff_id: int, now: datetime) -> None:
    began = now - timedelta(minutes=int((parent.line_user_id or "")[1:]))
    slot = Slot(hub_id=HUB, starts_at=began, minutes=30, seats=1, ways=["hub"])
    session.add(slot)
    session.flush()
    met = interviews.book(session, parent, slot.id, now - timedelta(days=1), "hub")
    arrivals.come(session, met.id, staff_id, now)
    records.save(session, met, Sheet(dict.fromkeys(PARTS, CANARY), [], 30), (staff_id, ""), now)
    next_steps.write(session, met, next_steps.Words("step", CANARY, "family", None), staff_id, now)
    next_steps.agree(session, met, now)


def _hub() -> Hub:
    facts = {"kana": HUB, "category": "hub", "area": "area", "source": "test", "checked_on": date(2026, 9, 27)}
    return Hub(slug=HUB, name=HUB, search_text=HUB, **facts)
