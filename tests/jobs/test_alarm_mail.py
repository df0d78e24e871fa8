"""The second road of an alarm, by mail: with TLS, no text and no name; a road that is down stops no other."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot import alarm_mail, clock, ring
from bot.doctor import setup
from bot.domain.care import alarms
from bot.domain.care.alarm_calls import AlarmCall
from bot.domain.care.alarms import Cause
from bot.domain.people import parents
from bot.errors import BadSetup
from bot.settings import ROOT, Settings, read
from tests.faults.mail_server import MailServer, made_for
from tests.faults.pager import Pager
from tests.jobs.town import HUB, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # telling: tests/faults/alarm_kills
TUESDAY = datetime(2026, 2, 3, 14, 3, tzinfo=clock.TOKYO)
TEXT = """緊急の知らせがあります。
2月3日 14:03 ほっとるーむ新松戸
知らせている先：広場の職員

職員ページをひらいて、引き受けてください。
http://127.0.0.1:8000/matsudo/console/alarms/1

だれかが引き受けるまで、くり返し届きます。
このメールには、返信しないでください。
"""


@pytest.fixture
def post_office(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MailServer]:
    server = MailServer(tmp_path, tls=getattr(request, "param", "tls"))
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    yield server
    server.close()


@pytest.fixture
def pager() -> Iterator[Pager]:
    made = Pager()
    yield made
    made.close()


def roads(world: World, **settings: object) -> None:
    """The town's ways to its staff."""
    old = world.service.settings
    keys = {"secret_key": "s" * 32, "field_keys": tuple(key.get_secret_value() for key in old.field_keys)}
    same = {"database_url": old.database_url, "line_api_host": old.line_api_host}
    object.__setattr__(world.service, "settings", Settings.model_validate(same | keys | settings))


def somebody_is_in_danger(world: World, drill: bool = False) -> None:
    """Aoi, of the hub; and staff are told."""
    world.at(TUESDAY)
    with world.service.db.write() as session:
        parent = parents.meet(session, "U-aoi", clock.now())
        parent.name = "canary-name"
        if drill:
            alarms.drill(session, "one", clock.now())
        else:
            alarms.sound(session, Cause("event", "dv", parent.id, HUB), clock.now())
    ring.tell_due(world.service)


def calls(world: World) -> list[tuple[int, bool]]:
    with world.service.db.read() as session:
        return [(one.tries, one.confirmed_at is not None) for one in session.scalars(select(AlarmCall))]


@pytest.mark.parametrize("post_office", ["tls", "starttls"], indirect=True)
def test_both_roads_are_told_and_nothing_is_in_the_mail(world: World, post_office: MailServer, pager: Pager) -> None:
    roads(world, alert_url=pager.url, **post_office.settings())
    somebody_is_in_danger(world)
    [mail] = post_office.got
    body = mail.get_body()
    assert body is not None
    assert (mail["Subject"], mail["From"], body.get_content().replace("\r\n", "\n")) == (
        "緊急 1番 ほっとるーむ新松戸 14:03",
        "alarm@town.example",
        TEXT,
    )
    assert (mail["To"], mail["X-To"]) == ("on-call@town.example, leader@town.example",) * 2
    assert (len(pager.got), calls(world)) == (1, [(1, True)])
    assert [one for one in post_office.plain if not one.lower().startswith((b"ehlo", b"starttls"))] == []
    assert [word for word in ("canary", "dv", "U-aoi") if word in mail.as_string()] == []


def test_told_again_until_somebody_has_it(world: World, post_office: MailServer) -> None:
    """Each is a mail of its own, and after five minutes the leader is who it is for."""
    roads(world, **post_office.settings())
    somebody_is_in_danger(world)
    for minutes in (0.5, 1.1, 5.1):
        world.at(TUESDAY + timedelta(minutes=minutes))
        ring.tell_due(world.service)
    assert len({mail["Message-ID"] for mail in post_office.got}) == len(post_office.got) == 3
    told = post_office.got[-1].get_body()
    assert told is not None
    assert told.get_content().splitlines()[2] == "知らせている先：広場の責任者"


def test_a_drill_says_so(world: World, post_office: MailServer) -> None:
    roads(world, **post_office.settings())
    somebody_is_in_danger(world, drill=True)
    hubs = {hub.name for hub in world.service.town.hubs}
    assert {mail["Subject"].split("番 ")[1] for mail in post_office.got} == {f"{name} 14:03" for name in hubs}
    assert {mail["Subject"].split("緊急")[0] for mail in post_office.got} == {"【訓練】"}


def test_a_pager_that_is_down_stops_no_mail(world: World, post_office: MailServer, pager: Pager) -> None:
    pager.status = 500
    roads(world, alert_url=pager.url, **post_office.settings())
    with capture_logs() as logs:
        somebody_is_in_danger(world)
    assert (len(pager.got), len(post_office.got), calls(world)) == (1, 1, [(1, True)])
    assert [(one["event"], one["road"]) for one in logs if "road" in one] == [("alarm.not_taken", "post")]


def test_a_mail_server_that_hangs_stops_no_pager(
    world: World, post_office: MailServer, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten alarms at once, and every thread for mails waits: the pager has all ten."""
    monkeypatch.setattr(ring, "LONGEST", 0.5)
    monkeypatch.setattr(alarm_mail, "STEP", 1.0)
    post_office.hangs = True
    roads(world, alert_url=pager.url, **post_office.settings())
    world.at(TUESDAY)
    with world.service.db.write() as session:
        for number in range(20):
            alarms.sound(session, Cause(f"event {number}", "dv", None, HUB), clock.now())
    begun = time.monotonic()
    with capture_logs() as logs:
        ring.tell_due(world.service)
    assert (len(pager.got), calls(world), post_office.got) == (20, [(1, True)] * 20, [])
    assert {one["road"] for one in logs if one["event"] == "alarm.not_taken"} == {"mail"}
    assert time.monotonic() - begun < alarm_mail.STEP * 20
    post_office.hangs = False


def test_a_mistake_of_ours_on_one_road_is_none_on_the_other(
    world: World, post_office: MailServer, pager: Pager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm_mail, "letter", lambda *_: 1 / 0)
    roads(world, alert_url=pager.url, **post_office.settings())
    with capture_logs() as logs:
        somebody_is_in_danger(world)
    assert (len(pager.got), calls(world)) == (1, [(1, True)])
    said = [(one["event"], one.get("error")) for one in logs if one.get("road") == "mail"]
    assert said == [("alarm.not_told", "ZeroDivisionError"), ("alarm.not_taken", None)]


def test_whom_the_server_does_not_know_gets_none_and_the_others_do(world: World, post_office: MailServer) -> None:
    roads(world, **post_office.settings())
    post_office.refuses = {"leader@town.example"}
    somebody_is_in_danger(world)
    assert ([mail["X-To"] for mail in post_office.got], calls(world)) == (["on-call@town.example"], [(1, True)])


def broken(server: MailServer, how: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What a town has set, where it cannot work."""
    if how == "nobody known":
        server.refuses = {"leader@town.example", "on-call@town.example"}
    if how == "not taken":
        server.broken = True
    if how == "a certificate nobody signed":
        monkeypatch.setenv("SSL_CERT_FILE", str(made_for("127.0.0.2", folder)))
    if how == "gone":
        server.close()
    wrong = {"a wrong password": {"smtp_password": "wrong"}, "no such host": {"smtp_host": "nowhere.invalid"}}
    return server.settings(**wrong.get(how, {}))


HOW = ("nobody known", "not taken", "a certificate nobody signed", "gone", "a wrong password", "no such host")


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("post_office", ["starttls"], indirect=True)
def test_where_no_mail_gets_through_it_is_tried_again_soon(
    world: World, post_office: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    roads(world, **broken(post_office, how, tmp_path, monkeypatch))
    somebody_is_in_danger(world)
    assert (calls(world), post_office.got) == ([(1, False)], [])
    world.at(TUESDAY + ring.SOON + timedelta(seconds=5))
    ring.tell_due(world.service)
    assert calls(world) == [(2, False)]
    finding = setup._mail(world.service.settings)
    assert (finding.level, finding.subject) == ("ok" if how == "not taken" else "problem", "mail")


def test_without_tls_nothing_is_said(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without STARTTLS, or somebody in between who takes it away: no password and no mail goes there."""
    server = MailServer(tmp_path, tls="starttls")
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    server.offers = "250 nothing"
    roads(world, **server.settings())
    somebody_is_in_danger(world)
    assert (calls(world), server.got, [one[:4].lower() for one in server.plain]) == ([(1, False)], [], [b"ehlo"])
    server.close()


def test_the_doctor_asks_and_sends_nothing(world: World, post_office: MailServer) -> None:
    roads(world, **post_office.settings())
    finding = setup._mail(world.service.settings)
    where = f"127.0.0.1:{post_office.settings()['smtp_port']}"
    assert str(finding) == f"ok       mail      {where} would take an alarm for 2 addresses, over TLS"
    post_office.refuses = {"leader@town.example"}
    assert setup._mail(world.service.settings).says == f"{where} takes no mail for 1 of 2 addresses"
    assert post_office.got == []


def test_half_a_setting_stops_the_start(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SECRET_KEY": "s" * 32, "FIELD_KEYS": "a" * 43 + "=", "DEMO": ""}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ALERT_MAIL_TO", "a@town.example")
    monkeypatch.setenv("SMTP_USER", "me")
    with pytest.raises(BadSetup) as refused:
        read()
    assert [mistake.split(":")[0] for mistake in refused.value.mistakes] == [
        "ALERT_MAIL_FROM",
        "SMTP_HOST",
        "SMTP_PASSWORD",
    ]
    monkeypatch.setenv("ALERT_MAIL_TO", "a@town.example\nBcc: b@town.example")
    with pytest.raises(BadSetup) as odd:
        read()
    assert [mistake.split(":")[0] for mistake in odd.value.mistakes] == ["ALERT_MAIL_TO"]


def test_words_that_cannot_work_stop_the_start(database_url: str, tmp_path: Path) -> None:
    whole = (ROOT / "content" / "alarm_mail.yaml").read_text(encoding="utf-8")
    for wrong in (whole.replace("{link}", "{text}"), whole.replace("  all:", "  none:"), whole.replace("drill:", "x:")):
        folder = tmp_path / str(hash(wrong))
        folder.mkdir()
        (folder / "alarm_mail.yaml").write_text(wrong, encoding="utf-8")
        with pytest.raises(BadSetup):
            alarm_mail.words_of(folder)


LADDER = (
    "hub.shinmatsudo:hub@town.example, leader:leader@town.example, city:city@town.example, hub.other:x@town.example"
)


def test_each_rung_has_its_own_people(world: World, post_office: MailServer) -> None:
    roads(world, **post_office.settings(alert_mail_to=LADDER))
    somebody_is_in_danger(world)
    for minutes in (1.1, 5.1, 15.1, 30.1):
        world.at(TUESDAY + timedelta(minutes=minutes))
        ring.tell_due(world.service)
    hub, leader, city = (f"{who}@town.example" for who in ("hub", "leader", "city"))
    assert [mail["X-To"] for mail in post_office.got] == [hub, hub, leader, city, ", ".join((hub, leader, city))]


def test_a_rung_without_people_of_its_own_tells_everybody_of_the_place(world: World) -> None:
    """And one that is written for nowhere else is never left out."""
    facts = {"town": "matsudo", "hub": HUB, "who": "leader"}
    for written, expected in (
        ("hub:a@b.example, city.matsudo:c@b.example, hub.other:x@b.example", ["a@b.example", "c@b.example"]),
        ("leader:a@b.example, d@b.example", ["a@b.example", "d@b.example"]),
        ("hub.other:x@b.example", ["x@b.example"]),
    ):
        roads(world, alert_mail_to=written)
        assert alarm_mail.told(world.service.settings, facts) == expected
    assert alarm_mail.told(world.service.settings, facts | {"hub": None, "who": "all"}) == ["x@b.example"]


def test_the_doctor_names_the_rungs_without_people(world: World) -> None:
    hubs = {hub.slug for hub in world.service.town.hubs}
    roads(world, alert_mail_to="leader.shinmatsudo:a@b.example, city:c@b.example, hub:d@b.example")
    assert set(alarm_mail.nobody_for(world.service.settings, world.service.town)) == {
        f"leader.{slug}" for slug in hubs - {HUB}
    }
    roads(world, alert_mail_to="a@b.example")
    assert list(alarm_mail.nobody_for(world.service.settings, world.service.town)) == []


def test_a_place_that_is_none_stops_the_start(world: World) -> None:
    roads(world, alert_mail_to="hub.nowhere:a@b.example, city.matsudo:c@b.example")
    with pytest.raises(BadSetup) as odd:
        alarm_mail.check_places(world.service.settings, [world.service.town])
    assert odd.value.mistakes == ["ALERT_MAIL_TO: no hub and no town is called nowhere - correct it"]
