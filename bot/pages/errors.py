"""What a private page says when something is not there or goes wrong: kindly, and nothing about the inside."""

from flask import Blueprint, Response
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import HTTPException

from bot.pages import looks


def answer_kindly(pages: Blueprint) -> None:
    """What is not yours and what is not there get the same answer."""
    pages.register_error_handler(NoResultFound, _not_there)
    pages.register_error_handler(HTTPException, _known)


def _not_there(_: NoResultFound) -> Response:
    return looks.draw_error(404)


def _known(error: HTTPException) -> Response:
    return looks.draw_error(error.code or 500)
