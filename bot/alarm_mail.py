"""The mail of an alarm: no text, no name, no kind of danger; over TLS only, and taken where the mail server says so."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any, get_args

from bot import clock
from bot.errors import BadSetup
from bot.service import Service
from bot.settings import Settings
from bot.town.alarm import Whom
from bot.town.folder import Town
from bot.yaml_lines import read_yaml

WORDS = {"subject", "drill", "text", "nowhere", "who"}
BLANKS = {"number", "hub", "who", "time", "month", "day", "link"}
STEP = 3.0  # seconds for each step of the talk with the mail server
ALL = "all"  # the rung of everybody


@dataclass(frozen=True)
class Person:
    """`who`: whose rung is theirs; empty for every rung. `place`: the slug of a hub or a town; empty for everywhere."""

    address: str
    who: str = ""
    place: str = ""


def people(settings: Settings) -> list[Person]:
    """Of `address`, `leader:address`, `hub.slug:address`."""
    found = []
    for one in settings.alert_mail_to:
        whose, _, address = one.rpartition(":")
        who, _, place = whose.partition(".")
        found.append(Person(address, who, place))
    return found


def told(settings: Settings, facts: Mapping[str, Any]) -> list[str]:
    """Those of the rung; at the last one everybody of the place. Where nobody is written there, rather too many."""
    here = [one for one in people(settings) if one.place in ("", facts["hub"], facts["town"])]
    mine = [one for one in here if one.who in ("", facts["who"]) or facts["who"] == ALL]
    return list(dict.fromkeys(one.address for one in mine or here or people(settings)))


def nobody_for(settings: Settings, town: Town) -> Iterator[str]:
    """The rungs of the town's ladder at which, for lack of their own people, all others are told."""
    for who in dict.fromkeys(rung.who for rung in town.alarm.ladder):
        places: list[str | None] = [hub.slug for hub in town.hubs] if who in ("hub", "leader") else [None]
        for place in places:
            here = {"", place, town.slug}
            if who != ALL and not any(one.who in ("", who) and one.place in here for one in people(settings)):
                yield f"{who}.{place}" if place else who


def letter(service: Service, facts: Mapping[str, Any]) -> EmailMessage:
    """Of what is posted to ALERT_URL. Each try is a mail of its own, so that none hides below an older one."""
    words, settings = words_of(service.settings.content_dir), service.settings
    raised = datetime.fromisoformat(facts["raised_at"])
    names = {hub.slug: hub.name for hub in service.town.hubs}
    blanks = {
        "number": facts["number"],
        "hub": names.get(facts["hub"], facts["hub"] or words["nowhere"]),
        "who": words["who"][facts["who"]],
        "time": f"{raised:%H:%M}",
        "month": raised.month,
        "day": raised.day,
        "link": facts["link"],
    }
    mail = EmailMessage()
    mail["From"], mail["To"] = settings.alert_mail_from, ", ".join(told(settings, facts))
    mail["Subject"] = words["drill" if facts["kind"] == "drill" else "subject"].format(**blanks)
    mail["Date"], mail["Message-ID"] = format_datetime(clock.now()), make_msgid(domain=settings.host())
    mail["Auto-Submitted"], mail["Importance"] = "auto-generated", "high"
    mail.set_content(words["text"].format(**blanks))
    return mail


def send(settings: Settings, mail: EmailMessage) -> bool:
    """Taken where the server takes it for anybody of those it is for."""
    try:
        with connected(settings) as server:
            server.send_message(mail)
    except OSError:  # what TLS and smtplib raise is one as well
        return False
    return True


def connected(settings: Settings) -> smtplib.SMTP:
    """Raises OSError where the server is not there, has no TLS, shows a wrong certificate, or does not let us in."""
    where, context = (settings.smtp_host or "", settings.smtp_port, settings.host()), ssl.create_default_context()
    if settings.smtp_tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=STEP, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=STEP)
    try:
        if settings.smtp_tls == "starttls":
            server.starttls(context=context)
        if settings.smtp_user and settings.smtp_password:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
    except OSError:
        server.close()
        raise
    return server


def takes(settings: Settings) -> list[str]:
    """Asks the server without sending anything; the addresses it would not take mail for. Raises as `connected`."""
    addresses = dict.fromkeys(one.address for one in people(settings))
    with connected(settings) as server:
        server.ehlo_or_helo_if_needed()
        code, _ = server.mail(settings.alert_mail_from or "")
        refused = [one for one in addresses if code != 250 or server.rcpt(one)[0] not in (250, 251)]
        server.rset()
    return refused


def check_places(settings: Settings, towns: Iterable[Town]) -> None:
    """`BadSetup` for a place that is none: nobody would ever write to them."""
    known = {"", *(slug for town in towns for slug in (town.slug, *(hub.slug for hub in town.hubs)))}
    unknown = sorted({one.place for one in people(settings)} - known)
    if unknown:
        raise BadSetup([f"ALERT_MAIL_TO: no hub and no town is called {each} - correct it" for each in unknown])


@cache
def words_of(content: Path) -> dict[str, Any]:
    """`content/alarm_mail.yaml`, or `BadSetup`: looked at when the process starts."""
    page = read_yaml(content / "alarm_mail.yaml")
    data: Any = page.data
    found: dict[str, Any] = data
    if set(found) != WORDS or set(found["who"]) != set(get_args(Whom)):
        raise BadSetup([page.mistake((), f"needs: {', '.join(sorted(WORDS))}; who: {', '.join(get_args(Whom))}")])
    mistakes = [
        page.mistake((name,), f"blanks are: {', '.join(sorted(BLANKS))}")
        for name in WORDS - {"who"}
        if not {blank for _, blank, _, _ in Formatter().parse(found[name]) if blank is not None} <= BLANKS
    ]
    if mistakes:
        raise BadSetup(mistakes)
    return found
