"""What holds before a written talk begins: who the parent is already, and which times are free."""

from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.domain.delivery import recipients
from bot.domain.delivery.outbox import Delivery, Recipient
from bot.domain.interview import arrivals, interview_rules, interviews, next_steps, slots, waiting_list
from bot.domain.interview.next_steps import Words
from bot.domain.interview.slots import Slot
from bot.domain.interview.waiting_list import Rules
from bot.domain.news import broadcasts
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import pairs, parents
from bot.domain.people.parents import Parent
from bot.service import Service
from bot.simulator import Person
from bot.simulator.recording.transcripts import Talk, Writing


def prepare(service: Service, person: Person, talk: Talk, writing: Writing) -> None:
    """Make every `前提:` line of a talk true. An unknown one is a mistake in the transcript."""
    with service.db.write() as session:
        parent: Parent | None = None
        for line in talk.given:
            word, *rest = line.split()
            if word in writing.words["slot"]:
                _offer(session, service, *rest)
                continue
            parent = parent or _meet(session, service, person)
            if word in (*writing.words["waiting"], *writing.words["offer"]):
                _wait(session, service, parent, *rest)
                continue
            if word in writing.words["linked"]:
                _link(session, service, parent, *rest)
                continue
            if word in writing.words["news"]:
                _tell(session, parent, *rest)
                continue
            if word in writing.words["agreed"]:
                _meet_and_agree(session, parent, " ".join(rest))
                continue
            _describe(parent, word, rest[0], writing)


def _describe(parent: Parent, word: str, what: str, writing: Writing) -> None:
    words = writing.words
    if word in words["known"]:
        parent.role = "expecting" if what in words["expecting"] else "raising"
        parent.consented_at = parent.created_at
    elif word in words["hub"]:
        parent.hub_id = what
    elif word in words["due"]:
        parent.due_date = date.fromisoformat(what)
    elif word in words["language"]:
        parent.language = what
    else:
        raise ValueError(f"{word}: not something that can be given - see content/transcripts.yaml")


def _tell(session: Session, parent: Parent, title: str, at: str = "-", body: str = "...") -> None:
    """News of their hub that reached them an hour ago."""
    now = clock.now() - timedelta(hours=1)
    assert parent.hub_id, "first the hub, then its news"
    event_at = None if at == "-" else datetime.fromisoformat(at).replace(tzinfo=clock.TOKYO)
    news = broadcasts.schedule(session, parent.hub_id, title, body, event_at=event_at, send_at=now, written_at=now)
    news.state = "sent"
    chunk = recipients.chunk_row(1, [{"type": "text", "text": title}], now, state="accepted", settled_at=now)
    chunk |= {"broadcast_id": news.id, "hub_id": news.hub_id, "expires_at": now}
    session.add(Delivery(**chunk))
    session.flush()
    session.add(Recipient(broadcast_id=news.id, parent_id=parent.id, chunk=1, line_user_id=parent.line_user_id))


def _meet_and_agree(session: Session, parent: Parent, text: str) -> None:
    """Yesterday, at their hub."""
    met = clock.now() - timedelta(days=1)
    assert parent.hub_id, "first the hub, then a meeting in it"
    slot = Slot(hub_id=parent.hub_id, starts_at=met, minutes=30, seats=1, ways=["hub"])
    session.add(slot)
    session.flush()
    interview = interviews.book(session, parent, slot.id, met - timedelta(days=1), "hub")
    staff.invite(session, Post("given", "Mori", "coordinator", parent.hub_id), met)
    mori = staff.by_login(session, "given")
    assert mori is not None
    arrivals.come(session, interview.id, mori.id, met)
    next_steps.write(session, interview, Words("step", text, "both", None), mori.id, met)
    next_steps.agree(session, interview, met)


def _meet(session: Session, service: Service, person: Person) -> Parent:
    person.state = "friend"
    parent = parents.meet(session, person.user_id, clock.now())
    parent.name = person.name
    parent.language = service.language_for(person.language) or "ja"
    return parent


def _wait(session: Session, service: Service, parent: Parent, hub: str, at: str = "") -> None:
    """They wait for a seat at this hub; with a time, it has just become free and is held for them."""
    now = clock.now()
    waiting_list.ask(session, parent, hub, "hub", now)
    if at:
        _offer(session, service, hub, at)
        waiting_list.offer(session, Rules(interview_rules.now(session, service.town), service.town.news.quiet), now)


def _link(session: Session, service: Service, parent: Parent, hub: str = "", at: str = "") -> None:
    """With somebody of the family; with a time, it is theirs."""
    now = clock.now()
    other = parents.meet(session, "U-linked", now)
    pairs.link(session, other, pairs.new_code(session, parent, now), now)
    if at:
        _offer(session, service, hub, at)
        interviews.book(session, other, slots.free(session, now, hub_id=hub)[-1].id, now, "hub")


def _offer(session: Session, service: Service, hub: str, at: str) -> None:
    moment = datetime.fromisoformat(at)
    minutes = interview_rules.now(session, service.town).minutes
    slots.open_day(session, hub, moment.date(), [time(moment.hour, moment.minute)], minutes)
