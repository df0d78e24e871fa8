"""Rich menus through LINE's own SDK: made, given a picture, shown to all or to one."""

import pytest
from linebot.v3.messaging import ApiException, ErrorResponse, MessagingApi, MessagingApiBlob, RichMenuRequest

from bot.simulator import Person, Platform
from tests.simulator.api.pictures import png

PICTURE = png(2500, 1686)


def menu(label: str, bar: str = "Menu") -> RichMenuRequest:
    return RichMenuRequest.from_dict(
        {
            "size": {"width": 2500, "height": 1686},
            "selected": True,
            "name": label,
            "chatBarText": bar,
            "areas": [
                {
                    "bounds": {"x": 0, "y": 0, "width": 2500, "height": 1686},
                    "action": {"type": "message", "label": label, "text": f"{label} please"},
                }
            ],
        }
    )


@pytest.fixture
def make(line: MessagingApi, blob: MessagingApiBlob) -> object:
    def made(label: str) -> str:
        menu_id = line.create_rich_menu(menu(label)).rich_menu_id
        blob.set_rich_menu_image(menu_id, PICTURE, _headers={"Content-Type": "image/png"})
        return menu_id

    return made


def refused(call: object, *args: object) -> tuple[int, str]:
    with pytest.raises(ApiException) as refusal:
        call(*args)
    return refusal.value.status, ErrorResponse.from_json(refusal.value.body).message


def test_the_default_menu_is_seen_and_tapped(line: MessagingApi, make: object, aoi: Person) -> None:
    line.set_default_rich_menu(make("Book"))
    assert aoi.visible_buttons() == ["Book"]
    aoi.taps("Book")
    assert [shown.text for shown in aoi.wait()] == ["Book please"]


def test_a_menu_of_ones_own_goes_before_the_default(
    line: MessagingApi, make: object, platform: Platform, aoi: Person
) -> None:
    line.set_default_rich_menu(make("All"))
    own = make("Own")
    line.link_rich_menu_id_to_user(aoi.user_id, own)
    assert line.get_rich_menu_id_of_user(aoi.user_id).rich_menu_id == own
    assert (aoi.visible_buttons(), platform.person("minh").visible_buttons()) == (["Own"], ["All"])
    line.unlink_rich_menu_id_from_user(aoi.user_id)
    assert aoi.visible_buttons() == ["All"]
    assert refused(line.get_rich_menu_id_of_user, aoi.user_id) == (404, "the user has no richmenu")


def test_one_who_is_no_friend_gets_no_menu_of_their_own(line: MessagingApi, make: object, platform: Platform) -> None:
    minh = platform.person("minh")
    line.link_rich_menu_id_to_user(minh.user_id, make("Own"))
    assert minh.visible_buttons() == []


def test_a_menu_without_a_picture_cannot_be_shown(line: MessagingApi, aoi: Person) -> None:
    bare = line.create_rich_menu(menu("Bare")).rich_menu_id
    says = "must upload richmenu image before applying it to user"
    assert refused(line.link_rich_menu_id_to_user, aoi.user_id, bare) == (400, says)


def test_the_picture_is_given_once_and_comes_back(line: MessagingApi, blob: MessagingApiBlob, make: object) -> None:
    menu_id = make("Book")
    assert bytes(blob.get_rich_menu_image(menu_id)) == PICTURE
    with pytest.raises(ApiException) as refusal:
        blob.set_rich_menu_image(menu_id, PICTURE, _headers={"Content-Type": "image/png"})
    assert refusal.value.status == 400


def test_menus_are_listed_read_and_deleted(line: MessagingApi, make: object, aoi: Person) -> None:
    first, second = make("First"), make("Second")
    line.set_default_rich_menu(first)
    assert line.get_default_rich_menu_id().rich_menu_id == first
    assert [one.rich_menu_id for one in line.get_rich_menu_list().richmenus] == [first, second]
    assert line.get_rich_menu(second).name == "Second"
    line.delete_rich_menu(first)
    assert (aoi.visible_buttons(), refused(line.get_default_rich_menu_id)) == ([], (404, "no default richmenu"))


def test_the_default_can_be_taken_away(line: MessagingApi, make: object, aoi: Person) -> None:
    line.set_default_rich_menu(make("All"))
    line.cancel_default_rich_menu()
    assert aoi.visible_buttons() == []
