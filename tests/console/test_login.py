"""The door: invited, with a password and a code; counted, and shut again."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot import clock
from bot.domain.office import login, proofs, sessions, staff, throttle
from bot.domain.office.login import Credentials, NotKnown
from bot.domain.office.proofs import CodeUsed
from bot.domain.office.staff import InvitationOver, LoginInUse, Post, UnknownRole
from bot.domain.office.throttle import TooManyTries
from tests.console.reading import words
from tests.console.town import PASSWORD, Office, Visitor

LOGIN = {"login": "mori", "password": PASSWORD}
ONCE = re.compile('name="once" value="[^"]+"')  # each form has a number of its own


def at_the_code(office: Office) -> Visitor:
    visitor = office.visitor()
    visitor.get("/login")
    assert visitor.post("/login", LOGIN).location == "/aoba/console/login/code"
    return visitor


def test_mori_logs_in_with_password_and_code(office: Office) -> None:
    visitor = at_the_code(office)
    assert visitor.get("/").location == "/aoba/console/login?why=over"
    half_open = visitor.cookie
    answer = visitor.post("/login/code", {"code": office.code_of("mori")})
    assert (answer.status_code, answer.location) == (303, "/aoba/console/")
    assert visitor.get("/").status_code == 200
    assert visitor.cookie != half_open


def test_each_step_gives_a_new_cookie_and_a_planted_one_is_worth_nothing(office: Office) -> None:
    visitor = office.visitor()
    visitor.take("planted")
    visitor.post("/login", LOGIN)
    half_open = visitor.cookie
    visitor.post("/login/code", {"code": office.code_of("mori")})
    assert len({"planted", half_open, visitor.cookie}) == 3
    for old in ("planted", half_open or ""):
        stranger = office.visitor()
        stranger.take(old)
        assert stranger.get("/").status_code == 303


@pytest.mark.parametrize("wrong", [{"login": "mori", "password": "no"}, {"login": "nobody", "password": PASSWORD}])
def test_wrong_and_unknown_get_the_same_answer(office: Office, wrong: dict[str, str]) -> None:
    visitor = office.visitor()
    visitor.take("same")
    answer = visitor.post("/login", wrong)
    assert answer.status_code == 422
    assert words()["mistakes"]["not_known"] in answer.text
    said, to_nobody = (ONCE.sub("", text) for text in (answer.text, _answer_to_nobody(office)))
    assert said.replace(wrong["login"], "…") == to_nobody.replace("somebody", "…")


def _answer_to_nobody(office: Office) -> str:
    visitor = office.visitor()
    visitor.take("same")
    return visitor.post("/login", {"login": "somebody", "password": "x"}).text


def test_a_code_opens_once(office: Office) -> None:
    now, code = clock.now(), office.code_of("mori")
    at_the_code(office).post("/login/code", {"code": code})
    again = at_the_code(office).post("/login/code", {"code": code})
    assert (again.status_code, words()["mistakes"]["code_used"] in again.text) == (422, True)
    later = office.code_of("mori", now + timedelta(seconds=30))
    assert at_the_code(office).post("/login/code", {"code": later}).status_code == 303


def test_a_code_opens_once_also_for_twenty_at_the_same_moment(office: Office) -> None:
    now = clock.now()
    with office.db.write() as session:
        doors = [sessions.open_half(session, office.staff["mori"], now) for _ in range(20)]
    code = office.code_of("mori", now)

    def show(door: str) -> str:
        with office.db.write() as session:
            member = sessions.find(session, door, now)
            assert member is not None
            try:
                staff.use_code(session, member.staff, code, now)
            except CodeUsed:
                return "used"
            return "open"

    with ThreadPoolExecutor(20) as threads:
        assert sorted(threads.map(show, doors)) == ["open"] + ["used"] * 19


def test_the_neighbouring_codes_are_good_and_no_others(office: Office) -> None:
    now = clock.now()
    for seconds, good in ((-60, False), (-30, True), (0, True), (30, True), (60, False)):
        code = office.code_of("sato", now + timedelta(seconds=seconds))
        try:
            proofs.step_of(office.secrets["sato"], code, now)
            found = True
        except proofs.WrongCode:
            found = False
        assert found == good, seconds


def test_logging_out_kills_the_cookie(office: Office) -> None:
    mori = office.at_work("mori")
    stolen = office.visitor()
    stolen.take(mori.cookie or "")
    assert stolen.get("/").status_code == 200
    assert mori.post("/logout").location == "/aoba/console/login?why=out"
    assert stolen.get("/").status_code == 303


def test_logging_out_everywhere_ends_the_other_browser_too(office: Office) -> None:
    here, there, sato = office.at_work("mori"), office.at_work("mori"), office.at_work("sato")
    here.post("/logout/everywhere")
    assert [one.get("/").status_code for one in (here, there, sato)] == [303, 303, 200]


def test_who_has_left_is_out_at_once(office: Office) -> None:
    mori = office.at_work("mori")
    with office.db.write() as session:
        member = staff.by_login(session, "mori")
        assert member is not None
        staff.disable(session, member, clock.now())
    assert mori.get("/").status_code == 303
    with pytest.raises(NotKnown):
        login.log_in(office.db, Credentials("mori", PASSWORD), "1", clock.now())


@pytest.mark.parametrize(("idle", "whole"), [(timedelta(minutes=29), True), (timedelta(minutes=30), False)])
def test_half_an_hour_away_ends_the_session(office: Office, idle: timedelta, whole: bool) -> None:
    now = clock.now()
    with office.db.write() as session:
        token = sessions.open_whole(session, office.staff["mori"], now)
        assert (sessions.find(session, token, now + idle) is not None) == whole


def test_twelve_hours_are_enough_for_anybody(office: Office) -> None:
    now = clock.now()
    with office.db.write() as session:
        token = sessions.open_whole(session, office.staff["mori"], now)
        for minutes in range(0, 12 * 60, 20):
            found = sessions.find(session, token, now + timedelta(minutes=minutes))
            assert found is not None
            sessions.notice(session, found, now + timedelta(minutes=minutes))
            session.refresh(found)
        assert sessions.find(session, token, now + timedelta(hours=12)) is None


def test_guessing_gets_slower_and_an_hour_allows_few_tries(office: Office) -> None:
    now, looked_at = clock.now(), 0
    for second in range(0, 3600, 10):
        with office.db.write() as session:
            try:
                throttle.count(session, "account", "mori", now + timedelta(seconds=second))
                looked_at += 1
            except TooManyTries:
                pass
    assert 5 < looked_at <= 20


def test_after_too_many_tries_the_right_password_waits_as_well(office: Office) -> None:
    now = clock.now()
    for _ in range(5):
        with pytest.raises(NotKnown):
            login.log_in(office.db, Credentials("mori", "wrong"), "1", now)
    with pytest.raises(TooManyTries):
        login.log_in(office.db, Credentials("mori", PASSWORD), "1", now)
    assert login.log_in(office.db, Credentials("mori", PASSWORD), "1", now + timedelta(minutes=2))


def test_twenty_parallel_guesses_are_counted_one_by_one(office: Office) -> None:
    now = clock.now()

    def guess(_: int) -> str:
        try:
            with office.db.write() as session:
                throttle.count(session, "code", "7", now)
        except TooManyTries:
            return "refused"
        return "looked at"

    with ThreadPoolExecutor(20) as threads:
        assert sorted(threads.map(guess, range(20))) == ["looked at"] * 5 + ["refused"] * 15


def test_one_address_guessing_at_many_accounts_is_slowed_too(office: Office) -> None:
    now = clock.now()
    with office.db.write() as session:
        for _ in range(throttle.FREE["address"]):
            throttle.count(session, "address", "192.0.2.1", now)
        with pytest.raises(TooManyTries):
            throttle.count(session, "address", "192.0.2.1", now)
        throttle.count(session, "address", "192.0.2.2", now)


def test_an_invitation_leads_to_an_open_account(office: Office) -> None:
    visitor, now = office.visitor(), clock.now()
    with office.db.write() as session:
        token = staff.invite(session, Post("Abe", "Abe", "coordinator", "minami"), now)
    assert visitor.get(f"/invitation/{token}").status_code == 200
    weak = visitor.post(f"/invitation/{token}", {"password": "short", "again": "short"})
    assert (weak.status_code, words()["mistakes"]["weak_password"] in weak.text) == (422, True)
    chosen = visitor.post(f"/invitation/{token}", {"password": PASSWORD, "again": PASSWORD})
    assert "data:image/svg+xml" in chosen.text
    wrong = visitor.post(f"/invitation/{token}/phone", {"code": "000"})
    assert words()["mistakes"]["wrong_code"] in wrong.text
    with office.db.read() as session:
        abe = staff.by_login(session, "abe")
        assert abe is not None and abe.totp_secret is not None
        office.secrets["abe"] = abe.totp_secret
    assert visitor.post(f"/invitation/{token}/phone", {"code": office.code_of("abe")}).location == "/aoba/console/"
    assert visitor.get("/").status_code == 200
    with office.db.read() as session, pytest.raises(InvitationOver):
        staff.invited(session, token, now)


def test_an_invitation_is_over_after_three_days(office: Office) -> None:
    now = clock.now()
    with office.db.write() as session:
        token = staff.invite(session, Post("abe", "Abe", "city"), now)
        staff.invited(session, token, now + timedelta(days=3) - timedelta(seconds=1))
        with pytest.raises(InvitationOver):
            staff.invited(session, token, now + timedelta(days=3))


def test_a_lost_phone_gets_a_new_link_and_the_old_sessions_stay_dead(office: Office) -> None:
    mori, now = office.at_work("mori"), clock.now()
    with office.db.write() as session:
        member = staff.by_login(session, "mori")
        assert member is not None
        token = staff.renew(session, member, now)
    assert mori.get("/").status_code == 303
    visitor = office.visitor()
    visitor.get(f"/invitation/{token}")
    visitor.post(f"/invitation/{token}", {"password": PASSWORD, "again": PASSWORD})
    with office.db.read() as session:
        office.secrets["mori"] = getattr(staff.by_login(session, "mori"), "totp_secret", "")
    code = office.code_of("mori", clock.now() + timedelta(seconds=30))
    assert visitor.post(f"/invitation/{token}/phone", {"code": code}).location == "/aoba/console/"
    assert mori.get("/").status_code == 303


def test_who_may_be_invited(office: Office) -> None:
    with office.db.write() as session:
        for post in (Post("a", "A", "city", "minami"), Post("a", "A", "leader"), Post("a", "A", "king", "minami")):
            with pytest.raises(UnknownRole):
                staff.invite(session, post, clock.now())
        with pytest.raises(LoginInUse):
            staff.invite(session, Post(" MORI ", "Another", "leader", "minami"), clock.now())


def test_nothing_secret_stands_in_the_database(office: Office) -> None:
    mori = office.at_work("mori")
    with office.db.engine.connect() as connection:
        rows = [connection.exec_driver_sql(f"SELECT * FROM {table}").all() for table in ("staff", "staff_session")]
    assert office.secrets["mori"] not in repr(rows)
    assert (mori.cookie or "") not in repr(rows)
