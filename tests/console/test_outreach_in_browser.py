"""The list in which nobody is lost, and one family of it, as staff see them on a phone and at a desk."""

from datetime import timedelta

import pytest
import yaml
from playwright.sync_api import expect
from sqlalchemy import select

from bot import clock
from bot.domain.interview import outreach
from bot.domain.interview.outreach import Decision
from bot.domain.people.parents import Parent
from tests.browser import NewPage, accessibility_violations
from tests.console.reading import words
from tests.console.test_in_browser import SIZES, enter, fits, picture, street, tab_to
from tests.console.test_outreach import answered, booked, deed, family, invited
from tests.console.town import ROOT, Office

pytestmark = pytest.mark.browser
__all__ = ["street"]


def have_families(office: Office) -> str:
    """One or two for most reasons, two of them decided about; says the one to look at alone."""
    first = family(office, "missed")
    booked(office, first, "missed"), booked(office, family(office, "cancelled"), "cancelled")
    invited(office, family(office, "unanswered"), 17, 7)
    family(office, "closing", 62), family(office, "rests", 60, silence="paused")
    family(office, "blocked", 84, reachable=False)
    deed(office, "not_now", family(office, "not now"))
    answered(office, family(office, "calls"), "phone", 1)
    names = yaml.safe_load((ROOT / "tests" / "console" / "names.yaml").read_text(encoding="utf-8"))["outreach"]
    today, mori = clock.today(clock.now()), office.staff["mori"]
    with office.db.write() as session:
        for one in session.scalars(select(Parent).where(Parent.line_user_id.in_([f"U-{key}" for key in names]))):
            one.name = names[(one.line_user_id or "").removeprefix("U-")]
            one.phone = "047-000-0003" if one.id == first else None
        found = outreach.listed(session, office.service.town.interview, today)
        for reason, days in (("cancelled", 3), ("closing", -1)):
            decision = Decision(mori, mori, today + timedelta(days=days))
            outreach.decide(session, found[reason][0], decision, clock.now())
    return first


@pytest.mark.parametrize("size", SIZES)
def test_the_list_and_one_family_of_it(street: tuple[Office, str], new_page: NewPage, size: str) -> None:
    office, at = street
    first = have_families(office)
    page = new_page(SIZES[size])
    enter(page, office, "mori", at)
    for name, address in {"follow_up": f"/outreach/{first}", "outreach": "/outreach"}.items():
        page.goto(at + address)
        assert (name, page.locator("h1").count(), fits(page)) == (name, 1, True)
        assert (name, accessibility_violations(page)) == (name, [])
        picture(page, f"{name}-{size}")
    expect(page.locator("section.panel h2")).to_have_count(7)


def test_the_reason_of_a_closed_day_is_typed_once(street: tuple[Office, str], new_page: NewPage) -> None:
    """With the keyboard alone: the page of closing comes as the answer, and the reason has come along."""
    office, at = street
    page = new_page(SIZES["desk"])
    enter(page, office, "mori", at)
    page.goto(f"{at}/hub")
    tab_to(page, "#day")
    page.keyboard.type(f"{office.day:%m%d%Y}")
    tab_to(page, "#reason")
    page.keyboard.type("Typhoon")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(words()["results"]["closed_day_asks"])
    assert (page.url, accessibility_violations(page), fits(page)) == (f"{at}/hub/closed", [], True)
    expect(page.locator("#reason")).to_have_value("Typhoon")
    tab_to(page, "form[action*='closing/off'] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/slots/closing?*")
    page.goto(f"{at}/hub")
    expect(page.locator("#closed + .panel")).to_contain_text("Typhoon")
