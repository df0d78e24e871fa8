"""The quick way out: the page is closed at once, and what is seen then is a calendar."""

from calendar import Calendar

from babel.dates import format_skeleton, get_day_names
from flask import Response

from bot import clock
from bot.domain.people import page_sessions
from bot.pages import cookies, looks
from bot.pages.room import Doorstep
from bot.pages.routes import open_deed, open_page

SUNDAY = 6


@open_deed("/close", stray="away")
def close(step: Doorstep) -> Response:
    with step.service.db.write() as session:
        page_sessions.end(session, step.token, step.now)
    response = looks.go("away")
    cookies.take_away(response)
    return response


@open_page("/calendar")
def away(step: Doorstep) -> Response:
    """Says nothing of us."""
    today = clock.today(step.now)
    locale = step.service.speaker.texts.languages[step.language].locale
    names = get_day_names("narrow", locale=locale)
    return looks.draw_open(
        "away.html",
        step,
        bare=True,
        month=format_skeleton("yMMMM", today, locale=locale),
        names=[names[(SUNDAY + day) % 7] for day in range(7)],
        weeks=Calendar(SUNDAY).monthdayscalendar(today.year, today.month),
        today=today.day,
    )
