"""Rich menus: made once, given a picture once, shown to all or to one person."""

from bot.simulator.api.call import DONE, Answer, Call, Route, as_json
from bot.simulator.refusals import not_found


def create(call: Call) -> Answer:
    return as_json({"richMenuId": call.platform.menus.create(call.json())})


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


def link(call: Call) -> Answer:
    """Also answers 200 for one who is no friend, but links nothing then."""
    person = call.platform.find(call.parts["user_id"])
    if person is None:
        raise not_found()
    call.platform.menus.link(person.user_id, call.parts["menu_id"], keep=person.state == "friend")
    return DONE


def own(call: Call) -> Answer:
    return as_json({"richMenuId": call.platform.menus.own(call.parts["user_id"])})


def unlink(call: Call) -> Answer:
    call.platform.menus.unlink(call.parts["user_id"])
    return DONE


ROUTES = [
    Route("POST", "/v2/bot/richmenu", create),
    Route("GET", "/v2/bot/richmenu/list", everything),
    Route("GET", "/v2/bot/richmenu/{menu_id}", get),
    Route("DELETE", "/v2/bot/richmenu/{menu_id}", delete),
    Route("POST", "/v2/bot/richmenu/{menu_id}/content", put_picture),
    Route("GET", "/v2/bot/richmenu/{menu_id}/content", picture),
    Route("POST", "/v2/bot/user/all/richmenu/{menu_id}", set_default),
    Route("GET", "/v2/bot/user/all/richmenu", default),
    Route("DELETE", "/v2/bot/user/all/richmenu", clear_default),
    Route("POST", "/v2/bot/user/{user_id}/richmenu/{menu_id}", link),
    Route("GET", "/v2/bot/user/{user_id}/richmenu", own),
    Route("DELETE", "/v2/bot/user/{user_id}/richmenu", unlink),
]
