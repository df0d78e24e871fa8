"""Puts the API and the phone page together as one aiohttp application."""

from aiohttp import web

from bot.simulator.api import chats, contents, counts, insight, login, menus, messages, own_menus, tokens, webhook
from bot.simulator.api.call import Route
from bot.simulator.api.door import Door
from bot.simulator.api.missing import MISSING, WRONG_METHOD
from bot.simulator.page.control import Control
from bot.simulator.page.routes import Page
from bot.simulator.platform import Platform

ROOMS = (messages, counts, chats, contents, menus, own_menus, webhook, tokens, login, insight)
ROUTES: list[Route] = [route for room in ROOMS for route in room.ROUTES]
BIGGEST_BODY = 12 * 1024 * 1024  # a picture somebody sends from the page; every API call has a limit of its own


def create_app(platform: Platform) -> web.Application:
    app = web.Application(client_max_size=BIGGEST_BODY)
    door = Door(platform)
    for path in dict.fromkeys(route.path for route in ROUTES):
        resource = app.router.add_resource(path)
        for route in ROUTES:
            if route.path == path:
                resource.add_route(route.method, door.opens(route))
        resource.add_route("*", door.opens(WRONG_METHOD))
    Page(platform).add_to(app)
    Control(platform).add_to(app)
    app.router.add_route("*", "/{path:.*}", door.opens(MISSING))
    return app
