"""Wakes the pages that wait for something to change."""

import asyncio

from bot.simulator.platform import Platform

WAIT_SECONDS = 15.0
BREATH_SECONDS = 0.05  # a platform that is busy tells a page at most this often


class News:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._waiting: set[asyncio.Future[None]] = set()
        platform.listeners.append(self._tell)

    async def after(self, version: int) -> None:
        """Come back when the platform is past `version`, or after a while."""
        if self._platform.version != version:
            return await asyncio.sleep(BREATH_SECONDS if version >= 0 else 0)
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.add(waiting)
        try:
            if self._platform.version == version:
                await asyncio.wait_for(waiting, WAIT_SECONDS)
        except TimeoutError:
            pass
        finally:
            self._waiting.discard(waiting)

    def _tell(self) -> None:
        """Called from any thread."""
        for waiting in list(self._waiting):
            waiting.get_loop().call_soon_threadsafe(_finish, waiting)


def _finish(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():
        waiting.set_result(None)
