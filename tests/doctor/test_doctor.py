"""What the doctor says of a healthy town, and of every way a town can be ill."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import make_url, select, text

from bot import clock, crypto
from bot.__main__ import maisapo
from bot.commands.safety import safety
from bot.db import Database
from bot.doctor import examine
from bot.doctor.findings import Finding
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Order
from bot.domain.office import heartbeat
from bot.domain.office.heartbeat import Heartbeat
from bot.domain.office.inbox import InboxEvent
from bot.domain.people import parents
from bot.settings import ROOT, LineCredentials, Settings
from bot.stage import CREDENTIALS, Stage
from tests.doctor.line_stub import ENDPOINT, INFO, QUOTA, TEST, TESTED, USED, AccountStub, info

BASE = "https://support.example"
WEBHOOK = f"{BASE}/matsudo/line/webhook"
SECRETS = {"LINE_CHANNEL_SECRET": "channel-secret-nobody-sees", "LINE_CHANNEL_ACCESS_TOKEN": "token-nobody-sees"}
KEY = crypto.new_key()
Look = Callable[..., dict[str, Finding]]


@pytest.fixture
def line() -> Iterator[AccountStub]:
    stub = AccountStub(WEBHOOK)
    yield stub
    stub.close()


@pytest.fixture
def ground(tmp_path: Path) -> Path:
    """Towns whose hotlines were all checked yesterday."""
    folder = Path(shutil.copytree(ROOT / "content" / "towns", tmp_path / "towns"))
    write_checked(folder, 1)
    return folder


def write_checked(folder: Path, days: int) -> None:
    file = folder / "matsudo" / "hotlines.yaml"
    day = clock.today(clock.now()) - timedelta(days=days)
    file.write_text(re.sub(r"(?m)^( *checked_on:).*", rf"\1 {day}", file.read_text("utf-8")), "utf-8")


@pytest.fixture
def settings(line: AccountStub, ground: Path, database_url: str) -> Settings:
    """On each kind of database, migrated, with a worker that beats."""
    own = {"base_url": BASE, "line_api_host": line.url, "towns_dir": ground, "database_url": database_url, "proxies": 1}
    made = Settings.model_validate(own | {"secret_key": "s" * 32, "field_keys": (KEY,)})
    db = Database(made.database_of("matsudo"))
    with db.write() as session:
        heartbeat.beat(session, heartbeat.WORKER, clock.now())
    db.close()
    return made


@pytest.fixture
def look(settings: Settings) -> Look:
    """The worst finding of each subject; settings may be changed first."""

    def now(**other: object) -> dict[str, Finding]:
        known = LineCredentials(("s",), "t")
        found = list(examine(settings.model_copy(update=other), "matsudo", known))
        order = ("ok", "warning", "problem")
        return {one.subject: one for one in sorted(found, key=lambda each: order.index(each.level))}

    return now


def change(settings: Settings, sql: str) -> None:
    db = Database(settings.database_of("matsudo"))
    with db.write() as session:
        session.execute(text(sql))
    db.close()


def levels(found: dict[str, Finding]) -> dict[str, str]:
    """Without the machine's own disk, and what every fresh town is told: nobody to alarm, texts not yet signed."""
    assert (found["alarm"].level, found["signed"].level) == ("warning", "warning")
    told = ("disk", "alarm", "signed")
    return {subject: one.level for subject, one in found.items() if one.level != "ok" and subject not in told}


def test_a_healthy_town(look: Look) -> None:
    found = look()
    assert levels(found) == {}
    subjects = {"settings", "secrets", "content", "hotlines", "database", "disk", "worker", "inbox", "outbox"}
    assert set(found) == subjects | {"LINE", "clock", "quota", "webhook", "alarm", "signed"}


@pytest.mark.parametrize(
    ("path", "answer", "found", "says"),
    [
        (INFO, (200, info(chatMode="bot")), ("LINE", "warning"), "switch chat on"),
        (INFO, (401, {}), ("LINE", "problem"), "LINE_CHANNEL_ACCESS_TOKEN_MATSUDO"),
        (INFO, (500, {}), ("LINE", "problem"), "does not answer (500)"),
        (INFO, (200, {"odd": "answer"}), ("LINE", "problem"), "does not answer"),
        (ENDPOINT, (404, {}), ("webhook", "problem"), f"set it to {WEBHOOK}"),
        (
            ENDPOINT,
            (200, {"endpoint": "https://old.example", "active": True}),
            ("webhook", "problem"),
            "https://old.example",
        ),
        (ENDPOINT, (200, {"endpoint": WEBHOOK, "active": False}), ("webhook", "problem"), "switched off"),
        (ENDPOINT, (500, {}), ("LINE", "warning"), "ask again later"),
        (TEST, (404, {}), ("webhook", "warning"), "no test for it"),
        (TEST, (429, {}), ("webhook", "warning"), "too often"),
        (
            TEST,
            (200, TESTED | {"success": False, "reason": "COULD_NOT_CONNECT"}),
            ("webhook", "problem"),
            "certificate",
        ),
        (TEST, (200, TESTED | {"success": False, "reason": "REQUEST_TIMEOUT"}), ("webhook", "problem"), "in time"),
        (TEST, (200, TESTED | {"success": False, "reason": "ERROR_STATUS_CODE"}), ("webhook", "problem"), "SECRET"),
        (TEST, (200, TESTED | {"success": False, "reason": "NEW_WORD"}), ("webhook", "problem"), "NEW_WORD"),
        (QUOTA, (200, {"type": "none"}), ("quota", "ok"), "no limit"),
        (USED, (200, {"totalUsage": 160}), ("quota", "warning"), "160 of 200"),
        (USED, (200, {"totalUsage": 200}), ("quota", "problem"), "200 of 200"),
    ],
)
def test_what_line_says(
    look: Look, line: AccountStub, path: str, answer: tuple[int, dict[str, object]], found: tuple[str, str], says: str
) -> None:
    line.answers[path] = answer
    (subject, level), seen = found, look()
    assert (seen[subject].level, says in str(seen[subject])) == (level, True)
    assert levels(seen) == ({subject: level} if level != "ok" else {})


def test_a_webhook_of_somebody_else_is_not_tested(look: Look, line: AccountStub) -> None:
    line.answers[ENDPOINT] = (200, {"endpoint": "https://old.example", "active": True})
    look()
    assert TEST not in line.asked


@pytest.mark.parametrize(("seconds", "level"), [(3, None), (12, "warning"), (40, "problem"), (-40, "problem")])
def test_a_clock_that_is_wrong(look: Look, line: AccountStub, seconds: int, level: str | None) -> None:
    line.ahead = timedelta(seconds=seconds)
    assert levels(look()) == ({"clock": level} if level else {})


def test_without_a_network_everything_else_is_still_looked_at(look: Look) -> None:
    found = look(line_api_host="http://127.0.0.1:9")
    assert levels(found) == {"LINE": "problem"}
    assert "everything else was looked at without it" in found["LINE"].says
    assert {"database", "worker", "hotlines"} <= set(found)


@pytest.mark.parametrize(
    ("other", "level", "says"),
    [
        ({"base_url": "http://support.example"}, "problem", "need https"),
        ({"proxies": 0}, "warning", "PROXIES"),
    ],
)
def test_settings_that_do_not_fit(look: Look, other: dict[str, object], level: str, says: str) -> None:
    found = look(**other)["settings"]
    assert (found.level, says in found.says) == (level, True)


@pytest.mark.parametrize(("days", "level"), [(90, None), (91, "warning"), (180, "warning"), (181, "problem")])
def test_hotlines_nobody_has_checked_for_long(look: Look, ground: Path, days: int, level: str | None) -> None:
    write_checked(ground, days)
    assert levels(look()) == ({"hotlines": level} if level else {})


def test_a_hub_that_has_not_told_its_hours(look: Look, ground: Path) -> None:
    file = ground / "matsudo" / "hubs.yaml"
    before, at, after = file.read_text("utf-8").partition("- slug: koganehara\n")
    file.write_text(before + at + re.sub(r" +hours:\n +- .*\n", "", after, count=1), "utf-8")
    found = look()
    assert (levels(found), "koganehara" in found["hubs"].says) == ({"hubs": "warning"}, True)


def test_content_that_cannot_work(look: Look, ground: Path) -> None:
    (ground / "matsudo" / "hotlines.yaml").write_text("- slug: x\n", "utf-8")
    found = look()["content"]
    assert (found.level, "hotlines.yaml" in found.says) == ("problem", True)


def test_no_worker(look: Look, settings: Settings) -> None:
    change(settings, "delete from heartbeat")
    assert look()["worker"] == Finding("problem", "worker", "never seen", "start: maisapo work")


def test_work_that_is_left_lying(look: Look, settings: Settings) -> None:
    ago = clock.now() - timedelta(minutes=5)
    db = Database(settings.database_of("matsudo"))
    with db.write() as session:
        session.add(InboxEvent(id="new", happened_ms=0, received_at=ago, sealed_body=b"", state="new"))
        aoi = parents.meet(session, "U1", ago)
        deliveries.enqueue(session, Order(aoi.id, "U1", "notice", []), ago)
        lost = deliveries.enqueue(session, Order(aoi.id, "U1", "booking", []), ago)
        assert lost is not None
        deliveries.settle(session, lost, "unknown", ago)
    db.close()
    found = levels(look())
    assert found == {"inbox": "problem", "outbox": "problem", "letters": "warning"}


def test_a_database_that_is_not_there(look: Look, settings: Settings, tmp_path: Path) -> None:
    found = look(database_url=f"sqlite:///{tmp_path}/none.db")["database"]
    assert (found.level, found.cure) == ("problem", "run: maisapo migrate")
    assert not (tmp_path / "none.db").exists()
    unreachable = look(database_url="postgresql+psycopg://u:secret-word@127.0.0.1:9/none")["database"]
    assert (unreachable.level, "secret-word" in str(unreachable)) == ("problem", False)


def test_a_database_of_another_version(look: Look, settings: Settings) -> None:
    change(settings, "update alembic_version set version_num = '0001'")
    assert (look()["database"].level, look()["database"].cure) == ("problem", "run: maisapo migrate")


def test_a_database_that_can_only_be_read(look: Look, settings: Settings) -> None:
    """PostgreSQL as a standby is; SQLite as a file of a later version is."""
    database = make_url(settings.database_of("matsudo")).database
    if settings.database_url.startswith("postgresql"):
        change(settings, f"alter database {database} set default_transaction_read_only = on")
    else:
        with Path(str(database)).open("r+b") as file:
            file.seek(18)  # which version it takes to write it
            file.write(bytes([3]))
    found = look()["database"]
    assert (found.level, found.says.split(" (")[0]) == ("problem", "can be read, and takes nothing")
    assert look()["worker"].level == "ok"  # the rest was looked at


def test_looking_changes_nothing(look: Look, settings: Settings) -> None:
    def beats() -> list[tuple[str, object]]:
        db = Database(settings.database_of("matsudo"))
        with db.read() as session:
            rows = [(one.name, one.beat_at) for one in session.scalars(select(Heartbeat))]
        db.close()
        return rows

    before = beats()
    assert look()["database"].level == "ok"
    assert (beats(), len(before)) == (before, 1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_without_write_ahead_log(look: Look, settings: Settings) -> None:
    db = Database(settings.database_of("matsudo"))
    raw = db.engine.raw_connection()
    raw.cursor().execute("pragma journal_mode = delete")
    raw.close()
    db.close()
    assert levels(look()) == {"database": "warning"}


def test_our_own_line_is_asked_like_line_itself(town: Stage) -> None:
    """The whole way: our simulator says where it sends its webhooks, and calls the running town."""
    here = town.service.settings.model_copy(update={"base_url": town.url})
    found = [one for one in examine(here, "matsudo", CREDENTIALS) if one.subject in ("LINE", "quota", "webhook")]
    assert [(one.level, one.subject) for one in found] == [
        ("warning", "LINE"),  # its chat is off until somebody switches it on
        ("ok", "quota"),
        ("ok", "webhook"),
        ("ok", "webhook"),
    ]
    [moved, _] = [one for one in examine(town.service.settings, "matsudo", CREDENTIALS) if one.subject == "webhook"]
    assert (moved.level, f"LINE calls {town.platform.webhook_url}" in moved.says) == ("problem", True)


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command, with the environment of a real town."""

    def now(*words: str, **other: str) -> Result:
        own = {
            name: str(getattr(settings, name.lower())) for name in ("BASE_URL", "LINE_API_HOST", "TOWNS_DIR", "PROXIES")
        }
        own |= {"DATABASE_URL": settings.database_url, "SECRET_KEY": "s" * 32, "FIELD_KEYS": KEY}
        for name in [name for name in os.environ if name.startswith(("LINE_", "SECRET", "FIELD", "METRICS"))]:
            monkeypatch.delenv(name)
        return CliRunner(env=own | SECRETS | other).invoke(maisapo, ["doctor", *words])

    return now


def test_the_exit_code_is_the_worst_finding(run: Callable[..., Result], line: AccountStub) -> None:
    roomy = run("matsudo").exit_code
    assert roomy in (0, 1, 2)  # 0, unless this machine's disk is full
    line.answers[INFO] = (401, {})
    assert run().exit_code == 2
    assert run("atlantis").exit_code == 1


def test_nothing_secret_is_said(run: Callable[..., Result], line: AccountStub) -> None:
    told = run().output
    line.answers[INFO] = (401, {"message": "token-nobody-sees"})
    told += run().output
    secret = [*SECRETS.values(), KEY, "s" * 32]
    assert [one for one in secret if one in told] == []
    assert "ok       database" in told


def test_settings_that_are_missing_are_all_told(run: Callable[..., Result]) -> None:
    told = run(SECRET_KEY="short", PORT="many")
    assert (told.exit_code, told.output.count("problem  settings")) == (2, 2)
    told = run(LINE_CHANNEL_SECRET="", LINE_CHANNEL_ACCESS_TOKEN="")
    assert (told.exit_code, told.output.count("problem  secrets")) == (2, 2)
    assert "ok       database" in told.output


def test_every_unsigned_text_is_named_and_two_signatures_settle_it(
    look: Look, ground: Path, settings: Settings
) -> None:
    says = look()["signed"].says
    assert "card dv" in says and "card care" in says and "number ambulance" in says
    day = clock.today(clock.now())
    content = Path(shutil.copytree(ROOT / "content", ground.parent / "content"))
    numbers, cards = ground / "matsudo" / "hotlines.yaml", content / "safety" / "cards"
    told = CliRunner().invoke(safety, ["signatures", "--town", str(ground / "matsudo")]).output
    marks = dict(re.findall(r"(?m)^(?:card|number) (\S+): .* \(of: (\w+)\)$", told))

    def signed(name: str) -> str:
        return f"signed: {{clinical: midwife {day}, office: family office {day}, of: {marks[name]}}}"

    for file in cards.glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("signed: {}", signed(file.stem)), "utf-8")
    entry = re.compile(r"(?m)^- slug: (\S+)$")
    numbers.write_text(entry.sub(lambda one: f"{one[0]}\n  {signed(one[1])}", numbers.read_text("utf-8")), "utf-8")
    assert (look(content_dir=content)["signed"].level, look()["signed"].level) == ("ok", "warning")
