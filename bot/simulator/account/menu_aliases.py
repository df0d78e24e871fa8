"""Names for rich menus, which the tabs of a menu point to."""

from typing import TYPE_CHECKING

from bot.simulator.refusals import RefusalError, not_found

if TYPE_CHECKING:
    from bot.simulator.account.rich_menus import RichMenus

MOST_ALIASES = 1000

Alias = dict[str, str]


class MenuAliases:
    def __init__(self, menus: "RichMenus") -> None:
        self._menus = menus
        self._targets: dict[str, str] = {}  # alias id → menu id

    def create(self, alias_id: str, menu_id: str) -> None:
        self._require_menu(menu_id)
        if alias_id in self._targets:
            raise RefusalError(400, "conflict richmenu alias id", details=[])
        if len(self._targets) >= MOST_ALIASES:
            raise RefusalError(400, "The maximum number of richmenu aliases has been reached", details=[])
        self._targets[alias_id] = menu_id

    def update(self, alias_id: str, menu_id: str) -> None:
        self.get(alias_id)
        self._require_menu(menu_id)
        self._targets[alias_id] = menu_id

    def get(self, alias_id: str) -> Alias:
        if alias_id not in self._targets:
            raise not_found("richmenu alias not found", details=[])
        return {"richMenuAliasId": alias_id, "richMenuId": self._targets[alias_id]}

    def all(self) -> list[Alias]:
        return [self.get(alias_id) for alias_id in self._targets]

    def delete(self, alias_id: str) -> None:
        self.get(alias_id)
        del self._targets[alias_id]

    def target(self, alias_id: str) -> str | None:
        """The menu it points to, which may be gone by now."""
        return self._targets.get(alias_id)

    def _require_menu(self, menu_id: str) -> None:
        if not self._menus.has_picture(menu_id):
            raise RefusalError(400, "richmenu not found", details=[])
