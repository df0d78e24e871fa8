"""What must fit together: what may stand where, and fields that only make sense beside others."""

import pytest

from tests.simulator.rules.bodies import (
    AT,
    LINK,
    USER,
    Body,
    Message,
    action,
    bubble,
    bubbles,
    button,
    buttons,
    carousel,
    complaints,
    flex,
    image,
    image_carousel,
    imagemap,
    menu,
    push,
    quick,
    text,
)

EVERYWHERE = "postback, message, uri, datetimepicker, clipboard"
QUICK, ACTION = f"{AT}.quickReply.items[0].action", f"{AT}.template.actions[0]"
PART = f"{AT}.contents.body.contents[0]"

PLACES = {
    "quick reply": (
        lambda one: push(quick(one)),
        f"{EVERYWHERE}, camera, cameraRoll, location",
        f"{QUICK}.type",
    ),
    "template": (lambda one: push(buttons(one)), EVERYWHERE, f"{ACTION}.type"),
    "template picture": (lambda one: push(buttons(defaultAction=one)), EVERYWHERE, f"{AT}.template.defaultAction.type"),
    "image carousel": (
        lambda one: push(image_carousel(one)),
        EVERYWHERE,
        f"{AT}.template.columns[0].action.type",
    ),
    "rich menu": (menu, f"{EVERYWHERE}, richmenuswitch", "areas[0].action.type"),
    "Flex button": (
        lambda one: push(flex(bubble({"type": "button", "action": one}))),
        EVERYWHERE,
        f"{PART}.action.type",
    ),
    "Flex image": (lambda one: push(flex(bubble(image(action=one)))), EVERYWHERE, f"{PART}.action.type"),
    "Flex video": (lambda one: push(flex(video(action=one))), "uri", f"{AT}.contents.hero.action.type"),
}
ACTIONS = [*EVERYWHERE.split(", "), "camera", "cameraRoll", "location", "richmenuswitch"]


def video(size: str = "mega", **fields: object) -> Message:
    shown = {"type": "video", "url": LINK, "previewUrl": LINK, "altContent": image(), **fields}
    return {"type": "bubble", "size": size, "hero": shown}


@pytest.mark.parametrize("kind", ACTIONS)
@pytest.mark.parametrize("place", PLACES)
def test_where_actions_may_stand(place: str, kind: str) -> None:
    body, allowed, where = PLACES[place]
    says = {"message": f"Must be one of the following values: [{allowed}]", "property": where}
    assert complaints(body(action(kind))) == ([] if kind in allowed.split(", ") else [says])


def v2(words: str, **substitution: Message) -> Body:
    return push({"type": "textV2", "text": words, "substitution": substitution})


def emoji(words: str, index: int) -> Body:
    return push(text(words, emojis=[{"index": index, "productId": "a", "emojiId": "a"}]))


def picker(mode: str, **moments: str) -> Body:
    return push(quick(action("datetimepicker", mode=mode, **moments)))


def uri(address: str) -> Body:
    return push(quick(action("uri", uri=address)))


def part(kind: str, **fields: object) -> Body:
    return push(flex(bubble({"type": kind, **fields})))


def box(**fields: object) -> Body:
    return part("box", **{"layout": "vertical", "contents": [], **fields})


def ratio(shown: str) -> Body:
    return part("image", url=LINK, aspectRatio=shown)


def multicast(message: Message) -> Body:
    return "MulticastRequest", {"to": [USER], "messages": [message]}


SMILE = {"type": "emoji", "productId": "a", "emojiId": "a"}
ALL = {"type": "mention", "mentionee": {"type": "all"}}
GRADIENT = {"type": "linearGradient", "angle": "359.9deg", "startColor": "#00000000", "endColor": "#ffffff"}
UNEVEN = carousel({"actions": [action()]}, {"actions": [action()] * 2})

ACCEPTED = {
    "emoji at its dollar": emoji("a$", 1),
    "emoji behind a pair": emoji("\U00020bb7$", 2),
    "braces filled": v2("{smile} and {all}", smile=SMILE, all=ALL),
    "braces doubled": v2("{{as they are}} {{{smile}}}", smile=SMILE),
    "a substitution too many": v2("a", smile=SMILE),
    "a telephone": uri("tel:119"),
    "LINE's own": uri("line://nv/chat"),
    "plain http": uri("http://example.com"),
    "date": picker("date", min="1900-01-01", initial="2026-11-24", max="2100-12-31"),
    "time": picker("time", min="00:00", max="23:59"),
    "moment": picker("datetime", min="2026-11-24t09:00", max="2026-11-24T09:01"),
    "sender of a hub": push(text(sender={"name": "Online hub"})),
    "columns all with titles": push(carousel({"title": "a"}, {"title": "b"})),
    "a kilo video": push(flex(video("kilo"))),
    "same size": push(bubbles(bubble(size="kilo"), bubble(size="kilo"))),
    "the usual size, said and unsaid": push(bubbles(bubble(size="mega"), bubble())),
    "icon in a line": push(flex(bubble({"type": "icon", "url": LINK}, layout="baseline"))),
    "text of spans": part("text", contents=[{"type": "span", "text": "a"}]),
    "an empty box": box(),
    "sizes of a box": box(width="50%", height="10.5px", spacing="md", paddingAll="5%", offsetTop="-2px"),
    "gradient": box(background=GRADIENT),
    "colour with transparency": box(backgroundColor="#00ff0080", borderWidth="semi-bold", cornerRadius="xxl"),
    "ratios": ratio("1.91:1"),
    "steepest": ratio("1:3"),
    "a mention in a push": v2("{all}", all=ALL),
    "any number of lines": part("text", text="a", maxLines=0),
    "a webhook of 500": ("SetWebhookEndpointRequest", {"endpoint": LINK.ljust(500, "x")}),
    "a bot on this machine": ("SetWebhookEndpointRequest", {"endpoint": "http://127.0.0.1:8000/webhook"}),
}

PAIRED = "Every { needs its }, and a substitution for what stands between"
FLEX = "invalid property"
KINDS = "Must be one of the following values: [button, image, text, separator, filler, box]"
REFUSED = {
    "emoji beside its dollar": (emoji("$a", 1), "Must be the position of a $ in the text", f"{AT}.emojis[0].index"),
    "emoji behind the end": (emoji("$", 9), "Must be the position of a $ in the text", f"{AT}.emojis[0].index"),
    "half a pair of braces": (v2("{"), PAIRED, f"{AT}.text"),
    "half of the other pair": (v2("a}"), PAIRED, f"{AT}.text"),
    "nothing to fill in": (v2("{smile}"), PAIRED, f"{AT}.text"),
    "a name with a space": (v2("a", **{"a b": SMILE}), 'must match "[0-9a-zA-Z_]{1,20}"', f"{AT}.substitution.a b"),
    "a name of 21": (v2("a", **{"x" * 21: SMILE}), 'must match "[0-9a-zA-Z_]{1,20}"', f"{AT}.substitution.{'x' * 21}"),
    "a mention in a multicast": (
        multicast({"type": "textV2", "text": "{all}", "substitution": {"all": ALL}}),
        "Mentions are only for reply and push",
        f"{AT}.substitution.all",
    ),
    "a script": (uri("javascript:alert(1)"), "invalid uri", f"{QUICK}.uri"),
    "a mail": (uri("mailto:a@example.com"), "invalid uri", f"{QUICK}.uri"),
    "a link with a space": (uri("https://example.com/a b"), "invalid uri", f"{QUICK}.uri"),
    "a picture over http": (part("image", url="http://example.com/a.png"), "invalid uri", f"{PART}.url"),
    "a date in another form": (picker("date", min="2026/11/24"), "Must be a date", f"{QUICK}.min"),
    "a week of the year": (picker("date", min="2026-W05-1"), "Must be a date", f"{QUICK}.min"),
    "hour 24": (picker("time", min="24:00"), "Must be a time", f"{QUICK}.min"),
    "no such date": (picker("date", initial="2026-02-30"), "Must be a date", f"{QUICK}.initial"),
    "too long ago": (picker("date", min="1899-12-31"), "Must be a date", f"{QUICK}.min"),
    "a date for a time": (picker("time", max="2026-11-24"), "Must be a time", f"{QUICK}.max"),
    "no time behind the date": (picker("datetime", max="2026-11-24"), "Must be a datetime", f"{QUICK}.max"),
    "from after until": (
        picker("date", min="2026-11-24", max="2026-11-24"),
        "max must be greater than min",
        f"{QUICK}.max",
    ),
    "said twice": (
        push(quick(action("postback", text="a", displayText="a"))),
        "text and displayText can't both be used",
        f"{QUICK}.text",
    ),
    "sender LINE": (push(text(sender={"name": "LINE Hub"})), "May not contain LINE", f"{AT}.sender.name"),
    "uneven actions": (
        push(UNEVEN),
        "The number of actions must be the same in all columns",
        f"{AT}.template.columns",
    ),
    "one title of two": (
        push(carousel({"title": "a"}, {})),
        "All columns must have a title, or none",
        f"{AT}.template.columns",
    ),
    "one picture of two": (
        push(carousel({"thumbnailImageUrl": LINK}, {})),
        "All columns must have a thumbnailImageUrl, or none",
        f"{AT}.template.columns",
    ),
    "a nano video": (push(flex(video("nano"))), "A video needs a bubble of kilo, mega or giga", f"{AT}.contents.hero"),
    "a video among bubbles": (push(bubbles(video())), "A carousel can't show videos", f"{AT}.contents.contents"),
    "two sizes": (
        push(bubbles(bubble(size="kilo"), bubble())),
        "All bubbles must have the same size",
        f"{AT}.contents.contents",
    ),
    "icon in a column": (push(flex(bubble({"type": "icon", "url": LINK}))), KINDS, f"{PART}.type"),
    "button in a line": (
        push(flex(bubble(button("a"), layout="baseline"))),
        "Must be one of the following values: [icon, text, filler]",
        f"{PART}.type",
    ),
    "a colour by name": (box(backgroundColor="red"), FLEX, f"{PART}.backgroundColor"),
    "a size without unit": (box(width="50"), FLEX, f"{PART}.width"),
    "digits of another script": (box(width="\uff15\uff10px"), FLEX, f"{PART}.width"),
    "a percentage of space": (box(spacing="5%"), FLEX, f"{PART}.spacing"),
    "full circle": (box(background={**GRADIENT, "angle": "360deg"}), FLEX, f"{PART}.background.angle"),
    "beyond the end": (
        box(background={**GRADIENT, "centerPosition": "101%"}),
        FLEX,
        f"{PART}.background.centerPosition",
    ),
    "too steep": (ratio("1:3.1"), FLEX, f"{PART}.aspectRatio"),
    "no ratio": (ratio("wide"), FLEX, f"{PART}.aspectRatio"),
    "nothing wide": (ratio("0:0"), FLEX, f"{PART}.aspectRatio"),
    "a map's link": (
        push(imagemap({"type": "uri", "linkUri": "ftp://example.com"})),
        "invalid uri",
        f"{AT}.actions[0].linkUri",
    ),
    "an alias in capitals": (
        ("CreateRichMenuAliasRequest", {"richMenuAliasId": "Menu", "richMenuId": "a"}),
        'must match "[a-z0-9_-]{1,32}"',
        "richMenuAliasId",
    ),
    "a unit with a hyphen": (
        push(text(), customAggregationUnits=["a-b"]),
        'must match "[a-zA-Z0-9_]{1,30}"',
        "customAggregationUnits[0]",
    ),
    "all or nobody": (
        ("NarrowcastRequest", {"messages": [text()], "limit": {"forbidPartialDelivery": True}}),
        "Can be true only together with upToRemainingQuota",
        "limit.forbidPartialDelivery",
    ),
    "a webhook of 501": (
        ("SetWebhookEndpointRequest", {"endpoint": LINK.ljust(501, "x")}),
        "Invalid webhook endpoint URL",
        "",
    ),
    "webhook over http": (
        ("SetWebhookEndpointRequest", {"endpoint": "http://example.com/"}),
        "Invalid webhook endpoint URL",
        "",
    ),
}


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(body: Body) -> None:
    assert complaints(body) == []


@pytest.mark.parametrize(("body", "says", "where"), REFUSED.values(), ids=REFUSED)
def test_refused(body: Body, says: str, where: str) -> None:
    assert complaints(body) == [{"message": says, "property": where}]
