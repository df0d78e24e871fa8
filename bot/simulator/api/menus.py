"""Rich menus: made once, given a picture once, shown to all or to one person."""

from bot.simulator.account.buckets import Rate
from bot.simulator.api.call import DONE, Answer, Call, Route, as_json

BIGGEST_PICTURE = 10 * 1024 * 1024  # more than a menu may have, so that it is judged as a picture
MANY_AN_HOUR = Rate(100, 3600)


def create(call: Call) -> Answer:
    return as_json({"richMenuId": call.platform.menus.create(call.form("RichMenuRequest"))})


def validate(call: Call) -> Answer:
    call.form("RichMenuRequest")
    return DONE


def everything(call: Call) -> Answer:
    return as_json({"richmenus": call.platform.menus.all()})


def get(call: Call) -> Answer:
    return as_json(call.platform.menus.get(call.parts["menu_id"]))


def delete(call: Call) -> Answer:
    call.platform.menus.delete(call.parts["menu_id"])
    return DONE


def put_picture(call: Call) -> Answer:
    call.platform.menus.put_picture(call.parts["menu_id"], call.media_type, call.body)
    return DONE


def picture(call: Call) -> Answer:
    media_type, content = call.platform.menus.picture(call.parts["menu_id"])
    return Answer(content, media_type=media_type)


def set_default(call: Call) -> Answer:
    call.platform.menus.set_default(call.parts["menu_id"])
    return DONE


def default(call: Call) -> Answer:
    return as_json({"richMenuId": call.platform.menus.default()})


def clear_default(call: Call) -> Answer:
    call.platform.menus.clear_default()
    return DONE


ROUTES = [
    Route("POST", "/v2/bot/richmenu", create, MANY_AN_HOUR),
    Route("POST", "/v2/bot/richmenu/validate", validate),
    Route("GET", "/v2/bot/richmenu/list", everything, Rate(10, 1)),
    Route("GET", "/v2/bot/richmenu/{menu_id}", get),
    Route("DELETE", "/v2/bot/richmenu/{menu_id}", delete, MANY_AN_HOUR),
    Route("POST", "/v2/bot/richmenu/{menu_id}/content", put_picture, biggest=BIGGEST_PICTURE),
    Route("GET", "/v2/bot/richmenu/{menu_id}/content", picture),
    Route("POST", "/v2/bot/user/all/richmenu/{menu_id}", set_default),
    Route("GET", "/v2/bot/user/all/richmenu", default),
    Route("DELETE", "/v2/bot/user/all/richmenu", clear_default),
]
