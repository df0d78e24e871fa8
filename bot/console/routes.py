"""What a page says about itself: its address, whose data it shows or changes, and its place in the menu."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bot.sent_files import Sent

Kinds = tuple[str, ...]
Values = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """A deed is done: go on to the page `to`, which says `word` (see `templates/_words.html`) with its values.

    `trace`: what the audit calls it, where one form does two different things; otherwise the deed's own name.
    """

    to: str
    word: str | None = None
    values: Values = field(default_factory=dict)
    at: Values = field(default_factory=dict)
    token: str | None = None
    trace: str | None = None


@dataclass(frozen=True)
class Route:
    """`about`: whose data it shows or changes (booking, consultation, family, answers). `open`: without login.

    `asks`: a page that depends on a name, which no address may hold. `only_looks`: a form that is judged and shown
    again, and nothing is written. `most_bytes`: of a file sent along.
    `makes`: something new, which the same form sent twice makes once (see `once`).
    `draws`: the picture sent along, anew and before the transaction; the view gets it as `sent`. `file`: no page.
    """

    rule: str
    method: str
    about: Kinds
    view: Callable[..., Any]
    menu: int | None = None
    back: str | None = None
    open: bool = False
    roles: Kinds = ()
    only_looks: bool = False
    asks: bool = False
    most_bytes: int | None = None
    makes: bool = False
    draws: Callable[[], Sent] | None = None
    file: bool = False

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def template(self) -> str:
        return self.view.__module__.rsplit(".", 1)[-1] + ".html"


V = TypeVar("V", bound=Callable[..., Any])


def page(rule: str, *, shows: Kinds | None, menu: int | None = None, roles: Kinds = ()) -> Callable[[V], V]:
    """For whoever is logged in. `shows` must be said, it is what the audit writes down: None is nobody's data."""
    return lambda view: _mark(view, Route(rule, "GET", shows or (), view, menu=menu, roles=roles))


def file(rule: str, *, shows: Kinds) -> Callable[[V], V]:
    """Not a page: the view returns the whole answer."""
    return lambda view: _mark(view, Route(rule, "GET", shows, view, file=True))


def deed(rule: str, *, changes: Kinds | None, back: str, **more: Any) -> Callable[[V], V]:
    """A button. `changes` as with `page`; a refusal is told on `back`. More: roles, makes, most_bytes, draws."""
    return lambda view: _mark(view, Route(rule, "POST", changes or (), view, back=back, **more))


def look(rule: str, *, back: str) -> Callable[[V], V]:
    """A form that is judged and shown again as often as somebody types: it takes no lock and writes nothing."""
    return lambda view: _mark(view, Route(rule, "POST", (), view, back=back, only_looks=True))


def question(rule: str, *, shows: Kinds, back: str) -> Callable[[V], V]:
    """A page that depends on what was typed, a name: posted, so that no address, history or proxy keeps it."""
    return lambda view: _mark(view, Route(rule, "POST", shows, view, back=back, asks=True))


def open_page(rule: str) -> Callable[[V], V]:
    """In front of the door: login and invitation, nothing else."""
    return lambda view: _mark(view, Route(rule, "GET", (), view, open=True))


def open_deed(rule: str) -> Callable[[V], V]:
    return lambda view: _mark(view, Route(rule, "POST", (), view, open=True))


@cache
def every_route() -> tuple[Route, ...]:
    """Those of every module in this folder."""
    names = [found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)])]
    modules = [importlib.import_module(f"{__package__}.{name}") for name in names]
    marked = [
        vars(each).get("_route") for module in modules for _, each in inspect.getmembers(module, inspect.isfunction)
    ]
    found = {route.name: route for route in marked if isinstance(route, Route)}
    return tuple(sorted(found.values(), key=lambda route: route.name))


def menu(role: str) -> list[str]:
    """The pages that want to be in the menu, in their order."""
    mine = [route for route in every_route() if route.menu is not None and (not route.roles or role in route.roles)]
    return [route.name for route in sorted(mine, key=lambda route: route.menu or 0)]


def _mark(view: V, route: Route) -> V:
    vars(view)["_route"] = route  # found again by every_route
    return view
