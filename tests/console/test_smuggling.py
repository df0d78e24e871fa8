"""Whatever a page reads out of an address or a form may name something of another hub: on every page, in every field.

New pages and new fields are found by themselves. A field that is not in `PLAIN` carries the ids of the other hub.
"""

import re

import pytest

from bot.console.routes import Route, every_route
from tests.console import asked_for
from tests.console.test_guard import named, path
from tests.console.test_isolation import of_minami
from tests.console.town import Office

INSIDE = [route for route in every_route() if not route.open and route.name not in ("log_out", "log_out_everywhere")]
WORD = "w"
PLAIN: dict[str, object] = {
    **dict.fromkeys(
        ("words", "note", "reason", "outcome_words", "to", "text", "title", "body", "remark", "says"), WORD
    ),
    **dict.fromkeys(
        ("day", "until", "on_day", "begins", "ends", "week", "due_date", "contact_on", "contact_was", "check_on"),
        "2031-01-01",
    ),
    **dict.fromkeys(("next_contact",), "2031-01-01"),
    **dict.fromkeys(("send_at", "event_at"), "2031-01-01T10:00"),
    **dict.fromkeys(("at", "month"), "10:00"),
    **dict.fromkeys(("minutes", "seats", "days", "capacity", "again_after", "invites", "staff_after", "babies"), "1"),
    **dict.fromkeys(("last_days", "weeks", "repeats"), ""),
    **dict.fromkeys(
        ("heard", "sure", "seen", "gone", "shown", "with_partner", "another", "everywhere", "holidays"), "yes"
    ),
    **dict.fromkeys(("outcome", "closed_as", "closed"), "listened"),
    **dict.fromkeys(("language", "languages"), "ja"),
    **dict.fromkeys(("way", "ways", "place"), "hub"),
}
PLAIN |= {
    "kind": "card",
    "step": "sent",
    "how": "spoken",
    "came": "phone",
    "then": "mine",
    "state": "done",
    "news": "no",
}
PLAIN |= {"name": WORD, "room_name": WORD, "phone": "0470000009", "topic": "other", "for_role": "all", "areas": ""}
PLAIN |= {"category": "dv", "found_in": "consultation", "begin_with": "", "template": "", "keep": "", "wishes": ""}
PLAIN |= {"code": "1", "password": WORD, "login": WORD, "again": WORD, "qualifications": "midwife", "without": ""}
PLAIN |= {
    "relation": "",
    "agreed": "yes",
    "danger": "dv",
    "spoke": "phone",
    "spoke_note": WORD,
    "cancel_reason": "other",
    "move_reason": "other",
    "up_to": "0",
}
NOT_A_FIELD = {
    "_route",
    "fields",
    "mistakes",
    "page",
    "message",
    "type",
}  # of our own dictionaries, and of LINE's events
THINGS = ("bookings", "consultations", "alarms", "attachments", "broadcasts", "people", "rooms", "erasures", "families")
MORE = ("slot", "staff", "letter", "hub")


def ids_of_minami(office: Office) -> dict[str, object]:
    found: dict[str, object] = {name: getattr(office, name)["minami"] for name in THINGS}
    more = (office.slots["minami"][2], office.staff["mori"], office.letters["minami"]["message"], "minami")
    return found | dict(zip(MORE, more, strict=True))


def fields_with(thing: object, hub: bool) -> dict[str, object]:
    """`hub`: as if they worked for that hub; else the page would be gone before it reads anything else."""
    left = asked_for.names() - set(PLAIN) - NOT_A_FIELD - (set() if hub else {"hub"})
    return PLAIN | dict.fromkeys(left, thing)


def test_the_fields_are_found() -> None:
    """Nobody could smuggle through a field that this file believes to be plain, or does not know of."""
    assert sorted(set(PLAIN) - asked_for.names()) == []
    assert sorted(asked_for.names() - set(PLAIN) - NOT_A_FIELD) == [
        *("child", "colleague", "family", "had_by", "hub", "number", "of", "owner", "person"),
        *("room", "slot", "what", "which", "who"),
    ]


@pytest.mark.parametrize("route", INSIDE, ids=named)
def test_no_field_of_any_page_brings_something_of_another_hub(office: Office, route: Route) -> None:
    sato, before = office.at_work("sato"), of_minami(office)
    address = path(office, route, "kita").split("?", maxsplit=1)[0]
    for name, thing in ids_of_minami(office).items():
        fields = fields_with(thing, hub=name == "hub")
        if route.method == "GET":
            answer = sato.client.get(f"/aoba/console{address}", query_string=fields)
        else:
            answer = sato.post(address, fields)
        seen = re.findall("(?:Aoi|Caller|Ito|Abe|Room|News|words|danger|notice) of minami|Minami|Mori", answer.text)
        assert (name, answer.status_code < 500, seen) == (name, True, [])
    assert of_minami(office) == before
