"""Puts the API and the phone page together as one Flask app."""

from flask import Flask

from bot.simulator import api_menus, api_messages, phone_page
from bot.simulator.gate import answer_like_line
from bot.simulator.platform import Platform


def create_app(platform: Platform) -> Flask:
    app = Flask(__name__)
    app.config["PLATFORM"] = platform
    app.json.sort_keys = False  # type: ignore[attr-defined]  # LINE's order is easier to read in the log
    app.register_blueprint(api_messages.api)
    app.register_blueprint(api_menus.api)
    app.register_blueprint(phone_page.page)
    answer_like_line(app)
    return app
