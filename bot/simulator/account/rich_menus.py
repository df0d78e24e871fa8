"""The rich menus of the channel: their pictures, the default one, and who has one of their own."""

from itertools import count
from typing import Any

from bot.simulator.refusals import RefusalError, body_errors, not_found
from bot.simulator.rules.limits import check_menu

MEGABYTE = 1024 * 1024
PICTURE_TYPES = ("image/png", "image/jpeg")

Menu = dict[str, Any]
Picture = tuple[str, bytes]  # media type, bytes


class RichMenus:
    def __init__(self) -> None:
        self._numbers = count(1)
        self._menus: dict[str, Menu] = {}
        self._pictures: dict[str, Picture] = {}
        self._own: dict[str, str] = {}  # user id → menu id
        self._default: str | None = None

    def create(self, menu: Menu) -> str:
        if found := check_menu(menu):
            raise body_errors(found)
        menu_id = f"richmenu-{next(self._numbers):032x}"
        self._menus[menu_id] = {**menu, "richMenuId": menu_id}
        return menu_id

    def all(self) -> list[Menu]:
        return list(self._menus.values())

    def get(self, menu_id: str) -> Menu:
        if menu_id not in self._menus:
            raise not_found("richmenu not found")
        return self._menus[menu_id]

    def delete(self, menu_id: str) -> None:
        self.get(menu_id)
        del self._menus[menu_id]
        self._pictures.pop(menu_id, None)
        self._own = {user: own for user, own in self._own.items() if own != menu_id}
        self._default = None if self._default == menu_id else self._default

    def put_picture(self, menu_id: str, media_type: str, content: bytes) -> None:
        """A picture can be given once; a menu that shall look different is a new menu."""
        self.get(menu_id)
        if media_type not in PICTURE_TYPES:
            raise RefusalError(415, f"The content type, {media_type}, is not supported")
        if len(content) > MEGABYTE:
            raise RefusalError(413, "Request Entity Too Large")
        if menu_id in self._pictures:
            raise RefusalError(400, "An image has already been uploaded to the richmenu")
        self._pictures[menu_id] = (media_type, content)

    def picture(self, menu_id: str) -> Picture:
        if menu_id not in self._pictures:
            raise not_found()
        return self._pictures[menu_id]

    def set_default(self, menu_id: str) -> None:
        self._default = self._ready(menu_id)

    def default(self) -> str:
        if self._default is None:
            raise not_found("no default richmenu")
        return self._default

    def clear_default(self) -> None:
        self._default = None

    def link(self, user_id: str, menu_id: str, *, keep: bool = True) -> None:
        """`keep` False: the same checks and answer, but nothing changes, as for one who is no friend."""
        ready = self._ready(menu_id)
        if keep:
            self._own[user_id] = ready

    def unlink(self, user_id: str) -> None:
        self._own.pop(user_id, None)

    def own(self, user_id: str) -> str:
        if user_id not in self._own:
            raise not_found("the user has no richmenu")
        return self._own[user_id]

    def switch(self, user_id: str, alias_id: str) -> str:
        """What a tap on a tab does, in LINE's word for how it went. There are no aliases here yet."""
        return "RICHMENU_ALIAS_ID_NOTFOUND"

    def seen_by(self, user_id: str) -> Menu | None:
        """The menu on this person's screen: their own, else the default."""
        menu_id = self._own.get(user_id, self._default)
        return self._menus.get(menu_id or "")

    def _ready(self, menu_id: str) -> str:
        self.get(menu_id)
        if menu_id not in self._pictures:
            raise RefusalError(400, "must upload richmenu image before applying it to user")
        return menu_id
