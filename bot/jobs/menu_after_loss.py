"""The menu of a pregnancy leaves the phone of whoever has lost it, also where staff wrote it down."""

from datetime import datetime

from sqlalchemy import select

from bot.domain.delivery.kinds import GRIEF
from bot.domain.people.parents import Parent
from bot.line import menus
from bot.service import Service

AT_ONCE = 50  # calls to LINE in one tick


def run(service: Service, now: datetime) -> None:
    """Who has the right one is not among them; what LINE does not take is tried at the next tick."""
    with service.db.read() as session:
        grieving = session.scalars(_GRIEVING).all()
        wanted = [(one.line_user_id, menus.to_show(service, one)) for one in grieving]
    for line_user_id, menu in wanted:
        if line_user_id and menu:
            menus.show(service, line_user_id, menu)


_GRIEVING = select(Parent).where(
    *(Parent.silence.in_(GRIEF), Parent.reachable, Parent.line_user_id.is_not(None)),
    *(Parent.menu.is_not(None), ~Parent.menu.contains(menus.FOR_NEWCOMERS)),
)
_GRIEVING = _GRIEVING.order_by(Parent.id).limit(AT_ONCE)
