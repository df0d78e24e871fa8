"""Serves a platform over HTTP/1.1 from a background thread, with kept-alive connections and one write per answer."""

import socket
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.wrappers import Response

from bot.simulator.api.app import create_app
from bot.simulator.platform import Platform

BIGGEST_BODY = 12 * 1024 * 1024  # a picture somebody sends; LINE's own 2 MB for messages is a rule of the API


class Server:
    """A platform that can be reached. Stopping loses nothing: it can be served again, as after an outage."""

    def __init__(self, platform: Platform, host: str, port: int) -> None:
        self._http = _Listener((host, port), _Handler)
        self._http.app = create_app(platform)
        self.port = self._http.server_address[1]
        self.url = f"http://{host}:{self.port}"
        self._thread = Thread(target=self._http.serve_forever, args=(0.05,), name="simulator", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and cut the connections that clients keep open."""
        self._http.shutdown()
        self._http.server_close()
        self._http.hang_up()

    def join(self) -> None:
        """Stay until somebody calls `stop`."""
        self._thread.join()


def serve(platform: Platform, port: int = 0, host: str = "127.0.0.1") -> Server:
    """Start serving the API and the phone page; port 0 takes a free one."""
    return Server(platform, host, port)


class _Listener(ThreadingHTTPServer):
    app: Flask
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()
        self._lock = Lock()

    def opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.discard(connection)

    def hang_up(self) -> None:
        with self._lock:
            for connection in self._open:
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to report."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # collects head and body, so that they leave in one packet
    server: _Listener

    def setup(self) -> None:
        super().setup()
        self.server.opened(self.connection)

    def finish(self) -> None:
        self.server.closed(self.connection)
        super().finish()

    def do_GET(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > BIGGEST_BODY:
            self.close_connection = True  # what is not read would be taken for the next request
            self.send_error(413)
        else:
            body = self.rfile.read(size)
            self._write(Response.from_app(self.server.app, self._environ(body), buffered=True))

    do_POST = do_DELETE = do_HEAD = do_PUT = do_GET  # noqa: N815 - http.server's names

    def log_message(self, *_: Any) -> None:
        """Stay silent: the platform keeps its own log."""

    def _write(self, answer: Response) -> None:
        content = answer.get_data()
        self.send_response(answer.status_code)
        for name, value in answer.headers:
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        return headers | {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": _as_wsgi(path),
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "SERVER_NAME": str(host),
            "SERVER_PORT": str(port),
            "SERVER_PROTOCOL": self.protocol_version,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }


def _as_wsgi(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")
