"""Puts together what answers over HTTP; a worker has no part in it, and does not wait for it."""

from collections.abc import Mapping

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from bot import app as towns
from bot import health, metrics, shown, versions
from bot.console import console
from bot.console.headers import guard_headers
from bot.line.answer import Answerer
from bot.line.webhook import Door
from bot.pages import private_pages
from bot.service import Service
from bot.settings import Settings, read
from bot.web import Web


def web(settings: Settings | None = None) -> Flask:
    """The web application: webhook, console, health.

    It waits for no database: help for somebody in danger needs none, and whoever watches `/healthz` would end us.
    """
    settings = settings or read()
    towns.count_together(settings)
    services = towns.build(settings)
    awaited = [town for town, one in services.items() if not versions.is_there(one.db, town)]
    app = application(settings, services)
    app.extensions["awaited"] = awaited
    return app


def application(settings: Settings, services: Mapping[str, Service]) -> Flask:
    app = Web("maisapo", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        MAX_CONTENT_LENGTH=1024 * 1024,
        TRUSTED_HOSTS=None if settings.demo else [settings.host()],
    )
    answerers = {town: Answerer(one, settings.answer_threads) for town, one in services.items()}
    app.register_blueprint(console(services))
    app.register_blueprint(private_pages(services))
    app.register_blueprint(health.health(services))
    app.register_blueprint(shown.shown(services))
    app.register_blueprint(metrics.metrics(settings, services))
    app.extensions.update(towns=services, answerers=answerers)
    guard_headers(app)
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.wsgi_app = Door(answerers, app.wsgi_app)  # type: ignore[method-assign]
    return app
