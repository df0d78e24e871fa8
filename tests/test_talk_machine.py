"""The real scripts under random people: whatever they do, the bot answers, within LINE's limits."""

import tempfile
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot import app, clock, crypto, migrate, talk
from bot.db import Database
from bot.dialogue.place import from_data, to_data
from bot.dialogue.said import Press, Question, Said
from bot.domain.interview import slots
from bot.domain.people import conversations, parents
from bot.line import limits
from bot.line.outbound import Message
from bot.service import Service, Visit
from bot.settings import LineCredentials, Settings
from bot.simulator.people.reading import buttons
from tests import databases

TYPED = """
もどる やめる メニュー 人と話す ことば 困ったとき 面談を予約 予約の確認 お知らせ 広場 催し 新松戸 こども 1 ２ はい
2027-02-03 令和9年2月3日 2/30 english 日本語 えーと 🙂
"""
WORDS = st.sampled_from(TYPED.split())
START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


class SomebodyTalking(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.service = _service(Path(self.folder.name))
        self.now = START
        self.tappable: list[Press] = []
        self.said: list[Message] = []
        self.line_user = "U" + "1" * 32

    @rule(text=WORDS | st.text(max_size=60))
    def type_something(self, text: str) -> None:
        self._do(Said(text=limits_safe(text).strip(), other="empty"))

    @precondition(lambda self: self.tappable)
    @rule(data=st.data())
    def tap_any_button_ever_shown(self, data: st.DataObject) -> None:
        self._do(Said(press=data.draw(st.sampled_from(self.tappable))))

    @rule(data=st.text(max_size=80))
    def send_a_made_up_postback(self, data: str) -> None:
        self._do(Said(press=Press.decode(data)))

    @rule(kind=st.sampled_from(["follow", "sticker", "image", "audio", "video", "file", "something_new"]))
    def send_something_else(self, kind: str) -> None:
        self._do(Said(other=kind))

    @rule(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
    def send_a_place(self, latitude: float, longitude: float) -> None:
        self._do(Said(position=(latitude, longitude)))

    @rule(minutes=st.sampled_from([1, 11, 600, 60 * 24 * 3]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def the_bot_answered_within_lines_limits(self) -> None:
        if self.said:
            limits.check(self.said)

    @invariant()
    def an_open_question_survives_a_restart_and_can_be_left(self) -> None:
        with self.service.db.read() as session:
            if parent := parents.find(session, self.line_user):
                kept = conversations.load(session, parent.id)
                assert to_data(from_data(kept)) == kept

    def teardown(self) -> None:
        self.service.db.close()
        self.folder.cleanup()

    def _do(self, said: Said) -> None:
        with self.service.db.write() as session:
            parent = parents.meet(session, self.line_user, self.now)
            kept = conversations.load(session, parent.id)
            heard = talk.hear(Visit(self.service, session, parent, self.now), kept, said)
            conversations.keep(session, parent.id, heard.place, self.now)
            self.said = self.service.speaker.messages(heard.lines, parent.language)
        assert self.said, said
        assert sum(isinstance(line, Question) for line in heard.lines) <= 1, "two questions at once"
        for message in self.said:
            shown = [Press.decode(action["data"]) for _, action in buttons(message) if action["type"] == "postback"]
            self.tappable += [press for press in shown if press not in self.tappable]


def limits_safe(text: str) -> str:
    """As `inbound` hands texts on."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _service(folder: Path) -> Service:
    crypto.use(crypto.Keyring((b"k" * 32,)))
    own = Settings.model_validate(
        {"database_url": databases.sqlite(folder), "secret_key": "s" * 40, "field_keys": (crypto.new_key(),)}
    )
    service = app.service(own, "matsudo", LineCredentials(("secret",), "token"))
    migrate.upgrade(service.db)
    migrate.bring_in(service.db, service.town)
    _offer(service.db)
    return service


def _offer(db: Database) -> None:
    with db.write() as session:
        for ahead in range(1, 4):
            slots.open_day(session, "shinmatsudo", clock.today(START) + timedelta(days=ahead), [time(10), time(14)], 30)


TestSomebodyTalking = SomebodyTalking.TestCase
TestSomebodyTalking.settings = settings(
    max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
