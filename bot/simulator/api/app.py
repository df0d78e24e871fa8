"""Puts the API and the phone page together as one Flask app."""

from flask import Flask

from bot.simulator.api import menus, messages
from bot.simulator.api.gate import answer_like_line
from bot.simulator.page import routes
from bot.simulator.platform import Platform


def create_app(platform: Platform) -> Flask:
    app = Flask("bot.simulator.page")
    app.config["PLATFORM"] = platform
    app.json.sort_keys = False  # type: ignore[attr-defined]  # LINE's order is easier to read in the log
    app.register_blueprint(messages.api)
    app.register_blueprint(menus.api)
    app.register_blueprint(routes.page)
    answer_like_line(app)
    return app
