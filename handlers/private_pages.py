"""The way from the chat to a private page: a button that opens it once."""

from bot.domain.people import links
from bot.domain.people.links import Target
from bot.service import Visit

OUTSIDE = "?openExternalBrowser=1"  # read by LINE


def way_to(visit: Visit, page: str, about: str | None = None, outside: bool = False) -> dict[str, object]:
    """The row of the card `private_page`: a new link for this parent and this page of `bot/pages`.

    `outside`: in the browser of the phone; not where LINE itself says who is there, for it knows that only inside.
    """
    token = links.make(visit.session, Target(visit.parent.id, page, about), visit.now)
    away = OUTSIDE if outside and not visit.service.liff_id else ""
    return {"link": f"{_door(visit)}/open/{token}{away}"}


def _door(visit: Visit) -> str:
    """Through LINE, which then says who is there, where the town has a LIFF app."""
    liff, settings = visit.service.liff_id, visit.service.settings
    return f"https://liff.line.me/{liff}" if liff else f"{settings.base_url.rstrip('/')}/{visit.town.slug}/p"
