"""Who has looked at or changed whose data: for the leader of a hub, and for the city."""

from bot.console.desk import Desk
from bot.console.routes import Values, page
from bot.domain.office import audit, staff


@page("/visits", shows=None, menu=70, roles=("leader", "city"))
def visits(desk: Desk) -> Values:
    rows = audit.latest(desk.session)
    return {"rows": rows, "names": staff.names(desk.session, {row.staff_id for row in rows})}
