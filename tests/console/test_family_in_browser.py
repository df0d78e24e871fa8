"""A family's page, what is written down for it, and a weather warning, as staff see them on a phone and at a desk."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from bot import clock
from bot.domain.care.consultations import Consultation
from bot.domain.people import absences, children, parents
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


CROSSED = """() => [...document.querySelectorAll('.pregnancy .of-span')].filter((label) => {
  const is = label.getBBox(), all = label.ownerSVGElement.viewBox.baseVal
  if (is.x < all.x || is.x + is.width > all.x + all.width) return true
  return [...document.querySelectorAll('.pregnancy .now, .pregnancy .due')].some((line) => {
    const at = line.getBBox()
    return at.x < is.x + is.width && is.x < at.x + at.width && at.y < is.y + is.height && is.y < at.y + at.height
  })
}).map((label) => label.textContent)"""


@pytest.mark.slow
def test_no_line_runs_through_a_word(street: tuple[Office, str], page: Page) -> None:
    """Whoever leaves soon, later, or has left: today and the due date cross no label, and none is cut."""
    office, at = street
    today, number = clock.today(clock.now()), office.families["minami"]
    enter(page, office, "mori", at)
    for begins in (-150, -70, -30, -1, 1, 4, 9, 14, 20, 30, 60, 66, 72, 79):
        with office.db.write() as session:
            absences.write(session, number, Stay(today + timedelta(days=begins), today + timedelta(days=110), "far"))
        page.goto(f"{at}/families/{number}")
        seen = page.locator(".pregnancy .of-span").count()
        assert (begins, seen, page.evaluate(CROSSED)) == (begins, 2, [])


@pytest.mark.parametrize("size", SIZES)
def test_who_is_left_in_peace_and_a_child_that_is_laid_aside(
    street: tuple[Office, str], new_page: NewPage, size: str
) -> None:
    """From the list to the family, and one press brings the child back."""
    office, at = street
    number, now = office.families["minami"], clock.now()
    with office.db.write() as session:
        parent = parents.lock(session, number)
        children.add(session, parent, clock.today(now) - timedelta(days=60), clock.today(now))
        children.add(session, parent, clock.today(now) - timedelta(days=900), clock.today(now))
        session.get_one(Consultation, office.consultations["minami"]).contact_on = clock.today(now) + timedelta(days=2)
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    page.goto(f"{at}/families/{number}/told?what=loss")
    page.select_option("#child", index=1)
    assert (accessibility_violations(page), fits(page)) == ([], True)
    page.locator("main form button.stop").click()
    page.goto(f"{at}/outreach")
    page.locator("main a", has_text=words()["actions"]["grieving"][:13]).click()
    assert (page.locator("h1").count(), accessibility_violations(page), fits(page)) == (1, [], True)
    picture(page, f"grieving-{size}")
    page.locator("table a").first.click()
    assert (accessibility_violations(page), fits(page)) == ([], True)
    picture(page, f"family-laid-aside-{size}")
    page.locator("dd form button").first.click()
    expect(page.get_by_role("status")).to_have_text(words()["results"]["family_noted"])
    expect(page.locator("dd form button")).to_have_count(0)
