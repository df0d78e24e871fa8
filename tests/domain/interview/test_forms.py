"""A questionnaire's answers: kept step by step, sealed, sent when they say so, readable as they were asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot.db import Database, Scope
from bot.domain.interview import form_versions, forms
from bot.domain.interview.form_versions import FormVersion
from bot.domain.interview.forms import FormAnswer
from bot.domain.interview.window import TooEarly, TooLate
from bot.domain.office import staff
from bot.domain.office.staff import Post
from bot.domain.people import life_events, parents
from bot.domain.people.parents import Parent
from bot.errors import Refused
from bot.form_file import read_form
from bot.form_parts import Form
from tests.test_forms import SMALL

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 25)
DUE = TODAY + timedelta(days=70)
CANARY = "カナリアの声"
WORDS = SMALL.replace("kind: date", "kind: text")


def small(text: str = WORDS) -> Form:
    return read_form("small", text, "small.yaml")


@pytest.fixture
def session(with_hubs: Database) -> Iterator[Session]:
    with with_hubs.write() as session:
        yield session


def aoi(session: Session, name: str = "U-aoi", due: date | None = DUE) -> Parent:
    parent = parents.meet(session, name, NOW)
    parent.role, parent.due_date, parent.hub_id = "expecting", due, "shinmatsudo"
    return parent


def filled(session: Session, parent: Parent, form: Form | None = None) -> FormAnswer:
    form = form or small()
    answer = forms.begin(session, parent, form, NOW)
    forms.write(answer, form, {"away": "yes", "helpers": ["you"]}, NOW, 1)
    forms.write(answer, form, {"from": CANARY}, NOW, 2)
    forms.write(answer, form, {"wish": "phone"}, NOW, 3)
    return answer


def test_step_by_step_and_sent(session: Session) -> None:
    parent, form = aoi(session), small()
    answer = forms.begin(session, parent, form, NOW)
    forms.write(answer, form, {"away": "yes"}, NOW, 1)
    assert (answer.written.done, answer.sent, answer.wish) == ([1], {}, None)
    with pytest.raises(forms.StepMissing):
        forms.send(answer, form, "page", NOW)
    forms.write(answer, form, {}, NOW, 2)  # looked at, and left empty
    forms.write(answer, form, {"wish": None}, NOW, 3)
    forms.send(answer, form, "page", NOW)
    assert answer.sent == {"away": "yes", "wish": None}
    assert forms.state_of(session, parent, "small") == forms.State(NOW, None)
    assert forms.begin(session, parent, form, NOW) is answer


def test_what_is_left_empty_again_is_not_answered_and_what_is_not_shown_stays(session: Session) -> None:
    parent, form = aoi(session), small()
    answer = filled(session, parent)
    forms.write(answer, form, {"away": "no"}, NOW, 1)
    forms.send(answer, form, "page", NOW)
    assert answer.sent == {"away": "no", "wish": "phone"}
    assert answer.written.answers["from"] == CANARY  # for who says yes again
    forms.write(answer, form, {"away": "yes"}, NOW, 1)
    assert form.that_count(answer.written.answers)["from"] == CANARY


def test_staff_see_what_was_sent_and_not_what_is_being_changed(session: Session) -> None:
    parent, form = aoi(session), small()
    answer = filled(session, parent)
    forms.send(answer, form, "page", NOW)
    forms.write(answer, form, {"wish": "not_now"}, NOW + timedelta(days=1), 3)
    assert (answer.sent["wish"], answer.wish, forms.is_changed(answer, form)) == ("phone", "phone", True)
    forms.send(answer, form, "page", NOW + timedelta(days=1))
    assert (answer.sent["wish"], answer.wish, forms.is_changed(answer, form)) == ("not_now", "not_now", False)


def test_the_short_version_sends_nothing_of_what_is_still_being_written(session: Session) -> None:
    parent, form = aoi(session), small()
    answer = forms.begin(session, parent, form, NOW)
    forms.write(answer, form, {"away": "yes"}, NOW, 1)
    forms.write(answer, form, {"wish": "would_like"}, NOW)
    forms.send(answer, form, "chat", NOW, only=["wish"])
    assert (answer.sent, answer.via, answer.wish) == ({"wish": "would_like"}, "chat", "would_like")
    assert (answer.written.done, forms.is_changed(answer, form)) == ([1], True)


@pytest.mark.parametrize(
    ("said", "step"),
    [
        ({"away": "maybe"}, 1),
        ({"nobody": "yes"}, 1),
        ({"wish": "phone"}, 1),  # of another step
        ({"from": "x"}, 2),  # not asked of who stays
        ({"away": "yes"}, 9),
        ({"helpers": "me"}, 1),
        ({"from": "x"}, None),
    ],
)
def test_no_answer_to_what_was_asked(session: Session, said: dict[str, object], step: int | None) -> None:
    answer = forms.begin(session, aoi(session), small(), NOW)
    with pytest.raises(forms.NotAnAnswer):
        forms.write(answer, small(), said, NOW, step)
    assert answer.written == forms.Written()


def test_nothing_can_be_read_in_the_row(session: Session) -> None:
    answer = filled(session, aoi(session))
    forms.send(answer, small(), "page", NOW)
    session.flush()
    row = session.execute(select(FormAnswer.__table__).where(FormAnswer.__table__.c.id == answer.id)).one()
    shown = repr([bytes(one) if isinstance(one, memoryview) else one for one in row])
    assert [one for one in (CANARY, "helpers", "you", "yes") if one in shown] == []
    assert row.sealed_answers != row.sealed_sent


# --- versions -----------------------------------------------------------------------------------------------------


def clerk(session: Session) -> int:
    staff.invite(session, Post("mori", "Mori", "city", None), NOW)
    found = staff.by_login(session, "mori")
    assert found is not None
    return found.id


def test_answers_keep_the_version_they_answered(session: Session) -> None:
    parent, old = aoi(session), small()
    answer = filled(session, parent)
    forms.send(answer, old, "page", NOW)
    new = small(WORDS.replace("I do,", "I stay,").replace("Do you go away?", "Do you stay?"))
    form_versions.publish(session, new, clerk(session), NOW)
    session.flush()
    assert form_versions.current(session, old).text == new.text
    asked = forms.form_of(session, forms.of(session, parent, "small"), old)
    assert [(one.item.say, one.words) for one in asked.told(answer.sent)][:1] == [("Do you go away?", ["I do"])]
    minh = aoi(session, "U-minh")
    assert forms.form_of(session, forms.of(session, minh, "small"), old).text == new.text


def test_a_text_is_one_version_and_the_last_published_holds(session: Session) -> None:
    who, first, second = clerk(session), small(), small(WORDS.replace("A form", "Another"))
    assert form_versions.keep(session, first, NOW).id == form_versions.keep(session, first, NOW).id
    for day, form in enumerate((first, second, first)):
        form_versions.publish(session, form, who, NOW + timedelta(days=day))
    assert form_versions.current(session, second).title == "A form"
    assert len(session.scalars(select(FormVersion)).all()) == 2


# --- who is asked -------------------------------------------------------------------------------------------------


def door(parent: Parent, day: date = TODAY) -> str:
    try:
        forms.check_door(parent, small(), day)
    except Refused as no:
        return no.name()
    return "open"


def test_the_window_is_the_forms_own(session: Session) -> None:
    parent, form = aoi(session), small()
    days = forms.open_days(parent, form)
    assert days == {"opens_on": DUE - timedelta(days=84), "closes_on": DUE}
    assert [door(parent, days["opens_on"] + timedelta(days=n)) for n in (-1, 0, 84, 85)] == [
        TooEarly.name(),
        "open",
        "open",
        TooLate.name(),
    ]
    assert forms.open_days(aoi(session, "U-x", None), form) == {}


def test_nobody_is_asked_after_a_loss_in_a_rest_or_without_a_pregnancy(session: Session) -> None:
    resting, unknown, raising, lost = (aoi(session, f"U-{n}") for n in range(4))
    life_events.pause(session, resting, NOW)
    unknown.due_date = raising.due_date = None
    raising.role = "raising"
    filled(session, lost)
    life_events.loss(session, lost, NOW)
    assert [door(one) for one in (resting, unknown, raising, lost)] == [
        "silent",
        "due_date_unknown",
        "not_expecting",
        "silent",
    ]


def test_a_due_date_that_moves_keeps_the_answers_and_a_new_pregnancy_begins_anew(session: Session) -> None:
    parent = aoi(session)
    answer = filled(session, parent)
    forms.send(answer, small(), "page", NOW)
    for days in (-14, 20, 3):
        parent.due_date = DUE + timedelta(days=days)
        assert forms.of(session, parent, "small") is answer
    parent.due_date = DUE + timedelta(days=400)
    assert (forms.of(session, parent, "small"), forms.state_of(session, parent, "small")) == (None, forms.State())
    again = forms.begin(session, parent, small(), NOW + timedelta(days=330))
    assert (again is answer, again.written, answer.sent["wish"]) == (False, forms.Written(), "phone")


def test_the_states_of_many_are_one_look(session: Session) -> None:
    many = [aoi(session, f"U-{n}") for n in range(30)]
    for parent in many[::2]:
        forms.send(filled(session, parent), small(), "page", NOW)
    session.flush()
    looks: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *said: looks.append(said[2]))
    found = forms.states(session, many, "small")
    assert (len(looks), {one.wish for one in found.values()}, len(found)) == (1, {"phone"}, 15)


def test_another_hub_finds_no_answers(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        forms.send(filled(session, aoi(session)), small(), "page", NOW)
    for hub, seen in (("shinmatsudo", 1), ("other", 0)):
        with with_hubs.read(Scope(frozenset({hub}))) as session:
            assert len(session.scalars(select(FormAnswer)).all()) == seen
