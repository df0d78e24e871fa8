"""A small town at work: two hubs with their people, the city, a few families, and the console alone."""

import base64
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyotp
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from bot import clock, crypto
from bot.console import console, tokens
from bot.console.headers import guard_headers
from bot.console.routes import every_route
from bot.db import Base, Database
from bot.dialogue.asking import Asking
from bot.dialogue.dates import date_reader
from bot.dialogue.moves import Conversations
from bot.dialogue.script import read_flows
from bot.dialogue.words import read_words
from bot.domain.care import alarm_calls, alarms, attachments, consultations, messages
from bot.domain.care.alarms import Alarm, Cause
from bot.domain.care.messages import Words
from bot.domain.care.safety.cards import read_cards
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import interviews, slots
from bot.domain.interview.coordinators import Coordinator, Room
from bot.domain.interview.meeting_wishes import KINDS
from bot.domain.interview.slots import WAYS
from bot.domain.news import broadcasts
from bot.domain.office import inbox, proofs, sessions, staff
from bot.domain.office.inbox import Arrival
from bot.domain.office.staff import Post, Staff
from bot.domain.people import erasures, parents
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub, Venue
from bot.form_file import read_forms
from bot.i18n import read_texts
from bot.line.outbound import Speaker
from bot.line.templates import read_templates
from bot.service import Service
from bot.settings import Settings
from bot.town.folder import load_town
from bot.town.retention import UNDECIDED
from bot.yaml_lines import read_yaml

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "correct horse battery"
CAST = {"mori": ("leader", "minami"), "sato": ("coordinator", "kita"), "hayashi": ("city", None)}


@dataclass
class Office:
    """The town at work. Every login of the cast has the same password; their phones are `secrets`."""

    service: Service
    app: Flask
    file: Path
    day: date = date.min  # on which the families have their bookings
    staff: dict[str, int] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    slots: dict[str, list[int]] = field(default_factory=dict)
    bookings: dict[str, int] = field(default_factory=dict)
    consultations: dict[str, int] = field(default_factory=dict)
    broadcasts: dict[str, int] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)
    alarms: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    attachments: dict[str, int] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)
    erasures: dict[str, int] = field(default_factory=dict)

    @property
    def db(self) -> Database:
        return self.service.db

    def code_of(self, login: str, now: datetime | None = None) -> str:
        return pyotp.TOTP(self.secrets[login]).at(now or clock.now())

    def visitor(self) -> "Visitor":
        return Visitor(self, self.app.test_client())

    def at_work(self, login: str) -> "Visitor":
        """Somebody who has logged in already."""
        browser = self.visitor()
        with self.db.write() as session:
            browser.take(sessions.open_whole(session, self.staff[login], clock.now()))
        return browser


class Visitor:
    """A browser with its cookie, sending forms as our own pages do."""

    def __init__(self, office: Office, client: FlaskClient) -> None:
        self.office, self.client = office, client

    @property
    def cookie(self) -> str | None:
        found = self.client.get_cookie(tokens.cookie_name(self.office.service))
        return found.value if found else None

    def take(self, cookie: str) -> None:
        self.client.set_cookie(tokens.cookie_name(self.office.service), cookie)

    def get(self, path: str) -> TestResponse:
        return self.client.get(f"/aoba/console{path}")

    def post(self, path: str, data: dict[str, object] | None = None, **headers: str) -> TestResponse:
        csrf = tokens.csrf_of(self.office.service, self.cookie or "")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(f"/aoba/console{path}", data={"csrf": csrf} | (data or {}), headers=named)


def make_service(folder: Path, base_url: str = "http://127.0.0.1:8000") -> Service:
    settings = Settings(secret_key="s" * 32, field_keys=base64.b64encode(b"k" * 32).decode(), base_url=base_url)
    crypto.use(settings.keyring())
    database = Database(f"sqlite:///{folder}/aoba.db")
    every_route()  # brings in every table a page may touch
    Base.metadata.create_all(database.engine)
    content = ROOT / "content"
    phrases = dict(read_yaml(content / "phrases.yaml").data)
    japanese = (content / "languages.yaml").read_text(encoding="utf-8").split("ja-easy:")[0]
    (folder / "languages.yaml").write_text(japanese, encoding="utf-8")
    texts = read_texts(folder / "languages.yaml", folder)
    templates = read_templates(content / "notices")
    flows = {
        name: flow for name, flow in read_flows(content / "flows").items() if name in ("request_consultation", "worry")
    }
    words = read_words(content / "words.yaml")
    asking = Asking(date_reader(content / "dates.yaml"), words)
    town = load_town(ROOT / "tests" / "towns" / "aoba")
    used = {
        "town": town.model_copy(
            update={"interview": town.interview.model_copy(update={"ways": WAYS, "arranges": KINDS})}
        ),
        "settings": settings,
        "db": database,
        "speaker": Speaker(texts, templates, phrases),
        "forms": read_forms(content / "forms"),
        "danger_cards": read_cards(content / "safety" / "cards"),
        "conversations": Conversations(flows, {}, asking, words, phrases),
    }
    unused = {part.name: None for part in fields(Service)}
    return Service(**(unused | used))


def make_app(service: Service) -> Flask:
    app = Flask("console-alone", static_folder=None)
    app.extensions["towns"] = {"aoba": service}
    app.register_blueprint(console(app.extensions["towns"]))
    guard_headers(app)
    return app


def furnish(town: Office, hashed: str) -> None:
    now = clock.now()
    town.day = tomorrow(now)
    with town.db.write() as session:
        session.add_all([_hub("minami", "Minami hub"), _hub("kita", "Kita hub")])
        session.flush()
        for login, (role, hub) in CAST.items():
            staff.invite(session, Post(login, login.title(), role, hub), now)
            town.staff[login], town.secrets[login] = _enrol(staff.by_login(session, login), hashed, now)
        for hub in ("minami", "kita"):
            _busy(town, session, hub, now)


def tomorrow(now: datetime) -> date:
    return clock.today(now) + timedelta(days=1)


def _hub(slug: str, name: str) -> Hub:
    facts = {"kana": name, "category": "hub", "area": "area", "source": "test", "checked_on": date(2026, 9, 27)}
    venue = Venue(name="main", address=f"{name} 1-1", lat=35.0, lon=139.0, hours=[], closed={})
    return Hub(slug=slug, name=name, search_text=slug, venues=[venue], **facts)


def _enrol(member: Staff | None, hashed: str, now: datetime) -> tuple[int, str]:
    assert member is not None
    secret = proofs.new_secret()
    member.password_hash, member.totp_secret, member.enrolled_at = hashed, secret, now
    return member.id, secret


def _busy(town: Office, session: object, hub: str, now: datetime) -> None:
    """A family in LINE with a booking, a wish to talk and two dead letters; one that has only called; news to come."""
    day = tomorrow(now)
    slots.open_day(session, hub, day, [time(10), time(10, 30), time(11), time(11, 30)], 30, ways=["hub", "phone"])
    town.slots[hub] = [slot.id for slot, _ in slots.offered(session, hub, day, 1)]
    aoi = parents.meet(session, f"U-{hub}", now)
    aoi.name, aoi.phone, aoi.hub_id, aoi.role = f"Aoi of {hub}", "047-000-0001", hub, "expecting"
    aoi.due_date, aoi.consented_at = clock.today(now) + timedelta(days=70), now
    town.families[hub] = aoi.id
    caller = parents.meet_caller(session, f"Caller of {hub}", "047-000-0002", now)
    town.bookings[hub] = interviews.book(session, aoi, town.slots[hub][0], now, "hub", with_partner=True).id
    town.bookings[f"{hub} caller"] = interviews.book(session, caller, town.slots[hub][1], now, "hub").id
    wish = {"topics": ["moyamoya"], "reach_by": "line", "reach_when": "morning"}
    town.consultations[hub] = consultations.ask(session, aoi, hub, now + timedelta(days=2), now, **wish).id
    town.attachments[hub] = _settled(session, caller, hub, now)
    news = {"send_at": now + timedelta(hours=2), "written_at": now}
    town.broadcasts[hub] = broadcasts.schedule(session, hub, f"News of {hub}", "Come and see", **news).id
    town.people[hub], town.rooms[hub] = _staffed(session, hub)
    town.alarms[hub] = _ring(session, aoi, hub, now)
    town.erasures[hub] = erasures.ask(session, aoi, UNDECIDED, now).id
    town.letters[hub] = {"event": f"E-{hub}", "message": str(_lose(session, aoi, hub, now))}


def _staffed(session: object, hub: str) -> tuple[int, int]:
    """Two who meet families, and a room."""
    there = [Coordinator(hub_id=hub, name=f"{name} of {hub}", languages=["ja"]) for name in ("Ito", "Abe")]
    room = Room(hub_id=hub, name=f"Room of {hub}")
    session.add_all([*there, room])
    session.flush()
    return there[0].id, room.id


def _settled(session: object, caller: Parent, hub: str, now: datetime) -> int:
    """An old talk, read and closed long ago, with a picture in it."""
    old = consultations.ask(
        session, caller, hub, now, now, topics=[], reach_by="phone", reach_when="any", source="visit"
    )
    written = messages.write(session, old, Words(""), now)
    old.state, old.closed_at, written.seen_at = "closed", now, now
    return attachments.add(session, written, b"a picture").id


def _ring(session: object, aoi: Parent, hub: str, now: datetime) -> int:
    """She wrote something that alarmed us, and the hub was told."""
    event = {"type": "message", "message": {"type": "text", "text": f"danger of {hub}"}}
    inbox.keep(session, [Arrival(f"D-{hub}", aoi.line_user_id, 0, event)], now)
    inbox.settle(session, f"D-{hub}", "done", now)
    alarms.sound(session, Cause(f"D-{hub}", "self_harm", aoi.id, hub), now)
    found = session.scalars(select(Alarm).where(Alarm.hub_id == hub)).one()
    told = alarm_calls.Told(0, "hub", True, now, now + timedelta(minutes=1))
    alarm_calls.write_down(session, found, told)
    return found.id


def _lose(session: object, aoi: Parent, hub: str, now: datetime) -> int:
    """Something she said that we failed to answer, and a notice LINE did not take."""
    event = {"type": "message", "message": {"type": "text", "text": f"words of {hub}"}}
    inbox.keep(session, [Arrival(f"E-{hub}", aoi.line_user_id, 0, event)], now)
    inbox.settle(session, f"E-{hub}", "failed", now, "our mistake")
    row = deliveries.enqueue(
        session, Order(aoi.id, f"U-{hub}", "notice", [{"type": "text", "text": f"notice of {hub}"}]), now
    )
    lost = {"state": "failed", "reason": "refused", "settled_at": now, "attempts": 3}
    session.execute(update(Delivery).where(Delivery.retry_key == row.retry_key).values(**lost))
    return session.scalars(select(Delivery.id).where(Delivery.retry_key == row.retry_key)).one()
