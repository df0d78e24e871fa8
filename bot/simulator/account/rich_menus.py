"""The rich menus of the channel: their pictures, the default one, and who has one of their own."""

from itertools import count
from typing import Any, Literal

from bot.simulator.account.menu_aliases import MenuAliases
from bot.simulator.account.menu_batches import MenuBatches
from bot.simulator.account.picture_size import size_of
from bot.simulator.refusals import RefusalError, not_found

MEGABYTE = 1024 * 1024
MOST_MENUS = 1000
PICTURE_TYPES = ("image/png", "image/jpeg")

Menu = dict[str, Any]
Picture = tuple[str, bytes]  # media type, bytes
Switched = Literal["SUCCESS", "RICHMENU_ALIAS_ID_NOTFOUND", "RICHMENU_NOTFOUND", "FAILED"]


class RichMenus:
    def __init__(self) -> None:
        self.aliases = MenuAliases(self)
        self.batches = MenuBatches(self)
        self._numbers = count(1)
        self._menus: dict[str, Menu] = {}
        self._pictures: dict[str, Picture] = {}
        self._own: dict[str, str] = {}  # user id → menu id
        self._default: str | None = None

    def create(self, menu: Menu) -> str:
        if len(self._menus) >= MOST_MENUS:
            raise RefusalError(400, "The maximum number of richmenus has been reached")
        menu_id = f"richmenu-{next(self._numbers):032x}"
        self._menus[menu_id] = {**menu, "richMenuId": menu_id}
        return menu_id

    def all(self) -> list[Menu]:
        return list(self._menus.values())

    def get(self, menu_id: str) -> Menu:
        if menu_id not in self._menus:
            raise not_found()
        return self._menus[menu_id]

    def delete(self, menu_id: str) -> None:
        self.get(menu_id)
        del self._menus[menu_id]
        self._pictures.pop(menu_id, None)
        self.relink({menu_id: None})
        self._default = None if self._default == menu_id else self._default

    def put_picture(self, menu_id: str, media_type: str, content: bytes) -> None:
        """A picture can be given once; a menu that shall look different is a new menu."""
        self.get(menu_id)
        if media_type not in PICTURE_TYPES:
            raise RefusalError(415, f"The content type, {media_type}, is not supported")
        if menu_id in self._pictures:
            raise RefusalError(400, "An image has already been uploaded to the richmenu")
        if not _is_allowed(media_type, content):
            raise RefusalError(400, "The image size is not allowed for richmenu")
        self._pictures[menu_id] = (media_type, content)

    def picture(self, menu_id: str) -> Picture:
        if menu_id not in self._pictures:
            raise not_found()
        return self._pictures[menu_id]

    def exists(self, menu_id: str) -> bool:
        return menu_id in self._menus

    def has_picture(self, menu_id: str) -> bool:
        return menu_id in self._pictures

    def set_default(self, menu_id: str) -> None:
        self.require_picture(menu_id)
        self._default = menu_id

    def default(self) -> str:
        if self._default is None:
            raise not_found("no default richmenu", details=[])
        return self._default

    def clear_default(self) -> None:
        self._default = None

    def link(self, user_id: str, menu_id: str) -> None:
        self.require_picture(menu_id)
        self._own[user_id] = menu_id

    def unlink(self, user_id: str) -> None:
        self._own.pop(user_id, None)

    def relink(self, other: dict[str, str | None]) -> None:
        """Whoever has one of these menus gets the other one instead; None: none of their own."""
        after = {user_id: other.get(menu_id, menu_id) for user_id, menu_id in self._own.items()}
        self._own = {user_id: menu_id for user_id, menu_id in after.items() if menu_id}

    def unlink_all(self) -> None:
        self._own.clear()

    def switch(self, user_id: str, alias_id: str) -> Switched:
        """What a tap on a tab does: the menu behind the alias becomes the person's own. The answer is LINE's word."""
        menu_id = self.aliases.target(alias_id)
        if menu_id is None:
            return "RICHMENU_ALIAS_ID_NOTFOUND"
        if not self.exists(menu_id):
            return "RICHMENU_NOTFOUND"
        if not self.has_picture(menu_id):
            return "FAILED"
        self._own[user_id] = menu_id
        return "SUCCESS"

    def own(self, user_id: str) -> str:
        if user_id not in self._own:
            raise not_found("the user has no richmenu", details=[])
        return self._own[user_id]

    def seen_by(self, user_id: str) -> Menu | None:
        """The menu on this person's screen: their own, else the default."""
        menu_id = self._own.get(user_id, self._default)
        return self._menus.get(menu_id or "")

    def require_picture(self, menu_id: str) -> None:
        self.get(menu_id)
        if menu_id not in self._pictures:
            raise RefusalError(400, "must upload richmenu image before applying it to user", details=[])


def _is_allowed(media_type: str, content: bytes) -> bool:
    width, height = size_of(content, media_type) or (0, 0)
    return len(content) <= MEGABYTE and 800 <= width <= 2500 and height >= 250 and width / height >= 1.45
