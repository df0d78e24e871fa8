"""LINE's own SDK against the simulator: every method that this bot could use works; `pytest -s` prints the table."""

import inspect

import pytest
from linebot.v3 import insight, oauth
from linebot.v3.messaging import Message, MessagingApi, MessagingApiBlob, PushMessageRequest, Template

from bot.simulator import Person, Platform, Server
from tests.simulator.api.sdk import CHECKS, World, sending
from tests.simulator.api.sdk import insight as _insight  # noqa: F401 - each of these fills CHECKS
from tests.simulator.api.sdk import menus as _menus  # noqa: F401
from tests.simulator.api.sdk import people as _people  # noqa: F401
from tests.simulator.api.sdk import tokens as _tokens  # noqa: F401
from tests.simulator.echo_bot import EchoBot

CLIENTS = (MessagingApi, MessagingApiBlob, oauth.ChannelAccessToken, insight.Insight)
GROUPS = "group chats are off for this bot"
OUTSIDE = {
    **dict.fromkeys(("create_coupon", "close_coupon", "list_coupon", "get_coupon_detail"), "no coupons"),
    **dict.fromkeys(
        ("get_membership_subscription", "get_membership_list", "get_joined_membership_users"), "no paid memberships"
    ),
    **dict.fromkeys(
        (
            "push_messages_by_phone",
            "push_templated_messages_by_phone",
            "get_pnp_message_statistics",
            "get_pnp_templated_message_statistics",
        ),
        "messages by telephone number are a service of their own",
    ),
    **dict.fromkeys(
        (
            "get_group_member_count",
            "get_group_member_profile",
            "get_group_members_ids",
            "get_group_summary",
            "leave_group",
            "get_room_member_count",
            "get_room_member_profile",
            "get_room_members_ids",
            "leave_room",
        ),
        GROUPS,
    ),
    **dict.fromkeys(("get_rich_menu_insight_daily", "get_rich_menu_insight_summary"), "nobody counts taps on menus"),
}


def methods(client: type) -> list[str]:
    """What a bot calls; each has a twin that also brings the headers."""
    found = [name for name, _ in inspect.getmembers(client, inspect.isfunction) if not name.startswith("_")]
    return [name for name in found if not name.endswith("_with_http_info")]


ALL = [name for client in CLIENTS for name in methods(client)]


@pytest.fixture
def world(
    platform: Platform, bot: EchoBot, server: Server, aoi: Person, line: MessagingApi, blob: MessagingApiBlob
) -> World:
    tokens = oauth.ChannelAccessToken(oauth.ApiClient(oauth.Configuration(host=server.url)))
    numbers = insight.Insight(insight.ApiClient(insight.Configuration(host=server.url, access_token=platform.token)))
    return World(platform, bot, aoi, line, blob, tokens, numbers)


@pytest.mark.parametrize("method", sorted(CHECKS))
def test_the_method_does_what_lines_own_does(method: str, world: World) -> None:
    CHECKS[method](world)


def test_every_method_is_covered_or_left_out_for_a_reason() -> None:
    for client in CLIENTS:
        print(f"\n{client.__name__}")  # noqa: T201 - the table is for whoever asks for it
        for method in methods(client):
            covered = "covered" if method in CHECKS else "not covered"
            print(f"  {covered:<12} {method:<62} {OUTSIDE.get(method, '')}")  # noqa: T201
    assert sorted(ALL) == sorted([*CHECKS, *OUTSIDE])


def test_every_type_of_message_has_a_sample() -> None:
    assert sending.MESSAGES.keys() == Message._Message__discriminator_value_class_map.keys()
    assert sending.TEMPLATES.keys() == Template._Template__discriminator_value_class_map.keys()


@pytest.mark.parametrize("kind", sending.MESSAGES)
def test_a_message_of_this_type_arrives_whole(kind: str, world: World) -> None:
    world.line.push_message(PushMessageRequest(to=world.aoi.user_id, messages=[sending.message(kind)]))
    assert world.aoi.chat[-1].message.items() >= {"type": kind, **sending.MESSAGES[kind]}.items()


@pytest.mark.parametrize("kind", sending.TEMPLATES)
def test_a_template_of_this_type_arrives_whole(kind: str, world: World) -> None:
    world.line.push_message(PushMessageRequest(to=world.aoi.user_id, messages=[sending.template(kind)]))
    assert world.aoi.chat[-1].message["template"].items() >= {"type": kind, **sending.TEMPLATES[kind]}.items()
