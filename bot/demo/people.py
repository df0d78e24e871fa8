"""Loads `content/demo/<town>.yaml`: staff, families at different weeks, free times, a booking and a consultation."""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.demo import drafts
from bot.domain.care import consultations
from bot.domain.interview import interview_rules, interviews, meeting_wishes, slots
from bot.domain.office import proofs, staff
from bot.domain.people import parents
from bot.domain.people.parents import Parent
from bot.domain.people.weeks import PREGNANCY_DAYS
from bot.domain.places import hubs, opening
from bot.line import menus
from bot.service import Service
from bot.simulator import Platform

PASSWORD = "maisapo-demo-2026"  # noqa: S105 - of people who do not exist, printed at the start
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - the same


def load(service: Service, platform: Platform, told: dict[str, Any], now: datetime) -> None:
    """Everything the demo's file tells, in an empty database."""
    with service.db.write() as session:
        for member in told["staff"]:
            _employ(session, member, now)
        _offer(session, service, told["slots"], now)
        families = {family["key"]: _family(session, platform, family, now) for family in told["families"]}
        for booking in told["bookings"]:
            _book(session, families[booking["family"]], booking, now)
        for wish in told["consultations"]:
            _ask(session, families[wish["family"]], wish, now)
        drafts.load(session, service, told["news"], now)
    for newcomer in told["newcomers"]:
        platform.person(newcomer["key"], newcomer["name"], newcomer["language"])


def _employ(session: Session, member: dict[str, str], now: datetime) -> None:
    """An invitation followed to its end, with a password and a phone that the demo prints."""
    post = staff.Post(member["login"], member["name"], member["role"], member.get("hub"))
    staff.invite(session, post, now)
    employed = staff.by_login(session, post.login)
    assert employed is not None
    employed.password_hash = proofs.hash_password(PASSWORD, post.login)
    employed.totp_secret = TOTP_SECRET
    employed.enrolled_at = now


def _offer(session: Session, service: Service, told: dict[str, Any], now: datetime) -> None:
    times = [time.fromisoformat(text) for text in told["times"]]
    for ahead in range(1, int(told["days"]) + 1):
        day = clock.today(now) + timedelta(days=ahead)
        for hub in hubs.everyone(session):
            hours = opening.hours_on(hub, day)
            fitting = [t for t in times if any(opens <= t < closes for _, opens, closes in hours)]
            slots.open_day(session, hub.slug, day, fitting, interview_rules.now(session, service.town).minutes)


def _family(session: Session, platform: Platform, told: dict[str, str], now: datetime) -> Parent:
    person = platform.person(told["key"], told["name"], told["language"])
    person.state = "friend"
    parent = parents.meet(session, person.user_id, now)
    parent.name, parent.role, parent.language = told["name"], told["role"], told["language"]
    parent.hub_id, parent.consented_at = told.get("hub"), now
    if "weeks" in told:
        parent.due_date = _due_date(int(told["weeks"]), clock.today(now))
    if "babies" in told:
        parent.babies = int(told["babies"])
    return parent


def _due_date(weeks: int, today: date) -> date:
    return today + timedelta(days=PREGNANCY_DAYS - 7 * weeks)


def _book(session: Session, family: Parent, told: dict[str, Any], now: datetime) -> None:
    free = slots.free(session, now, "hub", told["hub"], most=1)
    if free:
        booked = interviews.book(session, family, free[0].id, now, "hub")
        meeting_wishes.put(session, booked, told["wishes"], now)


def _ask(session: Session, family: Parent, wish: dict[str, str], now: datetime) -> None:
    look_by = opening.next_open(hubs.get(session, wish["hub"]), now) or now + timedelta(days=7)
    said = {"reach_by": wish["reach_by"], "reach_when": wish["reach_when"], "topics": [wish["topic"]]}
    consultations.ask(session, family, wish["hub"], look_by, now, **said)


def show_menus(service: Service) -> None:
    """Each family's rich menu, as they would have it since their welcome."""
    with service.db.read() as session:
        families = [parent for parent in session.scalars(select(Parent)) if parent.line_user_id]
    for parent in families:
        wanted = menus.to_show(service, parent)
        if wanted and parent.line_user_id:
            menus.show(service, parent.line_user_id, wanted)
