"""The desk keeps a broadcast that is not finished: gone on with at another machine, on a phone and at a desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser import DESK, NewPage
from tests.console import test_desk_in_browser as writing
from tests.console.reading import words
from tests.console.test_desk_in_browser import SAID, fine
from tests.console.test_in_browser import SIZES, enter, picture
from tests.console.town import Office

pytestmark = pytest.mark.browser
desk = writing.desk


@pytest.mark.parametrize("size", SIZES)
def test_kept_at_one_machine_and_finished_at_another(desk: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = desk
    first, second = new_page(SIZES[size]), new_page(DESK)
    enter(first, office, "mori", at)
    first.goto(f"{at}/broadcasts/new")
    writing.fill(first, "title", "title-en", "place")
    first.fill("#send_at", "")
    first.click("#keep-unfinished")
    expect(first.get_by_role("status")).to_have_text(words()["results"]["unfinished_kept"])
    expect(first.locator("[aria-labelledby=written]")).to_contain_text("あと：配信する日時、本文、本文（英語）")
    assert fine(first)
    picture(first, f"desk-unfinished-{size}")
    first.goto(f"{at}/broadcasts/new")
    expect(first.locator("#kept")).to_be_hidden()  # it is on the server now
    enter(second, office, "hayashi", at)
    second.goto(f"{at}/broadcasts?hub=minami")
    second.click(f"text={SAID['title']}")
    second.wait_for_url("**/edit**")
    assert [second.input_value(f"#{name}") for name in ("title", "title-en", "place")] == [
        SAID[name] for name in ("title", "title-en", "place")
    ]
    assert (fine(second), second.input_value("#send_at")) == (True, "")  # nothing is said of what is missing
    writing.fill(second, "body", "body-en")
    second.fill("#send_at", f"{office.day + timedelta(days=1):%Y-%m-%d}T10:00")
    second.locator(".desk-do .main").click()
    expect(second.get_by_role("status")).to_have_text(words()["results"]["draft_kept"])


def test_dropped_only_after_a_second_thought(desk: tuple[Office, str], new_page: NewPage) -> None:
    office, at = desk
    page = new_page(DESK)
    enter(page, office, "mori", at)
    page.goto(f"{at}/broadcasts/new")
    writing.fill(page, "title")
    page.click("#keep-unfinished")
    page.click(f"text={SAID['title']}")
    expect(page.locator("button.stop")).not_to_be_visible()
    page.click("details.confirm summary")
    page.click("button.stop")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["unfinished_dropped"])
