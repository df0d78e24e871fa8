"""Puts the API and the phone page together as one aiohttp application."""

from aiohttp import web

from bot.simulator.api import chats, menus, messages
from bot.simulator.api.call import Route
from bot.simulator.api.door import Door
from bot.simulator.api.missing import MISSING
from bot.simulator.page.control import Control
from bot.simulator.page.routes import Page
from bot.simulator.platform import Platform

ROUTES: list[Route] = [*messages.ROUTES, *chats.ROUTES, *menus.ROUTES]
BIGGEST_BODY = 12 * 1024 * 1024  # a picture somebody sends from the page; every API call has a limit of its own


def create_app(platform: Platform) -> web.Application:
    app = web.Application(client_max_size=BIGGEST_BODY)
    door = Door(platform)
    for route in ROUTES:
        app.router.add_route(route.method, route.path, door.opens(route))
    Page(platform).add_to(app)
    Control(platform).add_to(app)
    app.router.add_route("*", "/{path:.*}", door.opens(MISSING))
    return app
