"""Serves a platform over HTTP from a background thread."""

import asyncio
from threading import Event, Thread

from aiohttp import web

from bot.simulator.platform import Platform
from bot.simulator.web import create_app

AT_ONCE = 0.01  # seconds; 0 would mean no limit


class Server:
    """A platform that can be reached. Stopping loses nothing: it can be served again, as after an outage."""

    def __init__(self, platform: Platform, host: str, port: int) -> None:
        self._platform = platform
        self._loop = asyncio.new_event_loop()
        self._runner = web.AppRunner(create_app(platform), access_log=None, shutdown_timeout=AT_ONCE)
        self._ended = Event()
        self._thread = Thread(target=self._loop.run_forever, name="simulator", daemon=True)
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(host, port), self._loop).result()
        self.url = f"http://{host}:{self.port}"

    async def _listen(self, host: str, port: int) -> int:
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port, reuse_address=True).start()
        return int(self._runner.addresses[0][1])

    def stop(self) -> None:
        """Stop listening, and cut the connections that clients keep open. A second time does nothing."""
        if self._ended.is_set():
            return
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._platform.poster.close()
        self._ended.set()

    def join(self) -> None:
        """Stay until somebody calls `stop`."""
        self._ended.wait()


def serve(platform: Platform, port: int = 0, host: str = "127.0.0.1") -> Server:
    """Start serving the API and the phone page; port 0 takes a free one."""
    return Server(platform, host, port)
