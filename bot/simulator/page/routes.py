"""The phone in the browser: the page, its news, and what a person does on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import Blueprint, Response, abort, jsonify, render_template, request

from bot.simulator.api.gate import the_platform
from bot.simulator.page.pictures import fetch
from bot.simulator.page.snapshot import snapshot
from bot.simulator.people.actions import perform
from bot.simulator.people.person import BlockedTheBotError, Person

WAIT_SECONDS = 15.0
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

page = Blueprint("phone", __name__)

# What a person can do on the page, by the last word of the path. Only JSON is understood, so that no other site's
# form can act for them.
DEEDS: dict[str, Callable[[Person, dict[str, Any]], object]] = {
    "follow": lambda person, _: person.follow(),
    "unfollow": lambda person, _: person.unfollow(),
    "text": lambda person, said: person.says(said["text"]),
    "sticker": lambda person, said: person.sends_sticker(said["package"], said["sticker"]),
    "place": lambda person, said: person.sends_place(said["lat"], said["lon"], said["title"], said.get("address")),
    "tap": lambda person, said: perform(person, said["action"], said.get("params")),
}


@page.after_request
def protect(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@page.errorhandler(BlockedTheBotError)
def blocked(_: BlockedTheBotError) -> tuple[Response, int]:
    return jsonify(message="blocked"), 409


@page.get("/")
def index() -> str:
    return render_template("phone.html", bot=the_platform().name)


@page.get("/phone/state")
def state() -> Response:
    """Answers as soon as there is news since version `since`, at the latest after a while."""
    platform, since = the_platform(), request.args.get("since", -1, int)
    with platform.changed:
        platform.changed.wait_for(lambda: platform.version != since, WAIT_SECONDS)
    return jsonify(snapshot(platform, request.args.getlist("on")))


@page.post("/phone/people")
def add_person() -> Response:
    asked = request.get_json()
    person = the_platform().person(uuid4().hex[:8], asked["name"], asked.get("language", "ja"))
    return jsonify(key=person.key)


@page.post("/phone/people/<key>/picture")
def send_picture(key: str) -> Response:
    if request.mimetype not in ("image/jpeg", "image/png"):
        return Response(status=415)
    _owner(key).sends_picture(request.get_data(), request.mimetype)
    return jsonify({})


@page.post("/phone/people/<key>/<deed>")
def do(key: str, deed: str) -> Response:
    if deed not in DEEDS:
        return Response(status=404)
    DEEDS[deed](_owner(key), request.get_json())
    return jsonify({})


@page.post("/phone/clock")
def move_clock() -> Response:
    asked = request.get_json()
    if "seconds" in asked:
        the_platform().advance(asked["seconds"])
    else:
        the_platform().set_to(datetime.fromisoformat(asked["moment"]))
    return jsonify({})


@page.get("/phone/menus/<menu_id>")
def menu_picture(menu_id: str) -> Response:
    media_type, content = the_platform().menus.picture(menu_id)
    return Response(content, mimetype=media_type)


@page.get("/phone/pictures/<message_id>")
def sent_picture(message_id: str) -> Response:
    media_type, content = the_platform().contents.get(message_id) or abort(404)
    return Response(content, mimetype=media_type)


@page.get("/phone/outside")
def outside_picture() -> Response:
    """A picture from the bot's own address; the page itself may load nothing from elsewhere."""
    found = fetch(request.args.get("url", ""), the_platform().webhook_url)
    return Response(found[1], mimetype=found[0]) if found else Response(status=404)


def _owner(key: str) -> Person:
    return next((person for person in the_platform().people if person.key == key), None) or abort(404)
