"""Families who want to be forgotten: a person looks first where something is open, and says what must be kept."""

import re
from datetime import timedelta

from sqlalchemy import select, update

from bot import clock
from bot.domain.care.alarms import Alarm
from bot.domain.delivery.deliveries import Delivery
from bot.domain.office.audit import AuditRow
from bot.domain.office.retention import Emptied
from bot.domain.people import erasures
from bot.domain.people.erasures import Erasure
from bot.domain.people.parents import Parent
from bot.jobs import erasures as job
from tests.console.reading import Seen, words
from tests.console.town import Office, Visitor


def asked(office: Office, hub: str = "minami") -> Erasure:
    with office.db.read() as session:
        return session.get_one(Erasure, office.erasures[hub])


def due(office: Office) -> list[int]:
    with office.db.read() as session:
        return erasures.due(session)


def decided(office: Office) -> list[tuple[str, bool]]:
    """The notices about it: how far, and whether they say that something stays."""
    with office.db.read() as session:
        rows = session.scalars(select(Delivery).where(Delivery.about.startswith(erasures.MARK))).all()
        return [(row.state, "その期間が過ぎて" in str(row.messages())) for row in rows]


def has_heard(office: Office, state: str = "accepted") -> None:
    with office.db.write() as session:
        mine = Delivery.about.startswith(erasures.MARK)
        session.execute(update(Delivery).where(mine).values(state=state, settled_at=clock.now()))


def end_the_alarm(office: Office) -> None:
    with office.db.write() as session:
        ended = {"acknowledged_by": office.staff["mori"], "acknowledged_at": clock.now(), "outcome": "reached"}
        session.execute(update(Alarm).values(**ended, closed_by=office.staff["mori"], closed_at=clock.now()))


def test_a_family_in_danger_is_not_forgotten(office: Office) -> None:
    mori, number = office.at_work("mori"), office.erasures["minami"]
    page = Seen(mori.get("/erasures").text)
    assert words()["erasure_reasons"]["danger"] in page.text
    assert "Aoi of minami" in page.text
    answer = mori.post(f"/erasures/{number}/release", {"sure": "yes"})
    assert words()["refusals"]["danger_open"] in mori.get(answer.location.split("console")[1]).text
    assert (asked(office).review, asked(office).released_by) == ("danger", None)


def test_a_tick_a_deed_and_the_worker_does_the_rest(office: Office) -> None:
    """In every hub, also where this member of staff sees nothing; what must be kept is kept; who did it is known."""
    end_the_alarm(office)
    mori, number = office.at_work("mori"), office.erasures["minami"]
    refused = mori.post(f"/erasures/{number}/release", {})
    assert words()["mistakes"]["not_looked"] in refused.text
    assert asked(office).review == "danger"
    assert mori.post(f"/erasures/{number}/release", {"sure": "yes", "keep": "consultations"}).status_code == 303
    assert (decided(office), due(office)) == ([("queued", True)], [])
    job.run(office.service, clock.now())
    assert asked(office).done_at is None, "she has not heard of it yet"
    has_heard(office)
    assert due(office) == [number]
    job.run(office.service, clock.now())
    done = asked(office)
    assert (done.kept, done.released_by, done.done_at is not None) == ("consultations", office.staff["mori"], True)
    with office.db.read() as session:
        left = session.get_one(Parent, office.families["minami"])
        assert (left.name, left.line_user_id, left.silence) == (None, None, "erased")
        traces = select(AuditRow.action, AuditRow.subject_id).where(AuditRow.action == "release_erasure")
        assert set(session.execute(traces).all()) == {("release_erasure", office.families["minami"])}
    page = mori.get("/erasures").text
    assert ("Aoi of minami" in page, words()["erasure_kept"]["consultations"] in page, "Mori" in page) == (
        False,
        True,
        True,
    )
    again = mori.post(f"/erasures/{number}/release", {"sure": "yes"})
    assert words()["refusals"]["already_erased"] in mori.get(again.location.split("console")[1]).text


def test_where_nothing_is_kept_she_reads_that_and_who_is_out_of_reach_holds_up_nothing(office: Office) -> None:
    end_the_alarm(office)
    mori, number = office.at_work("mori"), office.erasures["minami"]
    mori.post(f"/erasures/{number}/release", {"sure": "yes"})
    assert decided(office) == [("queued", False)]
    assert words()["results"]["erasure_released_told"] in mori.get("/erasures").text
    has_heard(office, "expired")
    assert due(office) == [number]


def test_who_has_blocked_us_is_called_and_is_not_waited_for(office: Office) -> None:
    end_the_alarm(office)
    mori, number = office.at_work("mori"), office.erasures["minami"]
    with office.db.write() as session:
        session.get_one(Parent, office.families["minami"]).reachable = False
    mori.post(f"/erasures/{number}/release", {"sure": "yes"})
    assert words()["results"]["erasure_released"] in mori.get("/erasures").text
    assert (decided(office), due(office)) == ([], [number])


def test_every_page_of_the_family_still_opens(office: Office) -> None:
    """Its bookings, talks and alarms are counts of nobody now, and break no list."""
    end_the_alarm(office)
    mori, city = office.at_work("mori"), office.at_work("hayashi")
    mori.post(f"/erasures/{office.erasures['minami']}/release", {"sure": "yes"})
    has_heard(office)
    job.run(office.service, clock.now())
    pages = ["/", "/bookings", f"/bookings/{office.bookings['minami']}", "/consultations", "/alarms", "/visits"]
    pages += [f"/consultations/{office.consultations['minami']}", f"/alarms/{office.alarms['minami']}", "/outreach"]
    pages += ["/letters"]
    assert {page: city.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    assert "Aoi of minami" not in "".join(city.get(page).text for page in pages)


def test_the_other_hub_sees_no_erasure_of_hers(office: Office) -> None:
    """Neither while it waits nor when it is done and nobody any more; the city sees both."""
    end_the_alarm(office)
    mori, sato, number = office.at_work("mori"), office.at_work("sato"), office.erasures["minami"]
    assert listed(sato, office) == {"kita": True, "minami": False}
    assert (listed(mori, office), sato.get(f"/erasures/{number}").status_code) == (
        {"kita": False, "minami": True},
        404,
    )
    assert sato.post(f"/erasures/{number}/release", {"sure": "yes"}).status_code == 404
    mori.post(f"/erasures/{number}/release", {"sure": "yes"})
    has_heard(office)
    job.run(office.service, clock.now())
    assert [listed(one, office) for one in (mori, sato, office.at_work("hayashi"))] == [
        {"kita": False, "minami": True},
        {"kita": True, "minami": False},
        {"kita": True, "minami": True},
    ]


def listed(visitor: Visitor, office: Office) -> dict[str, bool]:
    """By the number the family was told."""
    shown = visitor.get("/erasures").text
    return {hub: bool(re.search(rf">{number}<|受付番号 {number}：", shown)) for hub, number in office.erasures.items()}


def test_the_city_sees_what_went_when_its_time_was_over(office: Office) -> None:
    with office.db.write() as session:
        session.add(Emptied(day=clock.today(clock.now()) - timedelta(days=1), kind="answers", number=12))
    line = f"{words()['retention_kinds']['answers']} 12"
    assert line in Seen(office.at_work("hayashi").get("/erasures").text).text
    assert line not in Seen(office.at_work("mori").get("/erasures").text).text


def test_the_press_that_cannot_be_undone_looks_like_no_other_on_the_page(office: Office) -> None:
    """Red as all of its kind, and it says whose record it is about."""
    page = office.at_work("hayashi").get(f"/erasures/{office.erasures['minami']}").text
    form = page.split('<form class="panel"')[1].split("</form>")[0]
    assert re.findall(r"<button[^>]*>.*?</button>", form) == ['<button class="stop">この方の記録を消す</button>']


def test_the_menu_does_not_read_like_an_order(office: Office) -> None:
    page = office.at_work("hayashi").get("/erasures").text
    names = re.findall(r"<span>([^<]*)</span></a></li>", page)
    assert ("消す申し出" in names, "届かないもの" in names, "消す" in names) == (True, True, False)
