"""The questionnaire is edited by the city: a draft, its mistakes at their lines, a look, then published."""

import html

import pytest
from sqlalchemy import select

from bot.domain.interview import form_versions
from bot.domain.interview.form_versions import FormDraft, FormVersion
from bot.domain.office.audit import AuditRow
from bot.form_file import EIGHT_MONTHS
from tests.console.reading import Seen, words
from tests.console.town import Office, Visitor


def text_of(office: Office) -> str:
    return office.service.forms[EIGHT_MONTHS].text


def seen(office: Office) -> str:
    with office.db.read() as session:
        draft = session.get(FormDraft, EIGHT_MONTHS)
        now = form_versions.current(session, office.service.forms[EIGHT_MONTHS])
        return form_versions.print_of(draft.text if draft else now.text)


def save(office: Office, text: str, who: Visitor | None = None) -> object:
    return (who or office.at_work("hayashi")).post("/form", {"text": text, "seen": seen(office)})


def current(office: Office) -> str:
    with office.db.read() as session:
        return form_versions.current(session, office.service.forms[EIGHT_MONTHS]).title


def test_draft_look_publish(office: Office) -> None:
    city = office.at_work("hayashi")
    assert "下書きはありません。" in city.get("/form").text
    answer = save(office, text_of(office).replace("title: 妊娠8か月頃のアンケート", "title: ことしのアンケート"), city)
    assert answer.location == "/aoba/console/form"
    page = city.get("/form").text
    assert words()["results"]["form_kept"] in page
    assert ("ことしのアンケート：" in page, "下書きがあります" in page) == (True, True)
    assert current(office) == "妊娠8か月頃のアンケート"  # nobody is asked it yet
    city.post("/form/publish", {"seen": seen(office)})
    page = city.get("/form").text
    assert words()["results"]["form_published"] in page
    assert (current(office), "（いま使っているもの）" in page) == ("ことしのアンケート", True)
    with office.db.read() as session:
        assert session.scalars(select(FormDraft)).all() == []
        assert [one.published_by for one in session.scalars(select(FormVersion))] == [office.staff["hayashi"]]
        rows = session.scalars(select(AuditRow).order_by(AuditRow.id)).all()
    assert [(row.action, row.subject_kind, row.subject_id) for row in rows] == [
        ("keep_form_draft", "form", EIGHT_MONTHS),
        ("publish_form", "form", EIGHT_MONTHS),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("        why: 席や", "        # why: 席や", "198行目（together）：「why」がありません。書き足してください。"),
        (
            "kind: date",
            "kind: day",
            "106行目（away_from）：「day」は使えません。'choice', 'many', 'scale', 'text' or 'date' の",
        ),
        (
            "{homecoming: yes}",
            "{homecoming: perhaps}",
            "107行目（away_from）：「away_from」が待っている答え「perhaps」は、",
        ),
        ("would_like: 会って", "meet: 会って", "185行目（wish）：「wish」の答えは would_like, phone, not_now だけに"),
        ("いつでも", "いつでも{x}", "「いつでも{x}」に、波かっこ { } があります。"),
        ("title: 準備のこと", "title: [準備", "書きかたがYAMLになっていません。"),
        ("opens: 112", "opens: 500", "この行の書きかたを確かめてください。"),
    ],
)
def test_a_mistake_is_told_at_its_line_and_the_draft_is_kept(
    office: Office, right: str, wrong: str, sentence: str
) -> None:
    city, text = office.at_work("hayashi"), text_of(office)
    assert right in text
    answer = save(office, text.replace(right, wrong, 1), city)
    page = html.unescape(answer.text)
    assert (answer.status_code, sentence in Seen(answer.text).text, wrong in page) == (422, True, True)
    assert 'aria-invalid="true"' in page
    assert wrong in html.unescape(city.get("/form").text)  # nothing that was typed is lost
    city.post("/form/publish", {"seen": seen(office)})
    assert words()["refusals"]["form_unreadable"] in city.get("/form").text
    assert current(office) == "妊娠8か月頃のアンケート"


def test_two_at_once_overwrite_nothing_unseen(office: Office) -> None:
    before, text = seen(office), text_of(office)
    save(office, text.replace("いまのあなた", "はじめに"))
    city = office.at_work("hayashi")
    answer = city.post("/form", {"text": text.replace("いまのあなた", "ようこそ"), "seen": before})
    page = html.unescape(answer.text)
    assert (answer.status_code, words()["mistakes"]["form_changed"] in page) == (422, True)
    assert ("ようこそ" in page, "はじめに" in page) == (True, True)
    assert city.post("/form/publish", {"seen": before}).status_code == 303
    assert words()["refusals"]["changed_since"] in city.get("/form").text
    assert current(office) == "妊娠8か月頃のアンケート"


def test_thrown_away(office: Office) -> None:
    city = office.at_work("hayashi")
    save(office, "title: x", city)
    city.post("/form/drop")
    page = city.get("/form").text
    assert (words()["results"]["form_dropped"] in page, "いまのあなた" in page) == (True, True)


@pytest.mark.parametrize(("text", "mistake"), [("", "empty"), ("x" * 60_001, "too_long")])
def test_nothing_and_too_much(office: Office, text: str, mistake: str) -> None:
    answer = save(office, text)
    assert (answer.status_code, words()["mistakes"][mistake] in answer.text) == (422, True)
    with office.db.read() as session:
        assert session.scalars(select(FormDraft)).all() == []


@pytest.mark.parametrize("login", ["mori", "sato"])
def test_only_the_city_edits_it(office: Office, login: str) -> None:
    who = office.at_work(login)
    for path in ("/form", "/form/publish", "/form/drop"):
        assert who.post(path, {"text": "x", "seen": seen(office)}).status_code == 404
    assert (who.get("/form").status_code, 'href="/aoba/console/form"' in who.get("/").text) == (404, False)


def test_two_who_begin_the_first_draft_at_once_lose_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither sees a draft to lock; the second is shown what the first wrote, and what was typed stays on the page."""
    before, real = seen(office), form_versions.draft_of
    save(office, text_of(office) + "# of a colleague\n")
    looks = iter([None])  # as it was a moment ago

    def late(session: object, slug: str, lock: bool = False) -> FormDraft | None:
        return next(looks) if lock else real(session, slug)  # type: ignore[arg-type]

    monkeypatch.setattr(form_versions, "draft_of", late)
    monkeypatch.setattr(form_versions, "print_of", lambda _: before)
    page = office.at_work("hayashi").post("/form", {"text": "title: mine", "seen": before}).text
    assert ("title: mine" in page, "# of a colleague" in page) == (True, True)
    with office.db.read() as session:
        assert session.scalars(select(FormDraft.text)).one().endswith("# of a colleague")
