"""A served platform, a bot behind it, and LINE's own SDK in front of it."""

from collections.abc import Iterator

import pytest
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, MessagingApiBlob

from bot.simulator import Person, Platform, Server, serve
from tests.simulator.echo_bot import EchoBot

SECRET, TOKEN = "the channel's secret", "the channel's token"


@pytest.fixture
def bot() -> Iterator[EchoBot]:
    bot = EchoBot()
    yield bot
    bot.stop()


@pytest.fixture
def platform(bot: EchoBot) -> Platform:
    return Platform(secret=SECRET, token=TOKEN, webhook_url=bot.url, clock_file=None)


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


def texts(*words: str) -> list[dict]:
    return [{"type": "text", "text": word} for word in words]
