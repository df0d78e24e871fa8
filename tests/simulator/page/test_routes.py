"""The page's own routes: what is malformed is told so in JSON, and nothing ends in a 500."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bot.simulator import Person, Platform, Server
from bot.simulator.page.friend_code import friend_code
from bot.simulator.request_log import Logged

JSON = "application/json"
AOI = "/simulator/people/aoi"


def ask(
    server: Server, path: str, body: object = None, kind: str = JSON, method: str | None = None
) -> tuple[int, dict]:
    raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    request = Request(server.url + path, raw, {"Content-Type": kind}, method=method)
    try:
        answer = urlopen(request, timeout=30)
    except HTTPError as refused:
        answer = refused
    said = answer.read()
    return answer.status, json.loads(said) if answer.headers.get_content_type() == JSON else {}


MALFORMED = [
    ("text", b"{"),
    ("text", b"\xff\xfe"),
    ("text", []),
    ("text", {}),
    ("text", {"text": " "}),
    ("text", {"text": 5}),
    ("text", {"text": "x" * 5001}),
    ("sticker", {"package": "1"}),
    ("place", {"lat": 91, "lon": 0}),
    ("place", {"lat": True, "lon": 0}),
    ("place", b'{"lat": NaN, "lon": 1}'),
    ("place", {"lat": 1, "lon": 1, "title": 3}),
    ("tap", {}),
    ("tap", {"action": {"type": "dance"}}),
    ("tap", {"action": {"type": "message"}}),
    ("tap", {"action": {"type": "postback", "data": 3}}),
    ("tap", {"action": {"type": "datetimepicker", "data": "d"}, "params": {"week": "1"}}),
    ("tap", {"action": {"type": "datetimepicker", "data": "d"}, "params": "2026"}),
    ("unsend", {}),
    ("picture", b""),
]


@pytest.mark.parametrize(("deed", "body"), MALFORMED)
def test_a_malformed_deed(server: Server, aoi: Person, deed: str, body: object) -> None:
    kind = "image/png" if deed == "picture" else JSON
    status, said = ask(server, f"{AOI}/{deed}", body, kind)
    assert (status, bool(said["message"])) == (400, True)


@pytest.mark.parametrize(
    "path",
    [
        "/simulator/state?since=x",
        "/simulator/state?logged=x",
        "/simulator/state?on=aoi~x~1",
        "/simulator/requests/x",
        f"{AOI}/messages",
        f"{AOI}/messages?before=x",
    ],
)
def test_a_malformed_question(server: Server, aoi: Person, path: str) -> None:
    assert ask(server, path)[0] == 400


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/simulator/people", {"name": ""}),
        ("/simulator/people", {"name": "x" * 21}),
        ("/simulator/clock", {"seconds": 1e300}),
        ("/simulator/clock", {"seconds": "soon"}),
        ("/simulator/clock", {"moment": "tomorrow"}),
        ("/simulator/clock", {}),
    ],
)
def test_a_malformed_wish(server: Server, path: str, body: object) -> None:
    assert ask(server, path, body)[0] == 400


@pytest.mark.parametrize(
    "path",
    [
        "/simulator/people/nobody/messages?before=1",
        "/simulator/requests/99999",
        "/simulator/menus/none",
        "/simulator/pictures/none",
        "/simulator/outside?url=http://127.0.0.1:1/a.png",
        "/simulator/outside",
    ],
)
def test_what_is_not_there(server: Server, aoi: Person, path: str) -> None:
    status, said = ask(server, path)
    assert (status, bool(said["message"])) == (404, True)


def test_nobody_and_nothing_to_do(server: Server, aoi: Person) -> None:
    assert ask(server, "/simulator/people/nobody/text", {"text": "x"})[0] == 404
    assert ask(server, f"{AOI}/dance", {})[0] == 404
    assert ask(server, f"{AOI}/unsend", {"message_id": "1"})[0] == 404
    assert ask(server, f"{AOI}/tap", {"action": {"type": "camera"}})[0] == 404


def test_only_json_is_understood(server: Server, aoi: Person) -> None:
    assert ask(server, f"{AOI}/text", b"text=x", "application/x-www-form-urlencoded")[0] == 415
    assert ask(server, f"{AOI}/picture", b"GIF89a", "image/gif")[0] == 415
    assert ask(server, "/simulator/staff/aoi/text", b"text=x", "text/plain")[0] == 415


def test_who_has_blocked_and_whose_chat_is_off(server: Server, aoi: Person) -> None:
    aoi.unfollow()
    assert ask(server, f"{AOI}/text", {"text": "x"})[0] == 409
    assert ask(server, "/simulator/staff/aoi/text", {"text": "x"})[0] == 409
    assert ask(server, "/simulator/staff/aoi/open", {})[0] == 409


def test_older_messages(server: Server, aoi: Person) -> None:
    for n in range(150):
        aoi.screen.add_from_me(str(n), {"message": {"id": str(n), "type": "text", "text": str(n)}}, aoi.platform.now())
    older = ask(server, f"{AOI}/messages?before=120")[1]["messages"]
    assert [older[0]["number"], older[-1]["number"], len(older)] == [20, 119, 100]


def test_news_is_only_what_is_new(server: Server, aoi: Person) -> None:
    aoi.says("hello")
    aoi.wait()
    state = ask(server, "/simulator/state?on=aoi~0~0")[1]
    assert [message["who"] for message in state["screens"]["aoi"]["messages"]] == ["me", "bot"]
    aoi.unsends()
    again = ask(server, f"/simulator/state?on=aoi~2~0&logged={state['logged']}")[1]
    assert (again["screens"]["aoi"]["messages"], again["screens"]["aoi"]["gone"]) == ([], [0])
    aoi.platform.wait_idle()
    assert [row["number"] for row in ask(server, "/simulator/state?logged=1")[1]["log"]] == list(
        range(1, aoi.platform.log.total)
    )


def test_the_policy_lets_the_bots_own_pages_in(server: Server, platform: Platform) -> None:
    with urlopen(server.url, timeout=30) as answer:
        policy = answer.headers["Content-Security-Policy"]
    origin = platform.webhook_url.removesuffix("/webhook")
    assert f"frame-src {origin} " in policy
    assert "script-src 'self';" in policy and "unsafe" not in policy


def test_a_request_is_kept_whole(server: Server, platform: Platform, aoi: Person) -> None:
    platform.note(Logged("api", "GET", "/x", 200, "ok", platform.now(), 1, b'{"a": 1}', b"{}"))
    number = platform.log.total - 1
    whole = ask(server, f"/simulator/requests/{number}")[1]
    assert (whole["sent"], whole["answer"]) == ({"a": 1}, {})


def test_the_code_is_a_picture() -> None:
    assert b"<svg" in friend_code("@simulator")
