"""The Messaging API, part two: rich menus."""

from flask import Blueprint, Response, jsonify, request

from bot.simulator.api.gate import body, guard, the_platform
from bot.simulator.refusals import not_found

api = Blueprint("api_menus", __name__, url_prefix="/v2/bot")
guard(api)


@api.post("/richmenu")
def create() -> Response:
    return jsonify(richMenuId=the_platform().menus.create(body()))


@api.get("/richmenu/list")
def everything() -> Response:
    return jsonify(richmenus=the_platform().menus.all())


@api.get("/richmenu/<menu_id>")
def get(menu_id: str) -> Response:
    return jsonify(the_platform().menus.get(menu_id))


@api.delete("/richmenu/<menu_id>")
def delete(menu_id: str) -> Response:
    the_platform().menus.delete(menu_id)
    return jsonify({})


@api.post("/richmenu/<menu_id>/content")
def put_picture(menu_id: str) -> Response:
    the_platform().menus.put_picture(menu_id, request.mimetype, request.get_data())
    return jsonify({})


@api.get("/richmenu/<menu_id>/content")
def picture(menu_id: str) -> Response:
    media_type, content = the_platform().menus.picture(menu_id)
    return Response(content, mimetype=media_type)


@api.post("/user/all/richmenu/<menu_id>")
def set_default(menu_id: str) -> Response:
    the_platform().menus.set_default(menu_id)
    return jsonify({})


@api.get("/user/all/richmenu")
def default() -> Response:
    return jsonify(richMenuId=the_platform().menus.default())


@api.delete("/user/all/richmenu")
def clear_default() -> Response:
    the_platform().menus.clear_default()
    return jsonify({})


@api.post("/user/<user_id>/richmenu/<menu_id>")
def link(user_id: str, menu_id: str) -> Response:
    """Also answers 200 for one who is no friend, but links nothing then."""
    platform = the_platform()
    person = platform.find(user_id)
    if person is None:
        raise not_found()
    platform.menus.link(user_id, menu_id, keep=person.state == "friend")
    return jsonify({})


@api.get("/user/<user_id>/richmenu")
def own(user_id: str) -> Response:
    return jsonify(richMenuId=the_platform().menus.own(user_id))


@api.delete("/user/<user_id>/richmenu")
def unlink(user_id: str) -> Response:
    the_platform().menus.unlink(user_id)
    return jsonify({})
