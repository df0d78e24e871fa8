"""A booking as a calendar file (RFC 5545), by hand: one event, in UTC, with a title that says nothing to others."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MOST_BYTES = 75  # of a line; longer ones are folded
ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}
STATUS = {"booked": "CONFIRMED", "cancelled": "CANCELLED"}


@dataclass(frozen=True)
class Event:
    """`uid` stays for life; `sequence` grows with each change, so that the calendar knows which is newer."""

    uid: str
    sequence: int
    status: str
    changed_at: datetime
    starts_at: datetime
    minutes: int
    title: str
    place: str | None = None


def write(event: Event, language: str) -> bytes:
    """No method: it is kept in a calendar, nobody answers it."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//maisapo//booking//EN",
        "CALSCALE:GREGORIAN",
        "BEGIN:VEVENT",
        f"UID:{_escape(event.uid)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTAMP:{_moment(event.changed_at)}",
        f"LAST-MODIFIED:{_moment(event.changed_at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.starts_at + timedelta(minutes=event.minutes))}",
        f"SUMMARY;LANGUAGE={language}:{_escape(event.title)}",
        *([f"LOCATION:{_escape(event.place)}"] if event.place else []),
        f"STATUS:{event.status}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return b"".join(_fold(line) for line in lines)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escape(text: str) -> str:
    clean = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(ESCAPED.get(sign, sign) for sign in clean)


def _fold(line: str) -> bytes:
    """Never within a letter: a line of 75 bytes, then others that begin with a space."""
    folded, length = b"", 0
    for sign in line:
        octets = sign.encode()
        if length + len(octets) > MOST_BYTES:
            folded, length = folded + b"\r\n ", 1
        folded, length = folded + octets, length + len(octets)
    return folded + b"\r\n"
