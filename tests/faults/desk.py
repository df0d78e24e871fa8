"""Staff at their desks over HTTP, each press in a browser of its own; and what a press may leave behind."""

import http.client
import time
from dataclasses import dataclass
from urllib.parse import urlencode

from sqlalchemy import select

from bot import clock
from bot.console import tokens
from bot.domain.news import broadcasts, drafts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.office import sessions, staff
from bot.domain.office.sessions import StaffSession
from tests.faults.processes import TOWN, Town
from tests.jobs.town import HUB

EFFECTS = {
    "broadcast_approved": "scheduled",
    "broadcast_paused": "paused",
    "broadcast_resumed": "sending",
    "broadcast_stopped": "stopped",
    "broadcast_again": "sending",
}
BY_ITSELF = {"scheduled": {"scheduled", "sending", "sent"}, "sending": {"sending", "sent"}}


@dataclass(frozen=True)
class Press:
    """`status` is None where no answer came; `word`: what the deed left in its commit."""

    news: int
    button: str
    status: int | None
    word: str | None
    before: str
    after: str

    def fits(self) -> bool:
        """A deed that was done shows, whatever the answer; one that was not has changed nothing."""
        told = self.word in EFFECTS
        if self.status == 303 and self.word is None:
            return False
        if self.status not in (303, 503, None):
            return False
        start = EFFECTS[self.word or ""] if told else self.before
        return self.after in BY_ITSELF.get(start, {start})


class Desk:
    """Staff of a hub and of the city, each press in a browser of its own."""

    def __init__(self, town: Town) -> None:
        self.town, self.people = town, {}
        now = clock.now()
        with town.service.db.write() as session:
            for login, role, hub in (("mori", "leader", HUB), ("hayashi", "city", None)):
                staff.invite(session, staff.Post(login, login.title(), role, hub), now)
                member = staff.by_login(session, login)
                assert member
                member.enrolled_at, member.password_hash = now, "none"
                self.people[login] = member.id

    def press(self, number: int, button: str) -> Press:
        before = self.state(number)
        fields, who = {"sure": "1"}, "mori"
        if button == "approval":
            who = "hayashi"
            with self.town.service.db.read() as session:
                fields = {"seen": drafts.imprint(broadcasts.get(session, number))}
        cookie = self._cookie(who)
        status, _ = self._ask("POST", f"/broadcasts/{number}/{button}", cookie, fields)
        word = self._word(cookie)
        for _ in range(10 if status is None and word is None else 0):  # a commit may still be on its way
            time.sleep(0.05)
            word = word or self._word(cookie)
        return Press(number, button, status, word, before, self.state(number))

    def page(self, number: int) -> str:
        for _ in range(100):
            status, text = self._ask("GET", f"/broadcasts/{number}", self._cookie("mori"))
            if status == 200:
                return text
            time.sleep(0.2)
        raise AssertionError(f"no page of {number}")

    def state(self, number: int) -> str:
        with self.town.service.db.read() as session:
            return session.scalars(select(Broadcast.state).where(Broadcast.id == number)).one()

    def _cookie(self, who: str) -> str:
        with self.town.service.db.write() as session:
            return sessions.open_whole(session, self.people[who], clock.now())

    def _word(self, cookie: str) -> str | None:
        with self.town.service.db.read() as session:
            word = session.get_one(StaffSession, staff.hash_token(cookie)).word
        return word["name"] if word else None

    def _ask(self, method: str, path: str, cookie: str, fields: dict[str, str] | None = None) -> tuple[int | None, str]:
        service = self.town.service
        form = urlencode((fields or {}) | {"csrf": tokens.csrf_of(service, cookie)})
        head = {
            "Cookie": f"{tokens.cookie_name(service)}={cookie}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.town.port, timeout=15)
        try:
            line.request(method, f"/{TOWN}/console{path}", form if method == "POST" else None, head)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return None, ""
        finally:
            line.close()
