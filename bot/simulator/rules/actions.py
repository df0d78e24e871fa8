"""The nine actions, and the places where each may stand with a label of which length."""

from datetime import date
from typing import Any

import regex

from bot.simulator.refusals import Detail
from bot.simulator.rules.shapes import Fields, Shape, Tagged, Text, Word, complain, needs, tag
from bot.simulator.rules.units import LETTERS
from bot.simulator.rules.values import ALIAS, ANY, LINK, SPOKEN

DATA = Text(300, filled=True)
YEARS = range(1900, 2101)
_DATE = regex.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = regex.compile("(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def one_way_of_speaking(action: dict[str, Any], at: str, found: list[Detail]) -> None:
    if "text" in action and "displayText" in action:
        complain(found, "text and displayText can't both be used", f"{at}.text")


def moments_fit_the_mode(action: dict[str, Any], at: str, found: list[Detail]) -> None:
    fits = {"date": _is_date, "time": _is_time, "datetime": _is_moment}[action["mode"]]
    given = [name for name in ("initial", "max", "min") if name in action]
    for name in given:
        if not fits(action[name]):
            complain(found, f"Must be a {action['mode']}", f"{at}.{name}")
            return
    if "min" in action and "max" in action and action["min"].upper() >= action["max"].upper():
        complain(found, "max must be greater than min", f"{at}.max")


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and date.fromisoformat(text).year in YEARS
    except ValueError:
        return False


def _is_time(text: str) -> bool:
    return _TIME.fullmatch(text) is not None


def _is_moment(text: str) -> bool:
    return text[10:11] in ("T", "t") and _is_date(text[:10]) and _is_time(text[11:])


ALL: dict[str, Shape] = {
    "postback": Shape(
        {
            "data": needs(DATA),
            "displayText": SPOKEN,
            "text": SPOKEN,
            "inputOption": Word("closeRichMenu", "openRichMenu", "openKeyboard", "openVoice"),
            "fillInText": SPOKEN,
        },
        (one_way_of_speaking,),
    ),
    "message": Shape({"text": needs(Text(300, filled=True, unit=LETTERS))}),
    "uri": Shape({"uri": needs(LINK), "altUri": Shape({"desktop": LINK})}),
    "datetimepicker": Shape(
        {
            "data": needs(DATA),
            "mode": needs(Word("date", "time", "datetime")),
            "initial": ANY,
            "max": ANY,
            "min": ANY,
        },
        (moments_fit_the_mode,),
    ),
    "camera": Shape({}),
    "cameraRoll": Shape({}),
    "location": Shape({}),
    "clipboard": Shape({"clipboardText": needs(Text(1000, filled=True))}),
    "richmenuswitch": Shape({"richMenuAliasId": needs(ALIAS), "data": needs(DATA)}),
}

ONLY_IN_QUICK_REPLIES = ("camera", "cameraRoll", "location")
ONLY_IN_RICH_MENUS = ("richmenuswitch",)
EVERYWHERE = tuple(kind for kind in ALL if kind not in ONLY_IN_QUICK_REPLIES + ONLY_IN_RICH_MENUS)


def _actions(kinds: tuple[str, ...], letters: int, *, labelled: bool = False) -> Tagged:
    label = Text(letters, filled=labelled, unit=LETTERS)
    common: Fields = {"type": tag, "label": needs(label) if labelled else label}
    return Tagged({kind: Shape({**common, **ALL[kind].fields}, ALL[kind].rules) for kind in kinds})


IN_QUICK_REPLY = _actions(EVERYWHERE + ONLY_IN_QUICK_REPLIES, 20, labelled=True)
IN_TEMPLATE = _actions(EVERYWHERE, 20, labelled=True)
BEHIND_TEMPLATE = _actions(EVERYWHERE, 20)
IN_IMAGE_CAROUSEL = _actions(EVERYWHERE, 12)
IN_RICH_MENU = _actions(EVERYWHERE + ONLY_IN_RICH_MENUS, 20)
IN_FLEX_BUTTON = _actions(EVERYWHERE, 40, labelled=True)
IN_FLEX = _actions(EVERYWHERE, 40)
IN_FLEX_VIDEO = _actions(("uri",), 40)
