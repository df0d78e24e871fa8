"""Shows each person the rich menu that fits them, and puts our menus on LINE when they are new."""

from collections.abc import Iterator
from functools import cache

import structlog
from sqlalchemy import update

from bot import clock, crypto
from bot.domain.delivery.kinds import GRIEF
from bot.domain.people.parents import Parent
from bot.i18n import SOURCE
from bot.line.client import LineClient
from bot.line.menu_files import Menu
from bot.line.menu_shelf import NotTaken, Shelf
from bot.service import Service

log = structlog.get_logger()
FOR_NEWCOMERS = "raising"  # it has all that somebody needs whom we do not know yet


def to_show(service: Service, parent: Parent) -> str | None:
    """The menu this person should see, or None where they see it already, or have not agreed or said who they are."""
    if not (parent.consented_at and (parent.role or parent.silence) and parent.reachable):
        return None
    menu = service.menus.get(_fitting(parent))
    if menu is None:
        return None
    wanted = _title(service, menu, menu.language(parent.language))
    return wanted if wanted != parent.menu else None


def show(service: Service, line_user_id: str, name: str) -> None:
    """Link it, and write down that it is linked. What fails is tried again when the person next says something."""
    try:
        _shelf(service.line).show_to(line_user_id, name)
    except NotTaken as refused:
        log.warning("menu.not_linked", who=crypto.ring().trace(line_user_id), menu=name, status=refused.status)
        return
    with service.db.write() as session:
        session.execute(update(Parent).where(Parent.line_user_id == line_user_id).values(menu=name))


def set_up(service: Service) -> list[str]:
    """Every menu in every language of the town, and the default one, put on LINE; the names of those that were new.

    Twice does no harm. Menus of before stay, for people may still be linked to them. Raises `NotTaken`.
    """
    shelf, texts = _shelf(service.line), service.speaker.texts
    shelf.look()
    new = [
        menu.title(texts, language)
        for menu in service.menus.values()
        for language in _languages(menu, service)
        if _put(shelf, service, menu, language)
    ]
    default = shelf.find(service.menus[FOR_NEWCOMERS].title(texts, SOURCE))
    assert default is not None
    shelf.show_to_all(default)
    return new


def _title(service: Service, menu: Menu, language: str) -> str:
    """Worked out once: every turn asks for it."""
    key = ("menus", menu.name, language)
    if key not in service.speaker.known:
        service.speaker.known[key] = menu.title(service.speaker.texts, language)
    return service.speaker.known[key]


def _fitting(parent: Parent) -> str:
    """A partner sees what the family waits for: the birth, or nothing any more."""
    if parent.silence in GRIEF or parent.role is None:
        return FOR_NEWCOMERS
    if parent.role != "partner":
        return str(parent.role)
    waiting = parent.due_date is not None and parent.due_date >= clock.today(clock.now())
    return "expecting" if waiting else "raising"


def _languages(menu: Menu, service: Service) -> Iterator[str]:
    return iter(sorted({menu.language(code) for code in (SOURCE, *service.town.languages)}))


def _put(shelf: Shelf, service: Service, menu: Menu, language: str) -> bool:
    """Create it and give it its picture, where one or the other is missing. Says whether anything was."""
    texts = service.speaker.texts
    name = menu.title(texts, language)
    known = shelf.find(name)
    menu_id = known or shelf.create(name, menu.body(texts, language))
    if known and shelf.has_picture(known):
        return False
    shelf.give_picture(menu_id, menu.pictures[language].path.read_bytes())
    return True


@cache
def _shelf(line: LineClient) -> Shelf:
    """One for each channel, as long as the process lives."""
    return Shelf(line)
