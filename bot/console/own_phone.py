"""One's own LINE: linked by a code, so that news can be tried out on it before families get it."""

from flask import request

from bot.console.desk import Desk
from bot.console.routes import Done, Values, deed, page
from bot.domain.news import broadcasts, trials
from bot.domain.office import own_phone as phones
from bot.domain.places import hubs
from bot.line import news_card


@page("/phone", shows=None)
def own_phone(desk: Desk) -> Values:
    with desk.service.db.read() as session:
        return {"linked": phones.of(session, desk.staff.id) is not None, "code": None, "town_account": _account(desk)}


@deed("/phone/code", changes=None, back="own_phone")
def show_phone_code(desk: Desk) -> Values:
    """Shown once, on this answer only."""
    code = phones.new_code(desk.session, desk.staff.id, desk.now)
    return {"linked": False, "code": f"{code[:4]} {code[4:]}", "town_account": _account(desk)}


@deed("/phone/unlink", changes=None, back="own_phone")
def unlink_phone(desk: Desk) -> Done:
    phones.unlink(desk.session, desk.staff.id)
    return Done("own_phone", "phone_unlinked")


@deed("/broadcasts/<int:number>/test", changes=None, back="broadcast", makes=True)
def try_broadcast(desk: Desk, number: int) -> Done:
    """To their own LINE and nobody else's, in the language they choose; it says that it is a trial."""
    news = broadcasts.get(desk.session, number)
    hub, language = hubs.get(desk.session, news.hub_id), request.form.get("language", "ja")
    said = desk.service.speaker.notice("news_test", {}, language) + news_card.alone(
        desk.service, news, hub.name, language
    )
    with desk.service.db.read() as session:
        reach = phones.of(session, desk.staff.id)
    if reach is None:
        return Done("own_phone", "phone_missing")
    trials.send(desk.session, news.id, reach, said, desk.now)
    return Done("broadcast", "trial_sent", at={"number": number})


def _account(desk: Desk) -> str:
    return desk.service.town.account.name
