"""One check for each method of LINE's SDK: it is called, and what it brings back is compared in full."""

from collections.abc import Callable
from dataclasses import dataclass

from linebot.v3.insight import Insight
from linebot.v3.messaging import MessagingApi, MessagingApiBlob
from linebot.v3.oauth import ChannelAccessToken

from bot.simulator import Person, Platform
from tests.simulator.api.pictures import png
from tests.simulator.echo_bot import EchoBot

PICTURE = png(2500, 1686)


@dataclass
class World:
    """A served platform, its bot, one friend, and the SDK's four clients."""

    platform: Platform
    bot: EchoBot
    aoi: Person
    line: MessagingApi
    blob: MessagingApiBlob
    oauth: ChannelAccessToken
    insight: Insight


Check = Callable[[World], None]
CHECKS: dict[str, Check] = {}  # method → the check that calls it


def covers(*methods: str) -> Callable[[Check], Check]:
    def keep(check: Check) -> Check:
        CHECKS.update(dict.fromkeys(methods, check))
        return check

    return keep


def plain(answer: object) -> dict:
    """All fields that came, by LINE's names."""
    return answer.to_dict()
