"""A served platform, a bot behind it, and LINE's own SDK in front of it."""

from collections.abc import Iterator

import pytest
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, MessagingApiBlob
from playwright.sync_api import Browser

from bot.simulator import Person, Platform, Server, serve
from tests.simulator.demo import DEMO, MENU_PAGE, hub_bot
from tests.simulator.echo_bot import EchoBot

SECRET, TOKEN = "the channel's secret", "the channel's token"


@pytest.fixture
def bot() -> Iterator[EchoBot]:
    bot = EchoBot()
    yield bot
    bot.stop()


@pytest.fixture
def platform(bot: EchoBot) -> Platform:
    """The bot shares a process with the test: a pause of it is not the bot's."""
    platform = Platform(secret=SECRET, token=TOKEN, webhook_url=bot.url, clock_file=None)
    platform.wait_for_bot(30)
    return platform


@pytest.fixture
def server(platform: Platform, bot: EchoBot) -> Iterator[Server]:
    server = serve(platform, port=0)
    bot.api, bot.token = server.url, TOKEN
    yield server
    platform.wait_idle()
    server.stop()


@pytest.fixture
def client(server: Server) -> ApiClient:
    return ApiClient(Configuration(host=server.url, access_token=TOKEN))


@pytest.fixture
def line(client: ApiClient) -> MessagingApi:
    return MessagingApi(client)


@pytest.fixture
def blob(client: ApiClient) -> MessagingApiBlob:
    return MessagingApiBlob(client)


@pytest.fixture
def aoi(platform: Platform, server: Server) -> Person:
    """A friend of the bot, who has just looked at her phone."""
    aoi = platform.person("aoi", name="Aoi")
    aoi.follow()
    platform.wait_idle()
    return aoi


@pytest.fixture
def resident(platform: Platform, bot: EchoBot, server: Server) -> Person:
    """Aoi in the demo town, welcomed by its bot."""
    platform.name, platform.places, bot.answers = DEMO["name"], DEMO["places"], hub_bot
    aoi = platform.person("aoi", name=DEMO["people"]["aoi"])
    aoi.follow()
    aoi.wait()
    return aoi


@pytest.fixture(scope="session")
def menu_picture(browser: Browser) -> bytes:
    page = browser.new_page(viewport={"width": 1250, "height": 843})
    page.set_content(MENU_PAGE)
    picture = page.screenshot(type="jpeg", quality=80)
    page.close()
    return picture


def texts(*words: str) -> list[dict]:
    return [{"type": "text", "text": word} for word in words]
