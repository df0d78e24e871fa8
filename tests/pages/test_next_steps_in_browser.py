"""What was agreed, read on a phone: with a thumb, with a screen reader, and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from bot import clock
from bot.simulator import Person
from bot.stage import Stage
from tests.browser import PHONE, NewPage
from tests.pages.test_in_browser import GOOD, enter, is_good, patient, picture
from tests.pages.test_next_steps import later, meet, step

pytestmark = pytest.mark.browser


@pytest.fixture
def street(home: Stage, aoi: Person) -> Stage:
    vars(home.service)["settings"] = home.service.settings.model_copy(update={"base_url": home.url})
    soon = clock.today(clock.now()) + timedelta(days=10)
    agreed = [
        step("一時預かりの使い方を、一緒に聞きに行きます。", "both", soon),
        step("産後の手伝いのパンフレットを、広場に用意しておきます。", "hub"),
        later(20, "里帰りをするかどうか"),
    ]
    meet(home, aoi, *agreed)
    return home


@pytest.mark.parametrize("scripts", [True, False])
def test_read_ticked_and_left_open(street: Stage, aoi: Person, new_page: NewPage, scripts: bool) -> None:
    page = patient(new_page(PHONE, java_script_enabled=scripts))
    enter(page, street, aoi, "next_steps")
    if scripts:
        assert is_good(page) == GOOD
        picture(page, "next-steps-phone")
    page.get_by_role("button", name="済みました").click()
    expect(page.get_by_role("status")).to_have_text("はい。済んだことにしました。")
    page.locator("article summary").click()
    if scripts:
        assert is_good(page) == GOOD
    page.get_by_role("button", name="1か月たったら聞いてほしい").click()
    expect(page.get_by_role("status")).to_have_text("わかりました。そのころに、もう一度だけうかがいます。")
    page.locator("#talk ~ details summary").click()
    expect(page.locator("#talk ~ details p").first).to_contain_text("「相談」")
    if scripts:
        assert is_good(page) == GOOD
