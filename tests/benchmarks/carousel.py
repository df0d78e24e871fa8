"""What a rich answer costs (P3): ten bubbles of a place each, filled in, checked and sent, beside the SDK's models.

python -m tests.benchmarks.carousel
"""

import statistics
import sys
import time
from collections.abc import Callable

from linebot.v3.messaging import ApiClient, Configuration, FlexMessage, MessagingApi, ReplyMessageRequest

from bot import app, crypto
from bot.line import limits
from bot.line.client import LineClient
from bot.settings import Settings
from bot.town.folder import load_town
from tests.benchmarks import bots
from tests.benchmarks.table import table

BUBBLES, TIMES, ROUNDS = 10, 100, 9
ROW = {
    "name": "広場", "category": "おやこの広場", "distance": "900メートル", "address": "松戸市1-1",
    "today": "10時から16時",
    "caution": "持ち物は母子健康手帳です", "map": "https://example.com/map",
}  # fmt: skip


def report() -> str:
    settings = Settings.model_validate({"secret_key": "s" * 32, "field_keys": (crypto.new_key(),)})
    speaker = app.speaker(settings, load_town(settings.towns_dir / "matsudo"))
    rows = [{**ROW, "name": f"広場 {number}", "address": f"松戸市1-{number}"} for number in range(BUBBLES)]
    card = speaker.card("hubs_found", rows, "ja")
    with bots.line(0.0) as port:
        host = f"http://127.0.0.1:{port}"
        ours, sdk = LineClient("token", host), MessagingApi(ApiClient(Configuration(access_token="token", host=host)))

        def by_us() -> None:
            built = speaker.card("hubs_found", rows, "ja")
            limits.check([built])
            ours.reply("t", [built])

        def by_the_sdk() -> None:
            message = FlexMessage.from_dict(card)
            sdk.reply_message(ReplyMessageRequest(reply_token="t", messages=[message]), _request_timeout=(2, 5))

        found = [(_cost(by_us), _cost(by_the_sdk)) for _ in range(ROUNDS)]
    mine, theirs = (statistics.median(column) for column in zip(*found, strict=True))
    ratio = statistics.median(one / other for one, other in found)
    return table(
        ["carousel of ten bubbles", "CPU µs", "x the SDK"],
        [
            ["the SDK's models, from a dict that is ready", f"{theirs:.0f}", "1.00"],
            ["maisapo, from the card's template", f"{mine:.0f}", f"{ratio:.2f}"],
        ],
    )


def _cost(send: Callable[[], None]) -> float:
    began = time.process_time()
    for _ in range(TIMES):
        send()
    return (time.process_time() - began) / TIMES * 1e6


if __name__ == "__main__":
    sys.stdout.write(report())
