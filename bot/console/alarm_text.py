"""The words that raised an alarm: looked at only where somebody means to, and written down who did."""

from sqlalchemy.exc import NoResultFound

from bot.console.alarm import of_family
from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.crypto import Unreadable
from bot.domain.office import inbox
from bot.line import inbound


@page("/alarms/<int:number>/text", shows=("alarm", "family"))
def alarm_text(desk: Desk, number: int) -> Values:
    found = of_family(desk, number)
    try:
        said = inbound.words(inbox.body_of(desk.session, found.cause))
    except (Unreadable, NoResultFound):  # its key is lost; or it was written on a private page, see the consultation
        said = ""
    return {"alarm": found, "family": found.parent, "said": said}
