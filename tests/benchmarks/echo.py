"""The yardstick: the SDK's own echo bot, stateless, with one pooled client."""

import os

from flask import Flask, request
from linebot.v3 import WebhookParser
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, ReplyMessageRequest, TextMessage
from linebot.v3.webhooks import MessageEvent

app = Flask(__name__)
parser = WebhookParser(os.environ["LINE_CHANNEL_SECRET"])
configuration = Configuration(access_token=os.environ["LINE_CHANNEL_ACCESS_TOKEN"], host=os.environ["LINE_API_HOST"])
configuration.connection_pool_maxsize = 64
api = MessagingApi(ApiClient(configuration))


@app.get("/healthz")
def alive() -> str:
    return "alive"


@app.post("/matsudo/line/webhook")
def receive() -> tuple[str, int]:
    try:
        events = parser.parse(request.get_data(as_text=True), request.headers.get("X-Line-Signature", ""))
    except InvalidSignatureError:
        return "", 400
    for event in events:
        if isinstance(event, MessageEvent):
            said = TextMessage(text=event.message.text)
            api.reply_message(
                ReplyMessageRequest(reply_token=event.reply_token, messages=[said]), _request_timeout=(2, 5)
            )
    return "", 200
