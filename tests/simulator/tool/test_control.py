"""What tests in any language and the page's switches say to the simulator: JSON in, JSON out."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from linebot.v3.messaging import ApiException, MessagingApi

from bot.simulator import Person, Platform, Server
from bot.simulator.faults import KINDS
from tests.simulator.echo_bot import EchoBot


class Remote:
    def __init__(self, url: str) -> None:
        self.url = url
        self.media_type = ""

    def ask(self, method: str, path: str, body: object = None, media_type: str = "application/json") -> tuple:
        data = body.encode() if isinstance(body, str) else None if body is None else json.dumps(body).encode()
        asked = Request(f"{self.url}/simulator/{path}", data, {"Content-Type": media_type}, method=method)
        try:
            answer = urlopen(asked, timeout=10)
        except HTTPError as refusal:
            answer = refusal
        with answer:
            self.media_type, text = answer.headers.get_content_type(), answer.read().decode()
        return answer.status, json.loads(text) if self.media_type == "application/json" else text

    def get(self, path: str) -> object:
        status, told = self.ask("GET", path)
        assert status == 200
        return told

    def post(self, path: str, body: object, media_type: str = "application/json") -> dict:
        status, told = self.ask("POST", path, body, media_type)
        assert status == 200, told
        return told


@pytest.fixture
def remote(server: Server) -> Remote:
    return Remote(server.url)


RATE = {"kind": "rate", "path": "", "user": "", "p": 1, "times": None, "seconds": 5}


def test_faults_are_added_listed_and_cleared(remote: Remote, line: MessagingApi, aoi: Person) -> None:
    assert remote.get("faults") == {"faults": [], "kinds": list(KINDS)}
    assert remote.post("faults", {"kind": "rate"})["faults"] == [RATE]
    with pytest.raises(ApiException, match="429"):
        line.get_bot_info()
    told = remote.post("faults", {"text": "error_before,user=aoi,times=1"})["faults"]
    assert told[1] == RATE | {"kind": "error_before", "user": aoi.user_id, "times": 1}
    assert remote.ask("DELETE", "faults") == (200, {"faults": [], "kinds": list(KINDS)})
    assert line.get_bot_info().display_name == "Bot"


def test_the_seed_can_be_set_alone(remote: Remote, platform: Platform) -> None:
    remote.post("faults", {"kind": "rate", "p": 0.5})
    rows = []
    for _ in range(2):
        remote.post("faults", {"seed": 7})
        rows.append([platform.faults.strike("/", lambda _: True) is None for _ in range(20)])
    assert rows[0] == rows[1]
    assert len(platform.faults.all()) == 1


SETTINGS = {
    "webhook_active": True,
    "verified": True,
    "chat_mode": "bot",
    "quota_limit": None,
    "rate_scale": 1.0,
    "broadcast_takes": 0,
    "redelivery": False,
    "redelivered_after": [10, 60, 300, 900],
    "duplicates": 0,
    "reorder": 0,
    "held_ms": 300,
    "empty": 0,
    "batch_size": 1,
    "batch_ms": 200,
    "delay_ms": 0,
}
CHANGED = {
    "webhook_active": False,
    "verified": False,
    "chat_mode": "chat",
    "quota_limit": 200,
    "rate_scale": 2,
    "broadcast_takes": 60,
    "redelivery": True,
    "redelivered_after": [1.5],
    "duplicates": 0.5,
    "reorder": 1,
    "held_ms": 10,
    "empty": 0.1,
    "batch_size": 3,
    "batch_ms": 20,
    "delay_ms": 5,
}


def test_settings_are_read_and_changed(remote: Remote, platform: Platform, bot: EchoBot, line: MessagingApi) -> None:
    assert remote.get("settings") == {"webhook_url": bot.url, **SETTINGS}
    assert remote.post("settings", CHANGED) == {"webhook_url": bot.url, **CHANGED}
    remote.post("settings", {"webhook_url": "http://127.0.0.1:1/x", "seed": 7})
    assert (platform.webhook_url, platform.mischief.batch_size) == ("http://127.0.0.1:1/x", 3)
    assert (line.get_message_quota().value, line.get_bot_info().chat_mode) == (200, "chat")


WRONG = {
    "webhook_url": ["ftp://x", "http://", 7, "http://" + "x" * 500],
    "chat_mode": ["both", None, []],
    "quota_limit": [-1, "many", 1.5, True],
    "webhook_active": ["yes", None],
    "rate_scale": [0, "2", True],
    "broadcast_takes": [-1, 86_401],
    "redelivery": ["yes", 1, None],
    "redelivered_after": [5, ["soon"], [-1], [True]],
    "duplicates": [1.1, -0.1, "0.5", None, True],
    "batch_size": [0, 1.5, "2", 1001],
    "delay_ms": [-1, 60_001],
    "seed": [-1, "x", None],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_changes_nothing(remote: Remote, bot: EchoBot, name: str, value: object) -> None:
    status, told = remote.ask("POST", "settings", {"duplicates": 0.7, name: value})
    assert (status, told["message"].startswith(f"{name} must be ")) == (400, True)
    assert remote.get("settings") == {"webhook_url": bot.url, **SETTINGS}


BAD = {
    "not JSON": ("faults", "{", "Expecting"),
    "no object": ("faults", [], "a JSON object is wanted"),
    "no fault": ("faults", {}, "no fault is called None; there are: error_before"),
    "an unknown fault": ("faults", {"kind": "boom"}, "no fault is called 'boom'"),
    "an unknown part": ("faults", {"kind": "rate", "often": 1}, "a fault has no often"),
    "a bad line": ("faults", {"text": "rate,times=x"}, "times must be a whole number from 1, not 'x'"),
    "a bad seed": ("faults", {"kind": "rate", "seed": "x"}, "seed must be a whole number from 0"),
    "an unknown setting": ("settings", {"colour": 1}, "there is no setting colour; there are: webhook_url,"),
    "no event": ("events", {}, "event must be an object with a type"),
    "no type": ("events", {"event": {}}, "event must be an object with a type"),
    "a bad source": ("events", {"event": {"type": "join", "source": 7}}, "source must be an object"),
    "a bad id": ("events", {"event": {"type": "join", "webhookEventId": []}}, "webhookEventId must be text"),
}


@pytest.mark.parametrize(("path", "body", "says"), BAD.values(), ids=BAD)
def test_bad_input_is_told_kindly(remote: Remote, platform: Platform, path: str, body: object, says: str) -> None:
    status, told = remote.ask("POST", path, body)
    assert (status, told["message"].startswith(says)) == (400, True), told
    assert (platform.faults.all(), platform.events) == ([], [])


def test_another_sites_form_can_do_nothing(remote: Remote, platform: Platform) -> None:
    for path in ("faults", "settings", "events", "replay"):
        assert remote.ask("POST", path, '{"kind": "rate"}', "text/plain")[0] == 415
    assert platform.faults.all() == []


def test_an_event_of_any_kind(remote: Remote, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    bot.answers = lambda event: [{"type": "text", "text": event["type"]}]
    beacon = {"type": "beacon", "beacon": {"hwid": "d41d8cd98f", "type": "enter"}}
    told = remote.post("events", {"person": "aoi", "event": beacon})["event"]
    assert [shown.text for shown in aoi.wait()] == ["beacon"]
    assert told["source"] == {"type": "user", "userId": aoi.user_id}
    assert (told["beacon"], told["deliveryContext"], told["mode"]) == (
        beacon["beacon"],
        {"isRedelivery": False},
        "active",
    )
    standby = remote.post("events", {"person": "aoi", "event": {**beacon, "mode": "standby"}})["event"]
    assert "replyToken" not in standby
    group = {"type": "join", "source": {"type": "group", "groupId": "C1"}}
    joined = remote.post("events", {"event": group})["event"]
    assert (joined["source"], "replyToken" in joined) == (group["source"], False)
    assert remote.ask("POST", "events", {"person": "nobody", "event": beacon}) == (
        404,
        {"message": "nobody has the key nobody"},
    )


def test_downloads(remote: Remote, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.says("hello")
    aoi.wait()
    platform.wait_idle()
    text = str(remote.get("people/aoi/transcript?language=en"))
    assert (remote.media_type, text.splitlines()[-2:]) == ("text/plain", ["Parent: hello", "Bot: hello"])
    lines = [json.loads(line) for line in str(remote.get("log")).splitlines()]
    kinds = [next(key for key in line if key != "at") for line in lines]
    assert (remote.media_type, kinds[0]) == ("application/x-ndjson", "simulator_log")
    assert sorted(kinds[1:]) == ["call", "person", "webhook", "webhook"]
    bot.status = 500
    platform.deliver(b"{}")
    rows = str(remote.get("webhook-errors")).splitlines()
    assert (remote.media_type, len(rows), "error_status_code\t500" in rows[1]) == (
        "text/tab-separated-values",
        2,
        True,
    )
    assert remote.ask("GET", "people/nobody/transcript")[0] == 404


def test_a_log_is_replayed(remote: Remote, platform: Platform, bot: EchoBot, aoi: Person) -> None:
    aoi.says("hello")
    aoi.wait()
    platform.wait_idle()
    log = str(remote.get("log"))
    told = remote.post("replay?fast=1", log, "application/x-ndjson")
    assert (told["same"], told["calls"]) == (True, {"POST /v2/bot/message/reply": [1, 1]})
    assert [shown.text for shown in aoi.new()] == ["hello"]
    bot.answers = lambda event: []
    assert remote.post("replay?fast=1", log, "application/x-ndjson")["same"] is False


def test_what_cannot_be_replayed(remote: Remote, platform: Platform) -> None:
    says = "line 1 is not one of a webhook log of the simulator"
    assert remote.ask("POST", "replay", "{}", "application/x-ndjson") == (400, {"message": says})
    platform.webhook_url = ""
    assert remote.ask("POST", "replay", "{}", "application/x-ndjson")[0] == 400


def test_an_account_is_gone_without_a_word(remote: Remote, platform: Platform, aoi: Person) -> None:
    before = len(platform.events)
    remote.post("people/aoi/delete", {})
    assert (aoi.state, len(platform.events)) == ("deleted", before)
