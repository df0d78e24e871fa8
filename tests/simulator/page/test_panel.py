"""Beside the phones: what went to and fro and why it was refused; faults and settings on demand."""

import json

import pytest
from playwright.sync_api import Page, Route, expect

from bot.simulator import Person, Platform, Server
from tests.simulator.conftest import TOKEN
from tests.simulator.demo import DEMO

pytestmark = pytest.mark.browser


def push(page: Page, server: Server, to: str, text: str, token: str = TOKEN) -> None:
    body = {"to": to, "messages": [{"type": "text", "text": text}]}
    page.request.post(f"{server.url}/v2/bot/message/push", data=body, headers={"Authorization": f"Bearer {token}"})


def test_the_log_shows_both_directions(desk: Page) -> None:
    expect(desk.locator(".entry")).to_have_count(2)
    lines = desk.locator(".entry code").all_inner_texts()
    assert sorted(lines) == ["POST /v2/bot/message/reply", "POST /webhook"]
    expect(desk.locator(".entry .status")).to_have_text(["200", "200"])


def test_why_something_was_refused(desk: Page, server: Server, resident: Person) -> None:
    push(desk, server, resident.user_id, "")
    push(desk, server, resident.user_id, "x", token="wrong")
    expect(desk.locator(".entry.bad")).to_have_count(2)
    expect(desk.locator(".entry.bad .why").first).to_have_text("アクセストークンが正しくありません。")
    expect(desk.locator(".entry.bad").last).to_contain_text("messages[0].text：空にできません。")
    desk.locator("#only-refused").check()
    expect(desk.locator(".entry")).to_have_count(2)
    desk.locator(".entry.bad summary").last.click()
    sent = desk.locator(".entry.bad pre").first
    expect(sent).to_contain_text('"to": "')
    assert json.loads(sent.inner_text())["messages"] == [{"type": "text", "text": ""}]


def test_filtering_by_person_and_word(desk: Page, server: Server, platform: Platform, resident: Person) -> None:
    minh = platform.person("minh", name=DEMO["people"]["minh"])
    minh.follow()
    minh.wait()
    push(desk, server, minh.user_id, "hello")
    expect(desk.locator(".entry")).to_have_count(5)
    desk.locator("#whose").select_option(minh.user_id)
    expect(desk.locator(".entry")).to_have_count(3)
    desk.locator("#search").fill("push")
    expect(desk.locator(".entry code")).to_have_text(["POST /v2/bot/message/push"])
    desk.locator("#whose").select_option("")
    desk.locator("#search").fill("reply")
    expect(desk.locator(".entry")).to_have_count(2)


def test_the_log_stays_small(desk: Page, platform: Platform) -> None:
    entry = platform.requests[0]
    for _ in range(30):
        for _ in range(50):
            platform.note(entry)
        desk.wait_for_timeout(20)
    expect(desk.locator(".entry")).to_have_count(300)


class Faults:
    """What `/simulator/faults` answers, as the platform would."""

    def __init__(self, page: Page) -> None:
        self.all: list[dict] = []
        self.asked: list[tuple[str, dict]] = []
        page.route("**/simulator/faults", self.answer)

    def answer(self, route: Route) -> None:
        method, body = route.request.method, route.request.post_data_json or {}
        if method != "GET":
            self.asked.append((method, body))
        if method == "POST" and "kind" in body:
            self.all.append(body)
        elif method == "DELETE":
            self.all = []
        route.fulfill(json={"faults": self.all})


def test_faults_are_switched_on_and_off(desk: Page, resident: Person) -> None:
    faults = Faults(desk)
    desk.locator("#faults-tab").click()
    expect(desk.locator(".faults .nothing")).to_be_visible()
    desk.locator("#fault-kind").select_option("slow")
    desk.locator("#fault-path").fill("push")
    desk.locator("#fault-user").select_option(resident.user_id)
    desk.locator("#fault-chance").fill("10")
    desk.locator("#fault-times").fill("3")
    desk.locator("#fault-seconds").fill("2")
    desk.locator("#faults .main").click()
    expect(desk.locator(".faults li")).to_contain_text("push・10%の確率・あと3回")
    asked = {"kind": "slow", "path": "push", "user": resident.user_id, "p": 0.1, "times": 3, "seconds": 2}
    assert faults.asked == [("POST", asked)]
    desk.locator("#seed").fill("7")
    desk.locator("#reseed").click()
    desk.get_by_role("button", name="遅れて答えるを取り消す").click()
    expect(desk.locator(".faults .nothing")).to_be_visible()
    assert faults.asked[1] == ("POST", {"seed": 7})


def test_one_of_several_faults_is_taken_away(desk: Page) -> None:
    faults = Faults(desk)
    faults.all = [{"kind": kind, "path": "", "user": "", "p": 1, "times": 2, "seconds": 5} for kind in ("rate", "html")]
    kept = faults.all[1]
    desk.locator("#faults-tab").click()
    desk.locator(".faults li button").first.click()
    expect(desk.locator(".faults li")).to_have_count(1)
    assert faults.all == [kept]


def test_settings_are_switched(desk: Page) -> None:
    known = {
        "chat_mode": "bot",
        "redelivery": True,
        "redelivered_after": [60, 600],
        "quota_limit": None,
        "batch_size": 1,
    }
    changes: list[dict] = []

    def answer(route: Route) -> None:
        if route.request.method == "POST":
            changes.append(route.request.post_data_json)
        route.fulfill(json=known)

    desk.route("**/simulator/settings", answer)
    desk.locator("#settings-tab").click()
    desk.get_by_role("switch", name="チャット").check()
    desk.get_by_role("switch", name="Webhookの再送").uncheck()
    for name, value in (
        ("redelivered_after", "5, 50"),
        ("quota_limit", "200"),
        ("quota_limit", ""),
        ("batch_size", "5"),
    ):
        desk.locator(f"#settings [name={name}]").fill(value)
        desk.locator(f"#settings [name={name}]").press("Tab")
    expect(desk.locator("#settings .says")).to_have_text("変更しました。")
    assert changes == [
        {"chat_mode": "chat"},
        {"redelivery": False},
        {"redelivered_after": [5, 50]},
        {"quota_limit": 200},
        {"quota_limit": None},
        {"batch_size": 5},
    ]


def test_a_platform_without_these_says_so(desk: Page) -> None:
    desk.route("**/simulator/settings", lambda route: route.fulfill(status=200, json={}))
    desk.locator("#settings-tab").click()
    expect(desk.locator("#settings .nothing")).to_be_visible()


def test_what_can_be_saved(desk: Page) -> None:
    expect(desk.locator("#save-transcript")).to_have_attribute("href", "/simulator/people/aoi/transcript")
    expect(desk.locator("#save-log")).to_have_attribute("href", "/simulator/log")
