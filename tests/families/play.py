"""A family from the twelfth week to two months after the birth: every message they get, and none more.

親: …    does it in LINE, as in `tests/conversations`      パートナー: …   the same, from a phone of their own
職員: …  does it in the console                            時: 2026-11-20 10:00   lets time pass up to there
届く: …  when what is below came, unasked                ボット: …  what a phone shows; ボット→パートナー: the other
(数字)   a code of eight digits, as one of the two phones shows it and the other types it

Time passes with every job that may tell a family anything: every morning, and every half hour near a booking.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.console import tokens
from bot.domain.interview.interviews import Interview
from bot.domain.interview.slots import Slot
from bot.domain.people import parents
from bot.givens import prepare
from bot.jobs.timetable import TIMETABLE
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.recording.transcripts import Talk, heard, writing
from bot.stage import Stage
from tests.cases.play import at_work, split, told

WRITING = writing(ROOT / "content" / "transcripts.yaml")
HEAD = ("#", "時刻:", "前提:", "ことば:")
SEEN = ("ボット", "画面", "届く", " ")
# They tell no family anything; a job that is new is played.
OTHERS_WORK = ("heartbeat", "catch_up", "alarms", "sweep", "month", "hand_back", "read_marks", "erasures", "retention")
OTHERS_WORK += ("menu_after_loss",)
MEETING: dict[str, tuple[str, tuple[str, ...], dict[str, object]]] = {
    "来られた": ("came", (), {}),
    "来られなかった": ("missed", (), {}),
    "これからすること": ("steps", ("text", "on_day"), {"kind": "step", "who": "both"}),
    "今は決めない": ("steps", ("text", "on_day"), {"kind": "later"}),
    "これで一緒に決めた": ("steps/agree", (), {}),
}
CHILD = {"お子さんが入院している": "hospital", "お子さんが退院した": "home"}
OFF = {"広場を休みにする": "/slots/closing/off", "休みを取り消す": "/slots/closing/undo"}
CODE = "(数字)"
A_MOMENT = timedelta(seconds=2)  # the clock of the simulator is not exact to the last digit
NEAR = timedelta(days=4)  # longer than the longest reminder
FAR_HOURS = ((10, 0),)
NEAR_HOURS = tuple((hour, minute) for hour in range(8, 21) for minute in (0, 30))


def play(town: Stage, file: Path) -> str:
    """The file as it reads when it is played now."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith(SEEN)]
    head = [line for line in lines if line.startswith(HEAD)]
    family = Family(town, dict(line.split(": ", 1) for line in head if not line.startswith(("#", "前提"))))
    given = [line.removeprefix("前提: ") for line in head if line.startswith("前提")]
    prepare(town.service, family.people["親"], Talk("", given=given), WRITING)
    said = [part for line in lines[len(head) :] for part in ["", line, *family.do(line)]]
    return "\n".join([*head, *said]) + "\n"


class Family:
    def __init__(self, town: Stage, head: dict[str, str]) -> None:
        self.town = town
        town.platform.chat_mode = "chat"
        town.set_time(datetime.fromisoformat(head["時刻"]))
        language = head.get("ことば", "ja")
        self.people: dict[str, Person] = {"親": town.person("aoi", "Aoi", language)}
        self.people["パートナー"] = town.person("minh", "Minh", language)
        self.code = ""

    def do(self, line: str) -> Iterator[str]:
        who, what = line.split(": ", 1)
        if who == "時":
            yield from self._waits(datetime.fromisoformat(what).replace(tzinfo=clock.TOKYO))
            return
        if who == "職員":
            yield from told(self._at_desk(*split(what)))
        else:
            WRITING.do(self.people[who], self.code if what == CODE else what)
        self.town.quiet()
        yield from self._one_tick()

    def _waits(self, until: datetime) -> Iterator[str]:
        for moment in (*self._moments(until), until):
            self.town.set_time(moment + A_MOMENT)
            new = list(self._one_tick())
            yield from ("", f"届く: {moment:%Y-%m-%d %H:%M}", *new) if new else ()

    def _moments(self, until: datetime) -> Iterator[datetime]:
        """When the worker looks, before `until`."""
        now = clock.now()
        for number in range((until - now).days + 2):
            day = clock.today(now) + timedelta(days=number)
            for hour, minute in NEAR_HOURS if self._booked_near(day) else FAR_HOURS:
                moment = clock.at(day, hour, minute)
                if now < moment < until:
                    yield moment

    def _booked_near(self, day: date) -> bool:
        begins = clock.at(day, 0)
        coming = select(Interview.id).join(Slot).where(Interview.state == "booked")
        coming = coming.where(Slot.starts_at >= begins, Slot.starts_at < begins + NEAR)
        with self.town.service.db.read() as session:
            return session.scalars(coming.limit(1)).first() is not None

    def _one_tick(self) -> Iterator[str]:
        """The worker does what is due, and whoever hears of it is told."""
        for job in sorted(TIMETABLE, key=lambda one: one.name == "relay"):
            if job.name not in OTHERS_WORK:
                job.run(self.town.service, clock.now())
        for who, person in self.people.items():
            name = "ボット" if who == "親" else f"ボット→{who}"
            for message in map(self._without_code, heard(person)):
                yield from (f"{name}: {message[0]}", *(f"    {text}" for text in message[1:])) if message else ()

    def _without_code(self, message: list[str]) -> list[str]:
        """It is another one each time."""
        self.code = next((text for text in message if re.fullmatch(r"\d{8}", text)), self.code)
        return [CODE if text == self.code else text for text in message]

    def _at_desk(self, name: str, given: list[str]) -> TestResponse:
        console = at_work(self.town)
        if name == "電話の予約":
            caller = {"name": given[0], "phone": given[1], "slot": self._slot(given[2]), "way": "hub"}
            return self._post(console, "/bookings", caller | {"hub": "shinmatsudo"})
        if name == "この家族の予約":
            known = {"family": self._known(), "slot": self._slot(given[0]), "reason": given[1], "way": "hub"}
            return self._post(console, "/bookings", known | {"hub": "shinmatsudo"})
        if name == "その日を閉める":
            return self._post(console, "/slots/closing", {"day": given[0], "hub": "shinmatsudo"})
        if name in OFF:
            return self._post(console, OFF[name], {"day": given[0], "reason": "", "hub": "shinmatsudo"})
        if name in MEETING:
            deed, names, fixed = MEETING[name]
            return self._post(
                console, f"/bookings/{self._newest()}/{deed}", dict(zip(names, given, strict=True)) | fixed
            )
        if name == "予約を動かす":
            return self._post(console, f"/bookings/{self._newest()}/move", {"slot": self._slot(given[0])})
        if name in CHILD:
            return self._post(console, f"/families/{self._known()}/told/hospital", {"what": CHILD[name]})
        assert name == "予約を取り消す", name
        return self._post(console, f"/bookings/{self._newest()}/cancel", {})

    def _known(self) -> str:
        with self.town.service.db.read() as session:
            found = parents.find(session, self.people["親"].user_id)
            return found.id if found else ""

    def _slot(self, at: str) -> int:
        moment = datetime.fromisoformat(at).replace(tzinfo=clock.TOKYO)
        with self.town.service.db.read() as session:
            return session.scalars(select(Slot.id).where(Slot.starts_at == moment)).one()

    def _newest(self) -> int:
        with self.town.service.db.read() as session:
            return session.scalars(select(Interview.id).order_by(Interview.id.desc())).first() or 0

    def _post(self, console: FlaskClient, path: str, data: dict[str, object]) -> TestResponse:
        service = self.town.service
        cookie = console.get_cookie(tokens.cookie_name(service))
        csrf = tokens.csrf_of(service, cookie.value if cookie else "")
        answer = console.post(f"/{service.town.slug}/console{path}", data={"csrf": csrf} | data)
        assert answer.status_code == 303, (answer.status_code, path)
        return console.get(answer.location)
