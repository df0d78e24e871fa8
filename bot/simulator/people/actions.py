"""What happens when a person taps: one entry for each kind of action."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.simulator.people.person import Person

Action = dict[str, Any]
Params = dict[str, str]

ASKS_FOR_MORE = {
    "datetimepicker": "picks(...)",
    "camera": "sends_picture(...)",
    "cameraRoll": "sends_picture(...)",
    "location": "sends_place(...)",
}
SILENT = ("uri", "clipboard")  # a link or a clipboard button: the bot hears nothing of it
NEEDS = {"message": ["text"], "postback": ["data"], "datetimepicker": ["data"], "richmenuswitch": ["richMenuAliasId"]}
KINDS = {*NEEDS, *ASKS_FOR_MORE, *SILENT}


def perform(person: "Person", action: Action, params: Params | None = None) -> None:
    """Do what the phone does on a tap; a date picker needs `params`, the other askers a call of their own."""
    kind = action["type"]
    if kind == "message":
        person.says(action["text"])
    elif kind == "postback":
        person.postback(action["data"], shows=action.get("displayText"))
        if action.get("text"):  # deprecated, but still there: a bubble and a message event of its own
            person.says(action["text"])
    elif kind == "datetimepicker" and params:
        person.postback(action["data"], params)
    elif kind == "richmenuswitch":
        _switch_menu(person, action)
    elif kind in ASKS_FOR_MORE:
        raise LookupError(f"[{action.get('label')}] opens a {kind} dialog: use {ASKS_FOR_MORE[kind]}")
    else:
        person.put_away_quick_replies()


def _switch_menu(person: "Person", action: Action) -> None:
    """The phone has switched before the bot hears of it; nothing is left in the chat."""
    alias = action["richMenuAliasId"]
    status = person.platform.menus.switch(person.user_id, alias)
    person.postback(action.get("data", ""), {"newRichMenuAliasId": alias, "status": status})


def picked(action: Action, value: date | datetime) -> Params:
    """The params of a date picker answered with `value`; refuses what the dialog would not offer."""
    mode = action["mode"]
    text = _written(value, mode)
    earliest, latest = (action.get(bound, "").replace("t", "T") for bound in ("min", "max"))
    if (earliest and text < earliest) or (latest and text > latest):
        raise ValueError(f"{text} is outside {earliest or '…'} – {latest or '…'}")
    return {mode: text}


def _written(value: date | datetime, mode: str) -> str:
    if mode == "date":
        return f"{value:%Y-%m-%d}"
    if not isinstance(value, datetime):
        raise TypeError(f"this picker asks for a {mode}")
    return f"{value:%H:%M}" if mode == "time" else f"{value:%Y-%m-%dT%H:%M}"
