"""What the form of a broadcast refuses, said where it is wrong, with nothing half done and all that was typed kept."""

import io
from datetime import timedelta

import pytest

from bot import clock
from bot.console import news_form
from bot.domain.news import drafts
from bot.domain.places import hubs
from tests.console.reading import Seen, words
from tests.console.test_broadcasts import approve, approved, asked, at, close_for_good, draft, soon, written
from tests.console.town import Office, tomorrow

BABY = "\U0001f476"  # one letter of two UTF-16 units
GA = "\u304b\u3099"  # one letter of two signs, as some programs write it
ZONES = ("Z", "+00:00", "+09:00", "-0530", "+09")


def said_at(office: Office, field: str, mistake: str, typed: dict[str, str]) -> str:
    """Both where it is looked at and where it is kept; nothing is written."""
    for address in ("/broadcasts/check", "/broadcasts"):
        answer = office.at_work("mori").post(address, soon() | typed)
        assert (answer.status_code, written(office)) == (422, [])
        assert f'id="{field}-mistake">{words()["mistakes"][mistake]}' in answer.text
    return answer.text


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("field", ["send_at", "event_at"])
def test_a_moment_with_a_time_zone_is_refused_and_not_read_as_another(office: Office, field: str, zone: str) -> None:
    typed = f"{tomorrow(clock.now())}T12:00{zone}"
    page = said_at(office, field, "with_zone", {field: typed})
    assert f'value="{typed}"' in page


@pytest.mark.parametrize("zone", ZONES)
def test_so_is_a_time_of_day(office: Office, zone: str) -> None:
    day = f"{tomorrow(clock.now()) + timedelta(days=1)}"
    one = {"day": day, "begins": f"15:00{zone}", "ends": "16:00", "minutes": "30", "seats": "1", "ways": "hub"}
    answer = office.at_work("mori").post("/slots", one)
    assert f'id="begins-mistake">{words()["mistakes"]["with_zone"]}' in answer.text


@pytest.mark.parametrize("letter", [BABY, GA, "x"])
@pytest.mark.parametrize("language", ["", "-ja-easy"])
@pytest.mark.parametrize(("field", "most"), [("title", news_form.MOST_TITLE), ("body", news_form.MOST_BODY)])
def test_one_letter_too_many_is_said_at_the_field_of_its_language(
    office: Office, field: str, most: int, language: str, letter: str
) -> None:
    both = {f"title{language}": "Bath class", f"body{language}": "Bring a towel."}
    page = said_at(office, f"{field}{language}", "too_long", both | {f"{field}{language}": letter * (most + 1)})
    assert letter * (most + 1) in page
    draft(office, **(both | {f"{field}{language}": letter * most}))
    assert len(written(office)) == 1


def days(*after: int) -> list[str]:
    """From the day on which it leaves."""
    return [f"{tomorrow(clock.now()) + timedelta(days=number)}" for number in after]


def test_a_day_left_out_on_which_it_leaves_is_a_contradiction(office: Office) -> None:
    today, last = days(0, 60)
    said_at(office, "without", "leaves_that_day", {"repeats": "weekly", "until": last, "without": today})


def test_news_that_would_never_repeat_is_no_series(office: Office) -> None:
    """Its last day comes before the second time, or every time after the first is left out."""
    soon_over, last, second, third = days(6, 20, 7, 14)
    never = {"repeats": "weekly", "holidays": "yes"}
    said_at(office, "until", "never_again", never | {"until": soon_over})
    page = said_at(office, "until", "never_again", never | {"until": last, "without": f"{second}\n{third}"})
    assert f"{second}\n{third}</textarea>" in page
    number = draft(office, **(never | {"until": last, "without": second}))
    assert at(office, number).repeats is not None


def test_one_time_of_a_series_may_be_changed_without_its_days(office: Office) -> None:
    """What they were made with is not in its form."""
    number = approved(office, repeats="weekly", until=days(20)[0], holidays="yes")
    office.at_work("mori").post(
        f"/broadcasts/{number}/edit", soon(title="Other", seen=drafts.imprint(at(office, number)))
    )
    assert (at(office, number).title, at(office, number).series_id is not None) == ("Other", True)


@pytest.mark.parametrize("language", ["", "-ja-easy"])
def test_what_was_typed_stays_where_nobody_would_get_it(office: Office, language: str) -> None:
    both = {f"title{language}": "Bath class", f"body{language}": "Bring a towel."}
    answer = office.at_work("mori").post("/broadcasts", soon(months_from="0", months_to="3") | both)
    assert (answer.status_code, "Bring a towel.</textarea>" in answer.text, written(office)) == (422, True, [])


def test_a_picture_of_20_megabytes_changes_nothing_and_its_words_stay(office: Office) -> None:
    settings = office.service.settings.model_copy(update={"line_api_host": "http://127.0.0.1:1"})
    object.__setattr__(office.service, "settings", settings)  # which fetches pictures without https
    number = draft(office)
    before, mori = at(office, number).picture, office.at_work("mori")
    large = (io.BytesIO(b"\xff\xd8" + b"x" * 20 * 1024 * 1024), "large.jpg")
    answer = mori.post(f"/broadcasts/{number}/picture", {"picture": large, "says": "A bath with a duck"})
    assert (answer.status_code, at(office, number).picture) == (422, before)
    assert f'id="picture-mistake">{words()["mistakes"]["too_big"]}' in answer.text
    assert 'value="A bath with a duck"' in answer.text
    small = (io.BytesIO(b"no picture"), "small.jpg")
    answer = mori.post(f"/broadcasts/{number}/picture", {"picture": small, "says": " "})
    assert f'id="says-mistake">{words()["mistakes"]["empty"]}' in answer.text


# --- a hub that has closed ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [draft, asked, approved])
def test_nobody_is_promised_what_a_closed_hub_will_not_tell(office: Office, make: object) -> None:
    number = make(office)  # type: ignore[operator]
    hayashi, pages = office.at_work("hayashi"), (f"/broadcasts/{number}", f"/broadcasts/{number}/approval")
    told = [Seen(hayashi.get(page).text).text for page in pages]
    assert ["1人に届きます" in text for text in told] == [True, True]
    close_for_good(office)
    told = [Seen(hayashi.get(page).text).text for page in pages]
    assert ["に届きます" in text for text in told] == [False, False]
    assert ["だれにも届きません" in text for text in told] == [True, True]
    assert ["に配信します" in text for text in told] == [False, False]


def test_when_the_hub_is_back_its_families_are_counted_again(office: Office) -> None:
    number = asked(office)
    close_for_good(office)
    with office.db.write() as session:
        hubs.known(session, "minami").active = True
    approve(office.at_work("hayashi"), number)
    assert at(office, number).state == "scheduled"
