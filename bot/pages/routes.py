"""What a private page says about itself: its address, whether it is asked for anew, what is written on it."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from typing import Any, TypeVar

from bot import pages

Values = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """A deed is done: go on to the page `to`, which says `said` (one of its own `notes`).

    `finished`: what was written has arrived, its draft goes. Between two steps of a form it is not.
    """

    to: str
    said: str | None = None
    finished: bool = True
    at: Values = field(default_factory=dict)


@dataclass(frozen=True)
class Wrong:
    """Nothing is done: back to the form, which says what is wrong with which field. What was typed is kept, sealed."""

    mistakes: Mapping[str, str]


@dataclass(frozen=True)
class Route:
    """`sensitive`: only by a link made for this very page; others may be walked to from any open private page.

    `writes`: the fields whose text is kept as a draft until it has arrived (`q-*`: all that begin so). `open`: in
    front of the door.
    `picture`: the view gets `sent`, a picture drawn anew before the transaction. `file`: no page, the whole answer.
    """

    rule: str
    method: str
    view: Callable[..., Any]
    sensitive: bool = True
    writes: tuple[str, ...] = ()
    open: bool = False
    stray: str | None = None
    picture: bool = False
    file: bool = False

    @property
    def name(self) -> str:
        return self.view.__name__

    @property
    def page(self) -> str:
        return self.view.__module__.rsplit(".", 1)[-1]

    @property
    def template(self) -> str:
        return f"{self.page}.html"


V = TypeVar("V", bound=Callable[..., Any])


def page(rule: str, *, sensitive: bool) -> Callable[[V], V]:
    """A view of a `Room` that returns the values of its template. It must say whether it is sensitive."""
    return lambda view: _mark(view, Route(rule, "GET", view, sensitive))


def file(rule: str, *, sensitive: bool) -> Callable[[V], V]:
    """Belongs to a page, and is none: the view returns the whole answer."""
    return lambda view: _mark(view, Route(rule, "GET", view, sensitive, file=True))


def deed(rule: str, *, sensitive: bool, writes: tuple[str, ...] = (), picture: bool = False) -> Callable[[V], V]:
    """A button. Returns `Done`, or `Wrong` and the form is shown again with what was typed."""
    return lambda view: _mark(view, Route(rule, "POST", view, sensitive, writes, picture=picture))


def open_page(rule: str) -> Callable[[V], V]:
    """In front of the door: the link and the way out, nothing else."""
    return lambda view: _mark(view, Route(rule, "GET", view, open=True))


def open_deed(rule: str, stray: str | None = None) -> Callable[[V], V]:
    """`stray`: where a form goes that is none of ours, instead of being refused."""
    return lambda view: _mark(view, Route(rule, "POST", view, open=True, stray=stray))


@cache
def every_route() -> tuple[Route, ...]:
    """Those of every module in this room."""
    names = [found.name for found in pkgutil.iter_modules(pages.__path__)]
    modules = [importlib.import_module(f"{__package__}.{name}") for name in names]
    marked = [
        vars(each).get("_page_route")
        for module in modules
        for _, each in inspect.getmembers(module, inspect.isfunction)
    ]
    found = {route.name: route for route in marked if isinstance(route, Route)}
    return tuple(sorted(found.values(), key=lambda route: route.name))


def form_of(route: Route) -> str:
    """The page that holds the form of a deed: the one of the same address, or else the one it is named after."""
    same = (each.name for each in every_route() if each.method == "GET" and each.rule == route.rule)
    return next(same, route.page)


@cache
def fields_of(page: str) -> frozenset[str]:
    """What can be written on a page: names, or how they begin."""
    return frozenset(name for route in every_route() if route.page == page for name in route.writes)


def is_written_on(page: str, field: str) -> bool:
    return any(fnmatchcase(field, name) for name in fields_of(page))


def _mark(view: V, route: Route) -> V:
    vars(view)["_page_route"] = route  # found again by every_route
    return view
