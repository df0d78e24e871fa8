"""The rules of rich menus that a bot runs into: pictures, numbers, tabs, batches."""

from collections.abc import Callable

import pytest

from bot.simulator import Person, Platform
from bot.simulator.account.picture_size import size_of
from tests.simulator.api.conftest import Answered, Raw, Still
from tests.simulator.api.pictures import jpeg, png
from tests.simulator.api.sdk.menus import MENU

NOWHERE = "richmenu-" + "f" * 32
Menu = Callable[[str], str]


@pytest.fixture
def menu(platform: Platform) -> Menu:
    """A menu that is ready to be shown."""

    def made(name: str) -> str:
        menu_id = platform.menus.create({**MENU, "name": name})
        platform.menus.put_picture(menu_id, "image/png", png(2500, 1686))
        return menu_id

    return made


def upload(raw: Raw, platform: Platform, content: bytes, media_type: str = "image/png") -> Answered:
    menu_id = platform.menus.create(MENU)
    return raw("POST", f"/v2/bot/richmenu/{menu_id}/content", content, Content_Type=media_type)


@pytest.mark.parametrize("size", [(800, 250), (2500, 1686), (2500, 1724), (2500, 250), (1450, 1000)])
def test_pictures_that_fit(raw: Raw, platform: Platform, size: tuple[int, int]) -> None:
    assert upload(raw, platform, png(*size)).status == 200
    assert upload(raw, platform, jpeg(*size), "image/jpeg").status == 200


NOT_ALLOWED = (400, "The image size is not allowed for richmenu")


@pytest.mark.parametrize("size", [(799, 300), (2501, 1686), (800, 249), (2500, 1725), (1449, 1000)])
def test_pictures_of_a_wrong_size(raw: Raw, platform: Platform, size: tuple[int, int]) -> None:
    assert upload(raw, platform, png(*size)).says == NOT_ALLOWED


@pytest.mark.parametrize("content", [b"", b"no picture", jpeg(2500, 1686), png(2500, 1686)[:20], png(2500, 1686)[8:]])
def test_what_is_no_png(raw: Raw, platform: Platform, content: bytes) -> None:
    assert upload(raw, platform, content).says == NOT_ALLOWED


def test_a_megabyte_and_no_more(raw: Raw, platform: Platform) -> None:
    picture = png(2500, 1686)
    assert upload(raw, platform, picture.ljust(1024 * 1024, b"\0")).status == 200
    assert upload(raw, platform, picture.ljust(1024 * 1024 + 1, b"\0")).says == NOT_ALLOWED
    assert upload(raw, platform, picture.ljust(3 * 1024 * 1024, b"\0")).says == NOT_ALLOWED


def test_other_kinds_of_files(raw: Raw, platform: Platform) -> None:
    assert upload(raw, platform, b"GIF89a", "image/gif").says == (415, "The content type, image/gif, is not supported")


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2, 0xCF])
def test_the_size_of_every_kind_of_jpeg(marker: int) -> None:
    assert size_of(jpeg(1200, 810, marker), "image/jpeg") == (1200, 810)


def test_a_jpeg_without_a_size() -> None:
    assert size_of(jpeg(1200, 810, 0xC4), "image/jpeg") is None
    assert size_of(b"\xff\xd8\xff", "image/jpeg") is None


def test_a_menu_nobody_made(raw: Raw, aoi: Person) -> None:
    calls = [
        ("GET", f"/v2/bot/richmenu/{NOWHERE}"),
        ("DELETE", f"/v2/bot/richmenu/{NOWHERE}"),
        ("GET", f"/v2/bot/richmenu/{NOWHERE}/content"),
        ("POST", f"/v2/bot/user/all/richmenu/{NOWHERE}"),
        ("POST", f"/v2/bot/user/{aoi.user_id}/richmenu/{NOWHERE}"),
    ]
    assert {raw(*call).says for call in calls} == {(404, "Not found")}
    bulk = {"richMenuId": NOWHERE, "userIds": [aoi.user_id]}
    assert raw("POST", "/v2/bot/richmenu/bulk/link", bulk).says == (404, "richmenu not found")


def test_without_a_picture_nothing_is_shown(raw: Raw, platform: Platform, aoi: Person) -> None:
    bare = platform.menus.create(MENU)
    says = {"message": "must upload richmenu image before applying it to user", "details": []}
    for path in (f"/v2/bot/user/all/richmenu/{bare}", f"/v2/bot/user/{aoi.user_id}/richmenu/{bare}"):
        answer = raw("POST", path)
        assert (answer.status, answer.json) == (400, says)
    assert raw("POST", "/v2/bot/richmenu/bulk/link", {"richMenuId": bare, "userIds": [aoi.user_id]}).json == says
    alias = {"richMenuAliasId": "tab", "richMenuId": bare}
    assert raw("POST", "/v2/bot/richmenu/alias", alias).says == (400, "richmenu not found")


def test_a_thousand_menus_and_aliases(raw: Raw, platform: Platform, menu: Menu) -> None:
    shown = menu("shown")
    for n in range(999):
        platform.menus.create(MENU)
        platform.menus.aliases.create(f"tab{n}", shown)
    assert raw("POST", "/v2/bot/richmenu", MENU).status == 400
    raw("DELETE", f"/v2/bot/richmenu/{platform.menus.all()[-1]['richMenuId']}")
    assert raw("POST", "/v2/bot/richmenu", MENU).status == 200
    codes = [
        raw("POST", "/v2/bot/richmenu/alias", {"richMenuAliasId": one, "richMenuId": shown}).status for one in "ab"
    ]
    assert codes == [200, 400]


def test_strangers_get_no_menu_and_lose_none(raw: Raw, platform: Platform, menu: Menu, aoi: Person) -> None:
    own, stranger = menu("own"), "U" + "0" * 32
    raw("POST", f"/v2/bot/user/{aoi.user_id}/richmenu/{own}")
    aoi.unfollow()
    assert raw("DELETE", f"/v2/bot/user/{aoi.user_id}/richmenu").status == 200
    assert raw("POST", f"/v2/bot/user/{stranger}/richmenu/{own}").status == 200
    ids = {"userIds": [aoi.user_id, stranger]}
    assert raw("POST", "/v2/bot/richmenu/bulk/unlink", ids).status == 202
    assert raw("GET", f"/v2/bot/user/{aoi.user_id}/richmenu").json == {"richMenuId": own}
    assert raw("GET", f"/v2/bot/user/{stranger}/richmenu").json == {
        "message": "the user has no richmenu",
        "details": [],
    }


def test_one_malformed_id_stops_the_whole_list(raw: Raw, menu: Menu, aoi: Person) -> None:
    answer = raw("POST", "/v2/bot/richmenu/bulk/link", {"richMenuId": menu("a"), "userIds": [aoi.user_id, "aoi"]})
    assert answer.says == (400, "The property, userIds[1], in the request body is invalid (line: -, column: -)")
    assert aoi.visible_buttons() == []


def test_aliases(raw: Raw, menu: Menu) -> None:
    first = menu("first")
    create = {"richMenuAliasId": "tab", "richMenuId": first}
    assert raw("POST", "/v2/bot/richmenu/alias", create).status == 200
    assert raw("POST", "/v2/bot/richmenu/alias", create).says == (400, "conflict richmenu alias id")
    missing = (404, "richmenu alias not found")
    assert raw("GET", "/v2/bot/richmenu/alias/other").says == missing
    assert raw("DELETE", "/v2/bot/richmenu/alias/other").says == missing
    assert raw("POST", "/v2/bot/richmenu/alias/other", {"richMenuId": first}).says == missing
    assert raw("POST", "/v2/bot/richmenu/alias/tab", {"richMenuId": NOWHERE}).says == (400, "richmenu not found")


def test_a_tap_on_a_tab_makes_its_menu_ones_own(raw: Raw, platform: Platform, menu: Menu, aoi: Person) -> None:
    first, second, menus = menu("first"), menu("second"), platform.menus
    menus.aliases.create("tab", second)
    raw("POST", f"/v2/bot/user/all/richmenu/{first}")
    assert menus.switch(aoi.user_id, "other") == "RICHMENU_ALIAS_ID_NOTFOUND"
    assert (menus.switch(aoi.user_id, "tab"), menus.seen_by(aoi.user_id)["name"]) == ("SUCCESS", "second")
    raw("DELETE", "/v2/bot/user/all/richmenu")
    assert menus.own(aoi.user_id) == second
    menus.delete(second)
    assert menus.switch(aoi.user_id, "tab") == "RICHMENU_NOTFOUND"


def operation(kind: str, **ends: str) -> dict:
    return {"type": kind, **ends}


def batch(raw: Raw, *operations: dict, key: str = "", path: str = "batch") -> Answered:
    more = {"resumeRequestKey": key} if key else {}
    return raw("POST", f"/v2/bot/richmenu/{path}", {"operations": list(operations), **more})


def test_operations_of_a_batch_do_not_follow_each_other(
    raw: Raw, platform: Platform, menu: Menu, town: Callable[[int], list[str]]
) -> None:
    a, b, c = menu("a"), menu("b"), menu("c")
    ids = town(4)
    for user_id, own in zip(ids, (a, b, c), strict=False):
        platform.menus.link(user_id, own)
    steps = operation("link", **{"from": a, "to": b}), operation("link", **{"from": b, "to": c})
    assert batch(raw, *steps, operation("unlink", **{"from": c})).status == 202
    seen = [platform.menus.seen_by(user_id) for user_id in ids]
    assert [one and one["name"] for one in seen] == ["b", "c", None, None]
    assert batch(raw, operation("unlinkAll")).status == 202
    assert [platform.menus.seen_by(user_id) for user_id in ids] == [None] * 4


def test_a_batch_under_the_same_key_is_done_once(
    raw: Raw, platform: Platform, still: Still, menu: Menu, aoi: Person
) -> None:
    a, b = menu("a"), menu("b")
    step = operation("link", **{"from": a, "to": b})
    platform.menus.link(aoi.user_id, a)
    batch(raw, step, key="upgrade")
    platform.menus.link(aoi.user_id, a)
    assert (batch(raw, step, key="upgrade").status, platform.menus.own(aoi.user_id)) == (202, a)
    still.advance(14 * 86400 + 1)
    assert (batch(raw, step, key="upgrade").status, platform.menus.own(aoi.user_id)) == (202, b)


def test_batches_that_are_refused(raw: Raw, platform: Platform, menu: Menu) -> None:
    a, bare = menu("a"), platform.menus.create(MENU)
    refused = {
        "'unlinkAll' type can't be combined with other type": [
            operation("unlinkAll"),
            operation("unlink", **{"from": a}),
        ],
        f"from richmenu ({a}) is duplicated": [operation("unlink", **{"from": a}), operation("unlink", **{"from": a})],
        f"'to' richmenu ({bare}) must have image but it doesn't": [operation("link", **{"from": a, "to": bare})],
        f"Richmenu ({NOWHERE}) is not found": [operation("unlink", **{"from": NOWHERE})],
    }
    for message, operations in refused.items():
        answer = batch(raw, *operations, path="validate/batch")
        assert (answer.status, answer.json["details"][0]["message"]) == (404 if NOWHERE in message else 400, message)


def test_a_batch_takes_as_long_as_it_is_told(raw: Raw, platform: Platform, still: Still, menu: Menu) -> None:
    platform.menus.batches.takes = still.moment - still.moment.replace(hour=0)  # three hours
    sent = batch(raw, operation("unlink", **{"from": menu("a")}))
    path = f"/v2/bot/richmenu/progress/batch?requestId={sent.headers['x-line-request-id']}"
    assert raw("GET", path).json == {"phase": "ongoing", "acceptedTime": "2026-11-24T03:00:00.000Z"}
    still.advance(3 * 3600)
    done = {"acceptedTime": "2026-11-24T03:00:00.000Z", "completedTime": "2026-11-24T06:00:00.000Z"}
    assert raw("GET", path).json == {"phase": "succeeded", **done}
    still.advance(14 * 86400)
    assert raw("GET", path).says == (404, "Not found")
