"""A town's bot in miniature, for looking at: it greets, shows hubs, and asks for a date."""

import json
from pathlib import Path

from bot.simulator import Person, Platform
from tests.simulator.echo_bot import echo

HERE = Path(__file__).parent
DEMO = json.loads((HERE / "demo.json").read_text(encoding="utf-8"))
MENU_PAGE = (HERE / "menu.html").read_text(encoding="utf-8")
SAID = {DEMO["says"][0]: "greeting", DEMO["says"][1]: "hub"}


def hub_bot(event: dict) -> list[dict]:
    """Greets, shows hubs, asks for a date, and echoes all else."""
    kind = event.get("postback", {}).get("data") or SAID.get(event.get("message", {}).get("text", ""))
    answers = {"follow": "welcome"}.get(event["type"]) or {"due": "confirm"}.get(kind, kind)
    return DEMO.get(answers) or echo(event)


def give_menu(platform: Platform, picture: bytes, **more: object) -> None:
    menu_id = platform.menus.create({**DEMO["menu"], **more})
    platform.menus.put_picture(menu_id, "image/jpeg", picture)
    platform.menus.set_default(menu_id)
    platform.touch()


def talk(aoi: Person) -> None:
    """A conversation with a bit of everything."""
    for said in DEMO["says"]:
        aoi.says(said)
        aoi.wait()
    aoi.sends_sticker("446", "1989")
    aoi.postback("interview", shows=DEMO["greeting"][0]["quickReply"]["items"][1]["action"]["displayText"])
    aoi.wait()
