"""Changes the menus of all who have a certain one, in the background."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from bot.simulator.refusals import Detail, RefusalError, body_errors, not_found

if TYPE_CHECKING:
    from bot.simulator.account.rich_menus import RichMenus

REMEMBERED = timedelta(days=14)

Operation = dict[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    accepted: datetime
    ends: datetime

    def phase(self, now: datetime) -> Literal["ongoing", "succeeded"]:
        return "ongoing" if now < self.ends else "succeeded"


class MenuBatches:
    """The phones change at once; `takes` is how long LINE says that it is still at work."""

    def __init__(self, menus: "RichMenus") -> None:
        self.takes = timedelta(0)
        self._menus = menus
        self._batches: dict[str, Batch] = {}  # by request id
        self._keys: dict[str, datetime] = {}  # resume request key → first used

    def check(self, operations: list[Operation]) -> None:
        kinds = {operation["type"] for operation in operations}
        if "unlinkAll" in kinds and len(kinds) > 1:
            raise _error("'unlinkAll' type can't be combined with other type", "operations[].type")
        for n, operation in enumerate(operations):
            for end in ("from", "to"):
                if end in operation:
                    self._require_menu(operation[end], end, f"operations[{n}].{end}")
        for menu_id, times in Counter(operation.get("from", "") for operation in operations).items():
            if menu_id and times > 1:
                raise _error(f"from richmenu ({menu_id}) is duplicated", "operations[].from")

    def run(self, operations: list[Operation], key: str | None, request_id: str, now: datetime) -> None:
        """Under a key that was used before, only what is unfinished is done; here nothing ever is."""
        self.check(operations)
        self._batches[request_id] = Batch(now, now + self.takes)
        if key:
            first = self._keys.get(key)
            if first is not None and now - first <= REMEMBERED:
                return
            self._keys[key] = now
        if any(operation["type"] == "unlinkAll" for operation in operations):
            self._menus.unlink_all()
        self._menus.relink({operation["from"]: operation.get("to") for operation in operations if "from" in operation})

    def progress(self, request_id: str, now: datetime) -> Batch:
        batch = self._batches.get(request_id)
        if batch is None or now - batch.accepted > REMEMBERED:
            raise not_found()
        return batch

    def _require_menu(self, menu_id: str, end: str, at: str) -> None:
        if not self._menus.exists(menu_id):
            raise not_found(
                "The request body has 1 error(s)", details=[_detail(f"Richmenu ({menu_id}) is not found", at)]
            )
        if end == "to" and not self._menus.has_picture(menu_id):
            raise _error(f"'to' richmenu ({menu_id}) must have image but it doesn't", at)


def _error(message: str, at: str) -> RefusalError:
    return body_errors([_detail(message, at)])


def _detail(message: str, at: str) -> Detail:
    return {"message": message, "property": at}
