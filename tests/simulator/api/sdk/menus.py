"""Rich menus, their aliases, and who has which."""

from linebot.v3.messaging import (
    CreateRichMenuAliasRequest,
    RichMenuBatchLinkOperation,
    RichMenuBatchRequest,
    RichMenuBulkLinkRequest,
    RichMenuBulkUnlinkRequest,
    RichMenuRequest,
    UpdateRichMenuAliasRequest,
)

from tests.simulator.api.sdk import PICTURE, World, covers, plain

MENU = {
    "size": {"width": 2500, "height": 1686},
    "selected": True,
    "name": "Menu",
    "chatBarText": "Open",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 2500, "height": 1686},
            "action": {"type": "message", "label": "Book", "text": "book"},
        }
    ],
}


def made(world: World) -> str:
    menu_id = world.line.create_rich_menu(RichMenuRequest.from_dict(MENU)).rich_menu_id
    world.blob.set_rich_menu_image(menu_id, PICTURE, _headers={"Content-Type": "image/png"})
    return menu_id


@covers("create_rich_menu", "get_rich_menu", "get_rich_menu_list", "delete_rich_menu")
def menus(world: World) -> None:
    first, second = made(world), made(world)
    assert plain(world.line.get_rich_menu(first)) == {"richMenuId": first, **MENU}
    listed = plain(world.line.get_rich_menu_list())
    assert listed == {"richmenus": [{"richMenuId": first, **MENU}, {"richMenuId": second, **MENU}]}
    world.line.delete_rich_menu(first)
    assert [one.rich_menu_id for one in world.line.get_rich_menu_list().richmenus] == [second]


@covers("validate_rich_menu_object")
def validate(world: World) -> None:
    asked = RichMenuRequest.from_dict(MENU)
    assert world.line.validate_rich_menu_object_with_http_info(asked).status_code == 200
    assert world.line.get_rich_menu_list().richmenus == []


@covers("set_rich_menu_image", "get_rich_menu_image")
def picture(world: World) -> None:
    answer = world.blob.get_rich_menu_image_with_http_info(made(world))
    assert (bytes(answer.data), answer.headers["Content-Type"]) == (PICTURE, "image/png")


@covers("set_default_rich_menu", "get_default_rich_menu_id", "cancel_default_rich_menu")
def default(world: World) -> None:
    menu_id = made(world)
    world.line.set_default_rich_menu(menu_id)
    assert plain(world.line.get_default_rich_menu_id()) == {"richMenuId": menu_id}
    assert world.aoi.visible_buttons() == ["Book"]
    world.line.cancel_default_rich_menu()
    assert world.aoi.visible_buttons() == []


@covers("link_rich_menu_id_to_user", "get_rich_menu_id_of_user", "unlink_rich_menu_id_from_user")
def own(world: World) -> None:
    menu_id = made(world)
    world.line.link_rich_menu_id_to_user(world.aoi.user_id, menu_id)
    assert plain(world.line.get_rich_menu_id_of_user(world.aoi.user_id)) == {"richMenuId": menu_id}
    world.line.unlink_rich_menu_id_from_user(world.aoi.user_id)
    assert world.aoi.visible_buttons() == []


@covers("link_rich_menu_id_to_users", "unlink_rich_menu_id_from_users")
def bulk(world: World) -> None:
    asked = RichMenuBulkLinkRequest(rich_menu_id=made(world), user_ids=[world.aoi.user_id])
    assert world.line.link_rich_menu_id_to_users_with_http_info(asked).status_code == 202
    assert world.aoi.visible_buttons() == ["Book"]
    gone = RichMenuBulkUnlinkRequest(user_ids=[world.aoi.user_id])
    assert world.line.unlink_rich_menu_id_from_users_with_http_info(gone).status_code == 202
    assert world.aoi.visible_buttons() == []


@covers("rich_menu_batch", "validate_rich_menu_batch_request", "get_rich_menu_batch_progress")
def batch(world: World) -> None:
    old, new = made(world), made(world)
    world.line.link_rich_menu_id_to_user(world.aoi.user_id, old)
    operation = RichMenuBatchLinkOperation.from_dict({"type": "link", "from": old, "to": new})
    asked = RichMenuBatchRequest(operations=[operation], resume_request_key="upgrade-1")
    assert world.line.validate_rich_menu_batch_request_with_http_info(asked).status_code == 200
    assert world.line.get_rich_menu_id_of_user(world.aoi.user_id).rich_menu_id == old
    answer = world.line.rich_menu_batch_with_http_info(asked)
    progress = world.line.get_rich_menu_batch_progress(answer.headers["x-line-request-id"])
    assert (answer.status_code, progress.phase, progress.accepted_time) == (202, "succeeded", progress.completed_time)
    assert world.line.get_rich_menu_id_of_user(world.aoi.user_id).rich_menu_id == new


@covers(
    "create_rich_menu_alias",
    "get_rich_menu_alias",
    "get_rich_menu_alias_list",
    "update_rich_menu_alias",
    "delete_rich_menu_alias",
)
def aliases(world: World) -> None:
    first, second = made(world), made(world)
    world.line.create_rich_menu_alias(CreateRichMenuAliasRequest(rich_menu_alias_id="tab-a", rich_menu_id=first))
    assert plain(world.line.get_rich_menu_alias("tab-a")) == {"richMenuAliasId": "tab-a", "richMenuId": first}
    world.line.update_rich_menu_alias("tab-a", UpdateRichMenuAliasRequest(rich_menu_id=second))
    told = plain(world.line.get_rich_menu_alias_list())
    assert told == {"aliases": [{"richMenuAliasId": "tab-a", "richMenuId": second}]}
    world.line.delete_rich_menu_alias("tab-a")
    assert plain(world.line.get_rich_menu_alias_list()) == {"aliases": []}
