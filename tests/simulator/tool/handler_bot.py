"""Another echo bot, with the SDK's WebhookHandler; it greets new friends, and calls people by their names."""

import os

from flask import Flask, abort, request
from linebot.v3 import WebhookHandler
from linebot.v3.exceptions import InvalidSignatureError
from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, ReplyMessageRequest, TextMessage
from linebot.v3.webhooks import FollowEvent, MessageEvent, TextMessageContent

app = Flask(__name__)
handler = WebhookHandler(os.environ["LINE_CHANNEL_SECRET"])
configuration = Configuration(
    host=os.environ["LINE_API_BASE_URL"], access_token=os.environ["LINE_CHANNEL_ACCESS_TOKEN"]
)


@app.post("/callback")
def callback() -> str:
    try:
        handler.handle(request.get_data(as_text=True), request.headers["X-Line-Signature"])
    except InvalidSignatureError:
        abort(400)
    return "OK"


@handler.add(FollowEvent)
def greet(event: FollowEvent) -> None:
    reply(event, "welcome")


@handler.add(MessageEvent, message=TextMessageContent)
def echo(event: MessageEvent) -> None:
    with ApiClient(configuration) as client:
        name = MessagingApi(client).get_profile(event.source.user_id).display_name
    reply(event, f"{name} said: {event.message.text}")


def reply(event: FollowEvent | MessageEvent, text: str) -> None:
    with ApiClient(configuration) as client:
        answer = ReplyMessageRequest(reply_token=event.reply_token, messages=[TextMessage(text=text)])
        MessagingApi(client).reply_message(answer)


if __name__ == "__main__":
    app.run(port=int(os.environ["PORT"]))
