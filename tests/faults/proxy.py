"""A TCP proxy that can fall silent, or be cut: what a network does between us and our database."""

import socket
import threading
from contextlib import suppress


class Proxy:
    """`silent`: connections stay open and nothing passes. `cut`: every connection ends, and new ones are refused."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._open = threading.Event()
        self._open.set()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def silent(self) -> None:
        self._open.clear()

    def speak(self) -> None:
        self._open.set()

    def cut(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)  # whoever waits for the next one would let it through
        self._door.close()
        for one in [each for pair in self._pairs for each in pair]:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._pairs.clear()

    def mend(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        door = self._door
        while True:
            try:
                ours, _ = door.accept()
                theirs = socket.create_connection(self._to)
            except OSError:
                return
            self._pairs.append((ours, theirs))
            for one, other in ((ours, theirs), (theirs, ours)):
                threading.Thread(target=self._pass, args=(one, other), daemon=True).start()

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65536):
                self._open.wait()
                other.sendall(data)
        for each in (one, other):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
