"""The rich menus that LINE keeps for one channel, by name; listed once a process, then remembered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot import clock
from bot.line.client import TIMEOUT, LineClient

if TYPE_CHECKING:
    from linebot.v3.messaging import MessagingApi, MessagingApiBlob

PICTURE_TIMEOUT = (2.0, 30.0)  # connect, read; seconds
PAUSE = timedelta(minutes=1)  # between two looks for a menu that is not there
GONE = 404


class NotTaken(Exception):
    """LINE did not do it. `status` is its answer, 0 where there was none; the text is LINE's own word for it."""

    def __init__(self, status: int, said: str) -> None:
        self.status = status
        super().__init__(said)


class Shelf:
    """Safe for threads. Every call may raise `NotTaken`; trying again later does no harm."""

    def __init__(self, line: LineClient) -> None:
        self._line = line
        self._ids: dict[str, str] = {}
        self._looked_at: datetime | None = None
        self._lock = Lock()

    def find(self, name: str) -> str | None:
        """LINE's id of it. A menu that is not there is looked for once a minute at most."""
        if name not in self._ids:
            with self._lock:
                if name not in self._ids and self._is_time():
                    self._list()
        return self._ids.get(name)

    def look(self) -> None:
        """Read LINE's list anew."""
        with self._lock:
            self._list()

    def create(self, name: str, body: dict[str, Any]) -> str:
        from linebot.v3.messaging import RichMenuRequest

        wanted = RichMenuRequest.from_dict({"name": name, **body})
        with _refusals():
            menu_id = str(self._api.create_rich_menu(wanted, _request_timeout=TIMEOUT).rich_menu_id)
        with self._lock:
            self._ids = self._ids | {name: menu_id}
        return menu_id

    def has_picture(self, menu_id: str) -> bool:
        """A menu without one can be shown to nobody: somebody stopped half-way."""
        try:
            with _refusals():
                self._pictures.get_rich_menu_image(menu_id, _request_timeout=PICTURE_TIMEOUT)
        except NotTaken as refused:
            if refused.status != GONE:
                raise
            return False
        return True

    def give_picture(self, menu_id: str, png: bytes) -> None:
        """Once only: LINE does not change the picture of a menu."""
        kind = {"Content-Type": "image/png"}
        with _refusals():
            self._pictures.set_rich_menu_image(menu_id, png, _headers=kind, _request_timeout=PICTURE_TIMEOUT)

    def show_to_all(self, menu_id: str) -> None:
        """The menu of everybody who has none of their own."""
        with _refusals():
            self._api.set_default_rich_menu(menu_id, _request_timeout=TIMEOUT)

    def show_to(self, line_user_id: str, name: str) -> None:
        """An id that LINE does not know any more is looked up once again."""
        menu_id = self._id(name)
        try:
            self._link(line_user_id, menu_id)
        except NotTaken as refused:
            if refused.status != GONE:
                raise
            self._forget(name, menu_id)
            self._link(line_user_id, self._id(name))

    def _id(self, name: str) -> str:
        found = self.find(name)
        if found is None:
            raise NotTaken(GONE, "no menu of this name")
        return found

    def _link(self, line_user_id: str, menu_id: str) -> None:
        self._ask("POST", f"/v2/bot/user/{quote(line_user_id, safe='')}/richmenu/{quote(menu_id, safe='')}")

    def _forget(self, name: str, menu_id: str) -> None:
        with self._lock:
            if self._ids.get(name) == menu_id:
                self._ids = {known: one for known, one in self._ids.items() if known != name}
                self._looked_at = None

    def _is_time(self) -> bool:
        return self._looked_at is None or abs(clock.now() - self._looked_at) >= PAUSE

    def _list(self) -> None:
        self._looked_at = clock.now()
        said = self._ask("GET", "/v2/bot/richmenu/list")
        try:
            self._ids = {menu["name"]: menu["richMenuId"] for menu in json.loads(said)["richmenus"]}
        except (ValueError, TypeError, KeyError) as error:
            raise NotTaken(0, type(error).__name__) from None

    def _ask(self, method: str, path: str) -> bytes:
        """Without the SDK: in a person's turn nobody waits until half a second of it is loaded."""
        said = self._line.ask(method, path, None, self._line.who())
        if said is None or said.status != 200:
            raise NotTaken(said.status if said else 0, str(said.status) if said else "no answer")
        return said.data

    @property
    def _api(self) -> "MessagingApi":
        from linebot.v3.messaging import MessagingApi

        return MessagingApi(self._line.api)

    @property
    def _pictures(self) -> "MessagingApiBlob":
        from linebot.v3.messaging import MessagingApiBlob

        return MessagingApiBlob(self._line.api)


@contextmanager
def _refusals() -> Iterator[None]:
    """The three families of the SDK's failures as one. `from None`: their texts carry the person's id in the URL."""
    from linebot.v3.messaging import ApiException
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ApiException as error:
        raise NotTaken(error.status or 0, f"{error.status} {error.body}") from None
    except (HTTPError, ValueError) as error:
        raise NotTaken(0, type(error).__name__) from None
