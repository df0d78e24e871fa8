"""A draft saved by somebody whose browser, or whose hand, is quicker than the answer."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot import clock
from bot.db import Database
from bot.domain.news import drafts
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.office import staff
from bot.domain.office.staff import Post

HUB, NOW = "shinmatsudo", clock.now()
PICTURE = {"token": "t", "width": 3, "height": 2, "says": "Two babies"}


def hire(database: Database, login: str) -> int:
    with database.write() as session:
        staff.invite(session, Post(login, login, "coordinator", HUB), NOW)
        found = staff.by_login(session, login)
        assert found
        return found.id


def content(**other: Any) -> Content:
    text: dict[str, Any] = {"title": "Twins", "body": "Come.", "topic": "twins", "send_at": NOW + timedelta(days=9)}
    text |= {"words": {"en": {"title": "Twins", "body": "Come."}}, "audience": {"hub": HUB, "child_months": [0, 5]}}
    return Content(**text | other)


def save(database: Database, staff_id: int, **other: Any) -> int:
    with database.write() as session:
        return drafts.write(session, HUB, content(**other), staff_id, NOW).id


def test_the_same_text_at_the_same_moment_is_one_draft(with_hubs: Database) -> None:
    """The second press waits for the first, and finds what it kept."""
    mori = hire(with_hubs, "mori")
    with ThreadPoolExecutor(1) as second:
        with with_hubs.write() as session:
            first = drafts.write(session, HUB, content(), mori, NOW).id
            pressed = second.submit(save, with_hubs, mori)
            done, _ = wait([pressed], timeout=1)
        assert (done, pressed.result()) == (set(), first)
    with with_hubs.read() as session:
        assert session.scalars(select(Broadcast.id)).all() == [first]


def test_another_text_another_person_and_a_draft_that_went_on_are_others(with_hubs: Database) -> None:
    mori, sato = hire(with_hubs, "mori"), hire(with_hubs, "sato")
    first = save(with_hubs, mori)
    found = [save(with_hubs, mori, place="Room 2"), save(with_hubs, sato)]
    with with_hubs.write() as session:
        drafts.give_picture(drafts.open_to_change(session, first), PICTURE, mori, NOW)
    found.append(save(with_hubs, mori))
    with with_hubs.write() as session:
        drafts.open_to_change(session, found[-1]).state = "waiting"
    found.append(save(with_hubs, mori))
    assert len({first, *found}) == 5
