"""A case from first word to outcome, as an officer can read it: who does what, and what is seen.

親: …      says it in LINE, as in `tests/conversations`        ページ: 書く「…」   does it on her own page
職員: …    does it in the console                              時: 2 days         lets time pass; the worker works
ボット: …  what her phone shows                                画面: …            what the page or the console says
"""

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot import clock
from bot.console import tokens
from bot.domain.care.consultations import Consultation
from bot.domain.care.referrals import Referral
from bot.domain.office import sessions, staff
from bot.domain.office.staff import Post
from bot.givens import prepare
from bot.jobs import hand_back, mood, read_marks, relay
from bot.settings import ROOT
from bot.simulator import Person
from bot.simulator.recording.transcripts import Talk, heard, writing
from bot.stage import Stage
from bot.town.words import read_span
from tests.pages.reader import Reader, browser

WRITING = writing(ROOT / "content" / "transcripts.yaml")
SEEN = ("ボット", "画面", " ")
DEEDS = {  # what staff do: the address, and the fields their words go into
    "担当する": ("take", ()),
    "ひらく": ("open", ()),
    "返事": ("answer", ("words",)),
    "メモ": ("note", ("note", "contact_on")),
    "話しはじめる": ("speak", ()),
    "話を終える": ("hush", ()),
    "一緒に行く": ("outcome", ("outcome_words",)),
    "つたえ方カード": ("outcome", ("outcome_words",)),
    "同意を聞く": ("referral", ("to", "what", "until", "how")),
    "もらった同意を書きとめる": ("referral", ("to", "what", "until", "how")),
    "つなぐ": ("referral/step", ("step",)),
    "終わりにする": ("close", ("outcome",)),
}
FIXED = {"返事": {"heard": "yes"}, "一緒に行く": {"kind": "accompanied"}, "つたえ方カード": {"kind": "card"}}
FIXED |= {"もらった同意を書きとめる": {"agreed": "yes"}}
ON_HER_PAGE = {"読む": "/thread/read", "終える": "/thread/close", "もう一度ひらく": "/thread/again"}
CONSENT = {"同意する": "agree", "同意しない": "decline", "同意を取り消す": "withdraw"}


def play(town: Stage, file: Path) -> str:
    """The file as it reads when it is played now."""
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line and not line.startswith(SEEN)]
    head = [line for line in lines if line.startswith(("#", "時刻:", "前提:", "ことば:"))]
    case = Case(town, dict(line.split(": ", 1) for line in head if not line.startswith(("#", "前提"))))
    prepare(town.service, case.parent, Talk("", given=[line[4:] for line in head if line.startswith("前提")]), WRITING)
    said = [part for line in lines[len(head) :] for part in ["", line, *case.do(line)]]
    return "\n".join([*head, *said]) + "\n"


class Case:
    def __init__(self, town: Stage, head: dict[str, str]) -> None:
        self.town = town
        town.platform.chat_mode = "chat"
        town.set_time(datetime.fromisoformat(head["時刻"]))
        self.parent: Person = town.person("aoi", "Aoi", head.get("ことば", "ja"))
        self.page: Reader = browser(town)
        self.console = at_work(town)

    def do(self, line: str) -> Iterator[str]:
        who, what = line.split(": ", 1)
        name, given = split(what)
        yield from {"親": self._says, "ページ": self._writes, "職員": self._works, "時": self._waits}[who](
            name, given, what
        )
        self.town.quiet()
        relay.run(self.town.service, clock.now())
        for message in heard(self.parent):
            yield from ("ボット: " + message[0], *(f"    {text}" for text in message[1:])) if message else ()

    def _says(self, name: str, given: list[str], what: str) -> Iterator[str]:
        if what == "（取り消す）":
            self.parent.unsends()
        elif what in ("[ひらく]", "[Open]"):
            link = str(self.parent.taps(what[1:-1])["uri"])
            assert self.page.open(link.rsplit("/", 1)[1]).status_code == 303
            yield from told(self.page.get("/thread"))
        else:
            WRITING.do(self.parent, what)

    def _writes(self, name: str, given: list[str], what: str) -> Iterator[str]:
        with self.town.service.db.read() as session:
            which = session.scalars(select(Referral.id).order_by(Referral.id.desc())).first()
        path = f"/thread/consent/{which}/{CONSENT[name]}" if name in CONSENT else ON_HER_PAGE.get(name, "/thread")
        answer = self.page.post(path, {"words": given[0]} if given else None)
        assert answer.status_code == 303, answer.status_code
        yield from told(self.page.get(answer.location.split("/p", 1)[1]))

    def _works(self, name: str, given: list[str], what: str) -> Iterator[str]:
        if name == "今日を見る":
            yield from due(self.console.get(f"/{self.town.service.town.slug}/console/"))
            return
        if name == "電話を受ける":
            fields = {"words": given[0], "came": "phone", "then": given[1], "hub": "shinmatsudo"}
            answer = self._post("/consultations", fields)
        else:
            address, names = DEEDS[name]
            fields = dict(zip(names, given, strict=False)) | FIXED.get(name, {}) | self._which()
            answer = self._post(f"/consultations/{self._newest()}/{address}", fields)
        assert answer.status_code in (303, 422), (answer.status_code, unescape(answer.text)[-3000:])
        yield from told(self.console.get(answer.location) if answer.status_code == 303 else answer)

    def _waits(self, name: str, given: list[str], what: str) -> Iterator[str]:
        self.town.set_time(clock.now() + read_span(what))
        for job in (read_marks, hand_back, mood):
            job.run(self.town.service, clock.now())
        self.console = at_work(self.town)
        yield from ()

    def _which(self) -> dict[str, object]:
        with self.town.service.db.read() as session:
            return {"which": session.scalars(select(Referral.id).order_by(Referral.id.desc())).first() or ""}

    def _newest(self) -> int:
        with self.town.service.db.read() as session:
            return session.scalars(select(Consultation.id).order_by(Consultation.id.desc())).first() or 0

    def _post(self, path: str, data: dict[str, object]) -> TestResponse:
        service = self.town.service
        cookie = self.console.get_cookie(tokens.cookie_name(service))
        csrf = tokens.csrf_of(service, cookie.value if cookie else "")
        return self.console.post(f"/{service.town.slug}/console{path}", data={"csrf": csrf} | data)


def at_work(town: Stage) -> FlaskClient:
    client = town.web.app.test_client()
    with town.service.db.write() as session:
        if staff.by_login(session, "mori") is None:
            staff.invite(session, Post("mori", "森", "coordinator", "shinmatsudo"), clock.now())
        mori = staff.by_login(session, "mori")
        assert mori is not None
        mori.enrolled_at, mori.password_hash = clock.now(), "x"
        mori.totp_secret = "JBSWY3DPEHPK3PXP"
        cookie = sessions.open_whole(session, mori.id, clock.now())
    client.set_cookie(tokens.cookie_name(town.service), cookie)
    return client


def split(what: str) -> tuple[str, list[str]]:
    """返事「…」 -> 返事, […]"""
    return what.split("「", 1)[0].strip(), re.findall("「(.*?)」", what)


def due(page: TestResponse) -> Iterator[str]:
    """What waits for staff on the first page of the day."""
    rows = re.findall("<li>(.*?)</li>", page.text.split('id="waiting"')[1].split("</section>")[0], re.S)
    for text in rows or ["待っている方はいません。"]:
        yield "画面: " + " ".join(unescape(re.sub("<.*?>", "", text)).split())


def told(page: TestResponse) -> Iterator[str]:
    """The word a page says after a deed, or how things stand."""
    found = re.findall(r'class="word[^"]*" role="\w+"><p>(.*?)</p>', page.text, re.S)
    found = found or re.findall(r'<h2 id="how">.*?</h2>\s*<p>(.*?)</p>', page.text, re.S)
    for text in found[:1]:
        yield "画面: " + " ".join(unescape(re.sub("<.*?>", "", text)).split())
