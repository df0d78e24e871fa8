"""A tiny bot over HTTP: keeps the webhooks it gets and replies with what `answers` says."""

import json
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import HTTPError
from urllib.request import Request, urlopen

Answers = Callable[[dict], list[dict]]


def echo(event: dict) -> list[dict]:
    """A text comes back, a button's data too; all else is heard in silence."""
    said = event.get("message", {}).get("text") or event.get("postback", {}).get("data")
    params = " ".join(event.get("postback", {}).get("params", {}).values())
    return [{"type": "text", "text": f"{said} {params}".strip()}] if said else []


class EchoBot:
    def __init__(self) -> None:
        self.answers: Answers = echo
        self.status = 200
        self.received: list[tuple[bytes, str | None]] = []  # raw body, signature
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/webhook"
        self.api = self.token = ""
        Thread(target=self._http.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def hear(self, body: bytes, signature: str | None) -> None:
        self.received.append((body, signature))

    def answer(self, body: bytes, answers: Answers) -> None:
        try:
            events = json.loads(body)["events"]
        except ValueError:
            return  # a test sent something that is no webhook
        for event in events:
            messages = answers(event)
            if messages and "replyToken" in event:
                self._call("/v2/bot/message/reply", {"replyToken": event["replyToken"], "messages": messages})

    def _call(self, path: str, body: dict) -> None:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        with suppress(HTTPError):  # a refusal is the platform's to tell
            urlopen(Request(self.api + path, json.dumps(body).encode(), headers), timeout=2).read()


def _handler(bot: EchoBot) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            bot.hear(body, self.headers.get("x-line-signature"))
            answers = bot.answers  # before the 200: a test may change it the moment the webhook is answered
            self.send_response(bot.status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            self.wfile.flush()
            if bot.status == 200:
                bot.answer(body, answers)

        def log_message(self, *_: object) -> None: ...

    return Handler
