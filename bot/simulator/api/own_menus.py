"""Rich menus of certain people: one by one, by list, or all who have a certain one; and the aliases of tabs."""

from collections.abc import Iterable

from bot.simulator.account.buckets import Rate
from bot.simulator.api import queries
from bot.simulator.api.call import DONE, Answer, Call, Route, as_json
from bot.simulator.api.menus import MANY_AN_HOUR
from bot.simulator.api.times import iso
from bot.simulator.refusals import not_found

ACCEPTED = Answer(status=202)
ALIAS = "/v2/bot/richmenu/alias/{alias_id}"


def link(call: Call) -> Answer:
    """Also answers 200 for one who is no friend, but links nothing then."""
    _link(call, [call.user_id], call.parts["menu_id"])
    return DONE


def own(call: Call) -> Answer:
    return as_json({"richMenuId": call.platform.menus.own(call.user_id)})


def unlink(call: Call) -> Answer:
    _unlink(call, [call.user_id])
    return DONE


def link_all(call: Call) -> Answer:
    asked = call.form("RichMenuBulkLinkRequest")
    if not call.platform.menus.exists(asked["richMenuId"]):
        raise not_found("richmenu not found", details=[])
    _link(call, asked["userIds"], asked["richMenuId"])
    return ACCEPTED


def unlink_all(call: Call) -> Answer:
    _unlink(call, call.form("RichMenuBulkUnlinkRequest")["userIds"])
    return ACCEPTED


def batch(call: Call) -> Answer:
    asked = call.form("RichMenuBatchRequest")
    call.platform.menus.batches.run(asked["operations"], asked.get("resumeRequestKey"), call.request_id, call.at)
    return ACCEPTED


def validate_batch(call: Call) -> Answer:
    call.platform.menus.batches.check(call.form("RichMenuBatchRequest")["operations"])
    return DONE


def batch_progress(call: Call) -> Answer:
    found = call.platform.menus.batches.progress(queries.request_id(call), call.at)
    told = {"phase": found.phase(call.at), "acceptedTime": iso(found.accepted)}
    return as_json(told | ({"completedTime": iso(found.ends)} if told["phase"] == "succeeded" else {}))


def create_alias(call: Call) -> Answer:
    asked = call.form("CreateRichMenuAliasRequest")
    call.platform.menus.aliases.create(asked["richMenuAliasId"], asked["richMenuId"])
    return DONE


def update_alias(call: Call) -> Answer:
    asked = call.form("UpdateRichMenuAliasRequest")
    call.platform.menus.aliases.update(call.parts["alias_id"], asked["richMenuId"])
    return DONE


def get_alias(call: Call) -> Answer:
    return as_json(call.platform.menus.aliases.get(call.parts["alias_id"]))


def delete_alias(call: Call) -> Answer:
    call.platform.menus.aliases.delete(call.parts["alias_id"])
    return DONE


def all_aliases(call: Call) -> Answer:
    return as_json({"aliases": call.platform.menus.aliases.all()})


def _link(call: Call, user_ids: Iterable[str], menu_id: str) -> None:
    call.platform.menus.require_picture(menu_id)
    for user_id in _friends(call, user_ids):
        call.platform.menus.link(user_id, menu_id)


def _unlink(call: Call, user_ids: Iterable[str]) -> None:
    for user_id in _friends(call, user_ids):
        call.platform.menus.unlink(user_id)


def _friends(call: Call, user_ids: Iterable[str]) -> list[str]:
    """Only friends' menus can be changed; for all others nothing happens."""
    people = [call.platform.find(user_id) for user_id in user_ids]
    return [person.user_id for person in people if person is not None and person.state == "friend"]


ROUTES = [
    Route("POST", "/v2/bot/user/{user_id}/richmenu/{menu_id}", link),
    Route("GET", "/v2/bot/user/{user_id}/richmenu", own),
    Route("DELETE", "/v2/bot/user/{user_id}/richmenu", unlink),
    Route("POST", "/v2/bot/richmenu/bulk/link", link_all),
    Route("POST", "/v2/bot/richmenu/bulk/unlink", unlink_all),
    Route("POST", "/v2/bot/richmenu/batch", batch, Rate(3, 3600)),
    Route("POST", "/v2/bot/richmenu/validate/batch", validate_batch),
    Route("GET", "/v2/bot/richmenu/progress/batch", batch_progress, MANY_AN_HOUR),
    Route("POST", "/v2/bot/richmenu/alias", create_alias),
    Route("GET", "/v2/bot/richmenu/alias/list", all_aliases),
    Route("POST", ALIAS, update_alias),
    Route("GET", ALIAS, get_alias),
    Route("DELETE", ALIAS, delete_alias, MANY_AN_HOUR),
]
