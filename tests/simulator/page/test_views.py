"""From view to view on one phone: the list of chats, notifications, the in-app browser, the QR code, the rich menu."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from bot.simulator import Person, Platform, Server
from tests.simulator.conftest import texts
from tests.simulator.demo import DEMO, give_menu
from tests.simulator.page.conftest import says
from tests.simulator.page.gallery import GALLERY, shows

pytestmark = pytest.mark.browser

PAGE = '<!doctype html><html lang="ja"><title>a</title><h1>page {n}</h1><a href="/{n}{n}">further</a></html>'


class Site(BaseHTTPRequestHandler):
    """Pages of the town; one of them lets nobody frame it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        if self.path == "/alone":
            self.send_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(PAGE.format(n=self.path[1:]).encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def site() -> Iterator[str]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_address[1]}"
    http.shutdown()
    http.server_close()


def test_the_list_of_chats(phone: Page, resident: Person) -> None:
    phone.locator(".leave").click()
    expect(phone.locator(".chat-row .who")).to_have_text(DEMO["name"])
    expect(phone.locator(".chat-row .badge")).to_have_count(0)
    shows(resident, GALLERY["templates"][:2])
    expect(phone.locator(".chat-row .last")).to_have_text(GALLERY["templates"][1]["altText"])
    expect(phone.locator(".chat-row .badge")).to_have_text("未読2")
    phone.reload()
    expect(phone.locator(".message.bot")).to_have_count(3)
    phone.locator(".leave").click()
    expect(phone.locator(".chat-row .badge")).to_have_count(0)
    phone.locator(".chat-row").click()
    expect(phone.locator(".talk").first).to_be_focused()


def test_a_notification_shows_the_alt_text_and_opens_the_chat(phone: Page, resident: Person) -> None:
    shows(resident, texts("seen at once"))
    expect(phone.locator(".bubble").last).to_have_text("seen at once")
    expect(phone.locator(".banner")).to_be_hidden()
    phone.locator(".leave").click()
    shows(resident, [GALLERY["flex"][0]])
    expect(phone.locator(".banner .words")).to_have_text(GALLERY["flex"][0]["altText"])
    phone.locator(".banner").click()
    expect(phone.locator(".flex-bubble")).to_be_visible()
    expect(phone.locator(".banner")).to_be_hidden()


def test_a_silent_message_makes_no_banner(phone: Page, resident: Person) -> None:
    phone.locator(".leave").click()
    shows(resident, texts("quiet"), silent=True)
    expect(phone.locator(".chat-row .badge")).to_have_text("未読1")
    expect(phone.locator(".banner")).to_be_hidden()


def test_a_screen_reader_hears_new_messages_by_their_text(phone: Page, resident: Person) -> None:
    shows(resident, [*texts("first"), GALLERY["flex"][0]])
    expect(phone.locator(".announce")).to_have_text(f"first {GALLERY['flex'][0]['altText']}")
    says(phone, "mine")
    expect(phone.locator(".announce")).to_have_text("mine")  # the bot's echo


def link(uri: str) -> list[dict]:
    buttons = {"type": "buttons", "text": "?", "actions": [{"type": "uri", "label": "open", "uri": uri}]}
    return [{"type": "template", "altText": "a", "template": buttons}]


def test_the_in_app_browser(phone: Page, resident: Person, site: str) -> None:
    shows(resident, link(f"{site}/one"))
    phone.get_by_role("link", name="open").click()
    frame = phone.frame_locator(".browser iframe")
    expect(frame.locator("h1")).to_have_text("page one")
    expect(phone.locator(".address")).to_have_text(f"{site}/one")
    frame.locator("a").click()
    expect(frame.locator("h1")).to_have_text("page oneone")
    phone.locator(".back").click()
    expect(frame.locator("h1")).to_have_text("page one")
    phone.locator(".back").click()
    expect(phone.locator(".browser")).to_be_hidden()
    expect(phone.get_by_role("link", name="open")).to_be_focused()


@pytest.mark.parametrize("path", ["https://example.com/far", "{site}/alone", "{own}/"])
def test_what_cannot_be_framed_is_offered_outside(
    phone: Page, resident: Person, site: str, server: Server, path: str
) -> None:
    uri = path.format(site=site, own=server.url)
    shows(resident, link(uri))
    phone.get_by_role("link", name="open").click()
    expect(phone.locator(".far")).to_be_visible()
    expect(phone.locator(".far a")).to_have_attribute("href", uri)
    assert phone.locator("iframe").count() == 0
    phone.locator(".close").click()
    expect(phone.locator(".browser")).to_be_hidden()


def test_other_places_a_link_leads_to(phone: Page, resident: Person) -> None:
    shows(resident, link("tel:%230000"))
    phone.get_by_role("link", name="open").click()
    expect(phone.locator(".sheet a")).to_have_attribute("href", "tel:%230000")
    phone.keyboard.press("Escape")
    expect(phone.locator(".sheet")).to_be_hidden()
    shows(resident, link("https://line.me/R/oaMessage/%40simulator/?hello%20there"))
    expect(phone.get_by_role("link", name="open")).to_have_count(2)
    phone.get_by_role("link", name="open").last.click()
    expect(phone.locator("textarea").first).to_have_value("hello there")


def test_open_outside_at_once(phone: Page, resident: Person, site: str) -> None:
    shows(resident, link(f"{site}/one?openExternalBrowser=1"))
    with phone.context.expect_page() as opened:
        phone.get_by_role("link", name="open").click()
    assert opened.value.url.startswith(site)


def test_adding_the_account_by_its_code(page: Page, server: Server, platform: Platform) -> None:
    minh = platform.person("minh")
    page.goto(server.url)
    page.locator(".leave").click()
    expect(page.locator(".list .nothing")).to_be_visible()
    page.locator(".qr").click()
    expect(page.locator("#friend-link")).to_have_value("https://line.me/R/ti/p/%40simulator")
    assert page.locator("#friend img").evaluate("image => image.naturalWidth") > 100
    page.locator("#copy-link").click()
    expect(page.locator("#copy-link")).to_have_text("コピーしました")
    page.locator("#friend .main").click()
    expect(page.locator(".talk")).to_be_visible()
    expect(page.locator(".befriend")).to_be_hidden()
    assert minh.state == "friend"


def test_tabs_of_a_rich_menu(
    phone: Page, platform: Platform, resident: Person, menu_picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    tab = {"type": "richmenuswitch", "label": "next", "richMenuAliasId": "second", "data": "tab=2"}
    bounds = {"x": 0, "y": 0, "width": 2500, "height": 400}
    give_menu(platform, menu_picture, selected=True, areas=[{"bounds": bounds, "action": tab}])
    second = platform.menus.create({**DEMO["menu"], "chatBarText": "second"})
    platform.menus.put_picture(second, "image/jpeg", menu_picture)

    def switch(user_id: str, alias_id: str) -> str:
        platform.menus.link(user_id, second)
        return "SUCCESS"

    monkeypatch.setattr(platform.menus, "switch", switch)
    phone.get_by_role("button", name="next").click()
    expect(phone.locator(".chat-bar")).to_have_text("second")
    expect(phone.locator(".tray")).to_be_visible()
    said = {"data": "tab=2", "params": {"newRichMenuAliasId": "second", "status": "SUCCESS"}}
    assert (platform.events[-1]["postback"], resident.chat[-1].who) == (said, "bot")


def test_a_button_closes_and_opens_the_rich_menu(
    phone: Page, platform: Platform, resident: Person, menu_picture: bytes
) -> None:
    give_menu(platform, menu_picture, selected=True)
    actions = [
        {"type": "postback", "label": name, "data": name, "inputOption": f"{name}RichMenu"}
        for name in ("close", "open")
    ]
    confirm = {"type": "confirm", "text": "?", "actions": actions}
    shows(resident, [{"type": "template", "altText": "a", "template": confirm}])
    phone.get_by_role("button", name="close", exact=True).click()
    expect(phone.locator(".tray")).to_be_hidden()
    phone.get_by_role("button", name="open", exact=True).click()
    expect(phone.locator(".tray")).to_be_visible()
