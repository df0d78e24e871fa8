"""A family's page, what is written down for it, and a weather warning, as staff see them on a phone and at a desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bot import clock
from bot.domain.people import absences
from bot.domain.people.absences import Stay
from tests.browser import NewPage, accessibility_violations
from tests.console.reading import words
from tests.console.test_in_browser import SIZES, enter, fits, picture, street
from tests.console.test_weather import with_rule
from tests.console.town import Office

pytestmark = pytest.mark.browser
__all__ = ["street"]


@pytest.mark.parametrize("size", SIZES)
def test_from_the_family_to_what_was_told_and_back(street: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = street
    today, number = clock.today(clock.now()), office.families["minami"]
    with office.db.write() as session:
        absences.write(session, number, Stay(today + timedelta(days=20), today + timedelta(days=110), "far"))
    with_rule(office)
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    pages = {"family": f"/families/{number}", "weather": f"/slots/weather?day={office.day}"}
    told = {f"family-{what}": f"/families/{number}/told?what={what}" for what in ("loss", "hospital", "away")}
    pages |= {"arrivals": "/bookings"} | told
    for name, address in pages.items():
        page.goto(at + address)
        assert (name, page.locator("h1").count(), fits(page)) == (name, 1, True)
        assert (name, accessibility_violations(page)) == (name, [])
        picture(page, f"{name}-{size}")
    page.select_option("#place", "nearby")
    page.locator("main form button.main").click()
    expect(page).to_have_url(f"{at}/families/{number}")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["family_noted"])
