"""What a family answered, at their booking: in short, in full, in the words they were asked, and who saw it."""

import re

import pytest
from sqlalchemy import select

from bot import clock
from bot.domain.interview import form_versions, forms
from bot.domain.office.audit import AuditRow
from bot.domain.people import parents
from bot.form_file import EIGHT_MONTHS, read_form
from bot.form_parts import Answers
from tests.console.reading import Seen
from tests.console.town import Office

CANARY = "canary <b>夜がこわい</b>"
SAID: Answers = {
    "strengths": ["family"],
    "mood": "low",
    "sleep": None,
    "homecoming": "yes",
    "away_from": "2027-01-05",
    "preparations": "2",
    "words": CANARY,
    "older_children": "no",
    "wish": "phone",
    "when": None,
}


def write(office: Office, hub: str = "minami", send: bool = True, words: str = CANARY) -> None:
    form = office.service.forms[EIGHT_MONTHS]
    with office.db.write() as session:
        parent = parents.meet(session, f"U-{hub}", clock.now())
        answer = forms.begin(session, parent, form, clock.now())
        said = SAID | {"words": words}
        forms.write(answer, form, said, clock.now())
        for number, step in form.shown(said).items():
            mine = {item.key: said[item.key] for item in step.items if item.key in said}
            forms.write(answer, form, mine, clock.now(), number)
        if send:
            forms.send(answer, form, "page", clock.now())


def facts(page: str) -> dict[str, str]:
    """Of the panel with the answers."""
    panel = (
        page.rsplit('id="answers"', maxsplit=1)[-1].split("</section>", maxsplit=1)[0]
        if 'id="answers"' in page
        else page
    )
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", panel, re.DOTALL)
    return {
        re.sub("<[^>]*>", "", key).strip(): re.sub("</?(bdi|span)[^>]*>", "", value).strip() for key, value in pairs
    }


def test_the_short_version_stands_at_the_booking_the_wish_first(office: Office) -> None:
    write(office)
    page = office.at_work("mori").get(f"/bookings/{office.bookings['minami']}").text
    assert list(facts(page).items()) == [
        ("面談の希望", "電話で話したい"),
        ("力になっているもの", "親やきょうだい"),
        ("気持ち", "しんどい"),
        ("里帰り", "里帰りする"),
        ("里帰りの日", "2027年1月5日(火)"),
        ("準備（5段階）", "2 / 5"),
        ("話しておきたいこと", "canary &lt;b&gt;夜がこわい&lt;/b&gt;"),
    ]


def test_in_full_also_what_they_would_rather_not_say(office: Office) -> None:
    write(office)
    page = office.at_work("mori").get(f"/bookings/{office.bookings['minami']}/answers").text
    said = facts(page)
    assert said["眠りは、いかがですか？"] == "答えたくない"
    assert said["上のお子さんは、いますか？"] == "いない"
    assert len(said) == len(SAID)


def test_nothing_of_what_was_not_sent(office: Office) -> None:
    write(office, send=False)
    mori, number = office.at_work("mori"), office.bookings["minami"]
    for path in (f"/bookings/{number}", f"/bookings/{number}/answers"):
        text = Seen(mori.get(path).text).text
        assert ("まだ送られていません。" in text, "canary" in text, "しんどい" in text) == (True, False, False)
    caller = office.bookings["minami caller"]
    assert "まだ届いていません。" in mori.get(f"/bookings/{caller}").text


def test_who_saw_it_is_written_down(office: Office) -> None:
    write(office)
    mori, number = office.at_work("mori"), office.bookings["minami"]
    mori.get(f"/bookings/{number}")
    mori.get(f"/bookings/{number}/answers")
    mori.post(f"/bookings/{number}/move", {"slot": "x"})  # a mistake: the page is shown again, with the answers
    with office.db.read() as session:
        rows = session.execute(select(AuditRow.action, AuditRow.hub_id).where(AuditRow.subject_kind == "answers")).all()
    assert [tuple(row) for row in rows] == [("booking", "minami"), ("answers", "minami"), ("move_booking", "minami")]


def test_another_hub_finds_nothing(office: Office) -> None:
    write(office)
    write(office, "kita")
    sato = office.at_work("sato")
    assert sato.get(f"/bookings/{office.bookings['minami']}/answers").status_code == 404
    assert "canary" in sato.get(f"/bookings/{office.bookings['kita']}/answers").text
    assert "canary" in office.at_work("hayashi").get(f"/bookings/{office.bookings['minami']}").text


@pytest.mark.parametrize("path", ["", "/answers"])
def test_they_read_as_they_were_asked(office: Office, path: str) -> None:
    write(office)
    old = office.service.forms[EIGHT_MONTHS]
    text = old.text.replace("low: しんどい", "low: とても元気").replace("item: words", "item: other_words")
    with office.db.write() as session:
        form_versions.publish(session, read_form(EIGHT_MONTHS, text, "x"), office.staff["hayashi"], clock.now())
    page = office.at_work("mori").get(f"/bookings/{office.bookings['minami']}{path}").text
    assert ("しんどい" in page, "とても元気" in page, "canary" in page) == (True, False, True)


def test_the_sheet_of_the_day_has_the_short_version(office: Office) -> None:
    """Of that hub's families, and only what was sent."""
    path = f"/bookings/sheet?day={office.day.isoformat()}"
    write(office, send=False)
    assert CANARY not in office.at_work("mori").get(path).text
    write(office)
    page = office.at_work("mori").get(path).text
    assert ("面談の希望：" in page, "電話で話したい" in page) == (True, True)
    assert "電話で話したい" not in office.at_work("sato").get(path).text
