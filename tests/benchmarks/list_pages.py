"""The day's planning and every list of the console, while a town grows from 2,000 to 200,000 families.

python -m tests.benchmarks.list_pages [--write] [families …]

With --write the table goes to docs/benchmarks-invited.md and the plot to docs/pictures/invited-growth.svg.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from bot import clock, migrate
from bot.console import console, tokens
from bot.db import EVERY_HUB
from bot.domain.news import audience
from bot.domain.office import sessions, staff
from bot.domain.office.staff import Post
from bot.jobs import ask_again, mood, reminders, retention, waiting_list
from bot.service import Service
from tests.benchmarks import invited, many_families, old_town
from tests.benchmarks.bots import database
from tests.benchmarks.plot import Line, draw
from tests.jobs.town import make_service

SIZES = (2_000, 20_000, 200_000)
TIMES = 7
NOW = invited.NOW
DAY = many_families.TODAY.isoformat()
PAGES = {
    "today": "/",
    "bookings of a day": f"/bookings?day={DAY}",
    "week of times": f"/slots?week={DAY}",
    "outreach": "/outreach",
    "consultations": "/consultations",
    "alarms": "/alarms",
    "news": "/broadcasts",
    "erasures": "/erasures",
    "records of views": "/visits",
    "dead letters": "/letters",
}
OF_THE_CITY = ("dead letters",)
Work = Callable[[], object]


def main(sizes: tuple[int, ...], write: bool) -> None:
    began = os.getloadavg()[0]
    found = {(kind, families): _measured(kind, families) for kind in ("SQLite", "PostgreSQL") for families in sizes}
    report = _report(found, sizes, f"load average {began:.1f} at the beginning, {os.getloadavg()[0]:.1f} at the end")
    sys.stdout.write(report)
    if write:
        Path("docs/benchmarks-invited.md").write_text(report, encoding="utf-8")
        Path("docs/pictures/invited-growth.svg").write_text(_plot(found, sizes), encoding="utf-8")


def _measured(kind: str, families: int) -> dict[str, tuple[float, float]]:
    """Best and median milliseconds of everything, warm."""
    with tempfile.TemporaryDirectory() as folder, database(kind, folder) as url:
        at = Path(folder) / "clock"
        at.write_text(NOW.isoformat(), encoding="utf-8")
        service = make_service(url, "http://127.0.0.1:1", at)
        migrate.upgrade(service.db)
        many_families.fill(service.db, families)
        invited.expect(service.db)
        old_town.live(service.db, families)
        many_families.settle(service.db)
        took = {name: _took(work) for name, work in {**_planning(service), **_lists(service)}.items()}
        service.db.close()
        clock.travel_by(None)
    sys.stderr.write(f"{kind} {families}: {took}\n")
    return took


def _planning(service: Service) -> dict[str, Work]:
    """What the worker does of itself, where nothing is due any more after the first time."""
    jobs = {"reminders": reminders, "waiting list": waiting_list, "asked again": ask_again, "mood": mood}
    work: dict[str, Work] = {f"job: {name}": lambda job=job: job.run(service, NOW) for name, job in jobs.items()}
    work["job: retention"] = lambda: retention.run(service, NOW)
    return work | {"job: invitations of a day": lambda: invited.planned(service.db)}


def _lists(service: Service) -> dict[str, Work]:
    browsers = {who: _browser(service, who) for who in ("hub", "city")}
    work: dict[str, Work] = {}
    for name, address in PAGES.items():
        for who, get in browsers.items():
            if who == "city" or name not in OF_THE_CITY:
                work[f"{name} ({who})"] = lambda get=get, address=address: get(address)
    return work | {"audience of a broadcast": lambda: _audience(service)}


def _browser(service: Service, who: str) -> Callable[[str], object]:
    with service.db.write() as session:
        hub = many_families.HUBS[7] if who == "hub" else None
        staff.invite(session, Post(who, who, "leader" if hub else "city", hub), NOW)
        member = staff.by_login(session, who)
        assert member is not None
        member.enrolled_at, member.password_hash = NOW, "x"
        session.flush()
        cookie = sessions.open_whole(session, member.id, NOW)
    app = Flask("console", static_folder=None)
    app.register_blueprint(console({service.town.slug: service}))
    client = app.test_client()
    client.set_cookie(tokens.cookie_name(service), cookie)

    def get(address: str) -> object:
        answer = client.get(f"/{service.town.slug}/console{address}")
        assert answer.status_code == 200, (address, answer.status_code)
        return answer

    return get


def _audience(service: Service) -> int:
    with service.db.read(EVERY_HUB) as session:
        return audience.count(session, audience.Audience(many_families.HUBS[7]), many_families.TODAY)


def _took(work: Work) -> tuple[float, float]:
    work()
    found = []
    for _ in range(TIMES):
        began = time.monotonic()
        work()
        found.append(1000 * (time.monotonic() - began))
    return min(found), statistics.median(found)


def _report(found: dict[tuple[str, int], dict[str, tuple[float, float]]], sizes: tuple[int, ...], load: str) -> str:
    head = ["what", "database", *(f"{size:,}" for size in sizes), "grows"]
    lines = [_HEAD.format(day=f"{datetime.now(UTC):%Y-%m-%d}", cores=os.cpu_count(), load=load)]
    lines += ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name in found["SQLite", sizes[0]]:
        for kind in ("SQLite", "PostgreSQL"):
            took = [found[kind, size][name] for size in sizes]
            cells = [f"{best:.1f} ({median:.1f})" for best, median in took]
            lines.append("| " + " | ".join([name, kind, *cells, f"{took[-1][0] / took[0][0]:.1f}x"]) + " |")
    return "\n".join(lines) + "\n"


def _plot(found: dict[tuple[str, int], dict[str, tuple[float, float]]], sizes: tuple[int, ...]) -> str:
    """The five that grow most, by database; everything else lies below them."""
    lines = []
    for kind in ("SQLite", "PostgreSQL"):
        grown = {name: found[kind, sizes[-1]][name][0] / best for name, (best, _) in found[kind, sizes[0]].items()}
        for name in sorted(grown, key=lambda name: -grown[name])[:5]:
            points = [(size, found[kind, size][name][0] / found[kind, sizes[0]][name][0]) for size in sizes]
            lines.append(Line(f"{name}, {kind}", points))
    lines.append(Line("as the families", [(size, size / sizes[0]) for size in sizes], dashed=True))
    return draw("What grows with a town", "families", "times what it takes at 2,000", lines)


_HEAD = """# Planning and lists, while a town grows

`python -m tests.benchmarks.list_pages --write`, {day}, on {cores} cores shared with other work
({load}): 50 hubs, a family has three old messages, one in four has had an
interview, one in ten a consultation; bookings ahead grow with the town. A list is the whole page, asked for over HTTP
in the console, in one hub's scope or the city's. Milliseconds, best of 7, and in brackets the median, which shows the
other work; "grows" is the last size against the first.

What grows with the families is what has more to do: bookings ahead (reminders, a day of the whole city), families in
the month of the window (a day's invitations), messages to look through for retention, once an hour. Without the index
on `mood.next_at`, which this measurement led to, SQLite went through every family each minute: 42 ms at 200,000, 52x.

![growth](pictures/invited-growth.svg)
"""

if __name__ == "__main__":
    asked = tuple(int(one) for one in sys.argv[1:] if one.isdecimal())
    main(asked or SIZES, "--write" in sys.argv)
