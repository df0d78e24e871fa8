"""Two LINE accounts of one family: what a link shows, what it never does, and that it ends without a trace."""

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database, Scope
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview import interviews, invitations
from bot.domain.interview.interviews import AlreadyBooked, Interview
from bot.domain.interview.slots import Seat, Slot
from bot.domain.interview.timers import Rules
from bot.domain.people import erasures, history, life_events, pairs, parents, privacy, typed_codes
from bot.domain.people.pairs import AllStill, AlreadyPaired, OwnCode, Pair, PairCode
from bot.domain.people.parents import Parent
from bot.domain.people.typed_codes import LASTS, TooManyTries, WrongCode
from bot.town.folder import Town
from bot.town.retention import UNDECIDED
from tests.domain.people.test_life_events import undone
from tests.jobs.town import HUB, NOON, OTHER_HUB

DAY = timedelta(days=1)
DUE = clock.today(NOON) + 70 * DAY


def person(session: Session, name: str, role: str = "expecting", due: bool = True) -> Parent:
    found = parents.meet(session, name, NOON)
    found.role, found.hub_id, found.consented_at, found.due_date = role, HUB, NOON, DUE if due else None
    session.flush()
    return found


def two(session: Session, role: str = "partner") -> tuple[Parent, Parent]:
    """Aoi, and Minh who is linked to her."""
    aoi, minh = person(session, "aoi"), person(session, "minh", role, due=False)
    pairs.link(session, minh, pairs.new_code(session, aoi, NOON), NOON)
    return aoi, minh


def book(session: Session, who: Parent, now: datetime = NOON, hub: str = HUB) -> Interview:
    number = len(session.scalars(select(Slot.id)).all())
    slot = Slot(hub_id=hub, starts_at=NOON + (number + 3) * DAY, minutes=30, seats=1, ways=["hub"])
    session.add(slot)
    session.flush()
    return interviews.book(session, who, slot.id, now, "hub")


def linked(session: Session) -> list[tuple[str, str]]:
    return [(one.parent_id, one.other_id) for one in session.scalars(select(Pair))]


def waiting(session: Session, who: Parent) -> list[str | None]:
    rows = select(Delivery).where(Delivery.parent_id == who.id, Delivery.state == "queued").order_by(Delivery.id)
    return [row.about for row in session.scalars(rows)]


def write_to(session: Session, who: Parent, about: str) -> None:
    order = Order(who.id, who.line_user_id or "", "booking", [{"type": "text", "text": "..."}], about=about)
    deliveries.enqueue(session, order, NOON)


# --- the code ---------------------------------------------------------------------------------------------------


def test_a_code_links_once_and_only_its_hash_is_kept(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh, sora = person(session, "aoi"), person(session, "minh"), person(session, "sora")
        code = pairs.new_code(session, aoi, NOON)
        assert [one.code_hash for one in session.scalars(select(PairCode))] == [typed_codes.hashed(code)]
        assert code not in typed_codes.hashed(code)
        assert pairs.link(session, minh, f" {code[:4]} {code[4:]}", NOON) is aoi
        assert sorted(linked(session)) == sorted([(aoi.id, minh.id), (minh.id, aoi.id)])
        assert session.scalars(select(PairCode)).all() == []
        with pytest.raises(WrongCode):
            pairs.link(session, sora, code, NOON)


def test_old_replaced_and_own_codes_link_nobody(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = person(session, "aoi"), person(session, "minh")
        first, second = pairs.new_code(session, aoi, NOON), pairs.new_code(session, aoi, NOON)
        with pytest.raises(OwnCode):
            pairs.link(session, aoi, second, NOON)
        for code, moment in ((first, NOON), (second, NOON + LASTS), ("", NOON)):
            with pytest.raises(WrongCode):
                pairs.link(session, minh, code, moment)
        for _ in range(typed_codes.MOST_TRIES):
            typed_codes.miss(session, minh.id, NOON)
        with pytest.raises(TooManyTries):
            pairs.link(session, minh, second, NOON)
        assert linked(session) == []


@pytest.mark.parametrize("what", ["loss", "erasure", "blocked"])
def test_no_code_works_after_a_loss_an_erasure_or_a_block(with_hubs: Database, what: str) -> None:
    """Neither one that was shown before, nor a new one, and whoever it happened to takes none."""
    with undone(with_hubs) as session:
        aoi, minh = person(session, "aoi"), person(session, "minh")
        hers, his = pairs.new_code(session, aoi, NOON), pairs.new_code(session, minh, NOON)
        if what == "blocked":
            aoi.reachable = False
        else:
            life_events.loss(session, aoi, NOON) if what == "loss" else erasures.ask(session, aoi, UNDECIDED, NOON)
            for no in (lambda: pairs.new_code(session, aoi, NOON), lambda: pairs.link(session, aoi, his, NOON)):
                with pytest.raises(AllStill):
                    no()
        with pytest.raises(WrongCode):
            pairs.link(session, minh, hers, NOON)
        assert linked(session) == []


def test_who_is_linked_is_linked_to_nobody_else(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        sora = person(session, "sora")
        code = pairs.new_code(session, sora, NOON)
        with pytest.raises(AlreadyPaired), session.begin_nested():
            pairs.link(session, aoi, code, NOON)
        assert pairs.other_of(session, sora.id) is None
        assert pairs.other_of(session, aoi.id) == minh.id


# --- what they share --------------------------------------------------------------------------------------------


def test_one_interview_for_the_two_whoever_books_it(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        booked = book(session, minh)
        assert interviews.of_family(session, aoi.id, NOON) is booked
        assert interviews.coming(session, aoi.id, NOON) is None, "seen, and not hers to change"
        with pytest.raises(AlreadyBooked):
            book(session, aoi)
        assert pairs.of(session, aoi.id).untold == booked.id
        assert pairs.of(session, minh.id).untold is None
        interviews.cancel(session, booked, NOON)
        assert book(session, aoi).parent_id == aoi.id


@pytest.mark.parametrize(("role", "invited"), [("partner", ["aoi"]), ("expecting", ["one of them"])])
def test_one_invitation_for_the_two_and_none_when_one_has_booked(
    with_hubs: Database, matsudo: Town, role: str, invited: list[str]
) -> None:
    rule = matsudo.interview
    rules = Rules((), matsudo.news.quiet, rule.invite, rule.window.closes)
    with undone(with_hubs) as session:
        aoi, minh = two(session, role)
        minh.due_date = DUE
        session.flush()
        found, _ = invitations.look(session, rules, invitations.START, NOON)
        assert len(found) == len(invited)
        assert found == [aoi.id] or role == "expecting"
        book(session, minh)
        assert invitations.look(session, rules, invitations.START, NOON) == ([], None)
        assert invitations.take(session, rules, [aoi.id, minh.id], NOON) == []


# --- how it ends ------------------------------------------------------------------------------------------------


def test_ended_by_one_nothing_of_the_other_is_seen_and_nothing_more_leaves(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        booked = book(session, aoi)
        for mark in (interviews.about(booked), f"pair:{minh.id}", "interview:0"):
            write_to(session, minh, mark)
        write_to(session, aoi, interviews.about(booked))
        pairs.end(session, aoi.id, NOON)
        assert (linked(session), interviews.of_family(session, minh.id, NOON)) == ([], None)
        assert waiting(session, minh) == ["interview:0"]
        assert waiting(session, aoi) == [interviews.about(booked)], "what is hers stays"
        assert interviews.coming(session, aoi.id, NOON) is booked
        assert [history.of(session, one.id) for one in (aoi, minh)] == [[], []]


def test_her_loss_stills_both_and_he_reads_of_a_rest(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        minh.due_date = DUE
        booked = book(session, minh)
        write_to(session, aoi, interviews.about(booked))
        life_events.loss(session, aoi, NOON)
        assert [aoi.silence, minh.silence, minh.due_date, booked.state] == ["loss", "quiet", None, "cancelled"]
        assert (linked(session), waiting(session, aoi), waiting(session, minh)) == ([], [], [])
        assert [one.kind for one in history.of(session, minh.id)] == ["quiet"]
        life_events.resume(session, minh, NOON)
        assert (minh.silence, aoi.silence) == (None, "loss")


def test_his_word_of_a_loss_stills_her_and_ends_nothing_of_hers(with_hubs: Database) -> None:
    """It may not be true. She has one tap to hear from us again, and her interview is still hers."""
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        booked = book(session, aoi)
        life_events.loss(session, minh, NOON)
        assert (aoi.silence, aoi.due_date, booked.state) == ("quiet", DUE, "booked")


def test_her_words_alone_still_both_and_end_nothing(with_hubs: Database) -> None:
    """Until she says what we shall do: what he chooses himself holds, and a loss told after it stills him again."""
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        booked = book(session, minh)
        life_events.hush(session, aoi, NOON), life_events.hush(session, aoi, NOON)
        assert [aoi.silence, minh.silence, booked.state, len(linked(session))] == ["hushed", "quiet", "booked", 2]
        assert [one.kind for one in history.of(session, minh.id)] == ["quiet"]
        life_events.resume(session, minh, NOON)
        life_events.hush(session, minh, NOON)
        assert (minh.silence, aoi.silence) == ("hushed", "hushed")
        life_events.as_before(session, minh, NOON)
        assert (minh.silence, aoi.silence) == (None, "hushed"), "her words are hers to take back"
        life_events.loss(session, aoi, NOON)
        assert [aoi.silence, minh.silence, linked(session)] == ["loss", "quiet", []]


def test_what_is_taken_back_wakes_nobody_who_has_left_the_link(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        life_events.hush(session, aoi, NOON)
        pairs.end(session, aoi.id, NOON)
        life_events.as_before(session, aoi, NOON)
        assert (aoi.silence, minh.silence) == (None, "quiet")


def test_words_of_a_loss_heard_at_one_hub_still_who_is_at_another(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi, minh = two(session)
        minh.hub_id = OTHER_HUB
        ids = aoi.id, minh.id
    with with_hubs.write(Scope(frozenset({HUB}))) as session:
        life_events.hush(session, parents.get(session, ids[0]), NOON)
    with with_hubs.read() as session:
        assert parents.get(session, ids[1]).silence == "quiet"
    with with_hubs.write(Scope(frozenset({HUB}))) as session:
        life_events.as_before(session, parents.get(session, ids[0]), NOON)
    with with_hubs.read() as session:
        assert parents.get(session, ids[1]).silence is None


def test_a_loss_told_at_one_hub_stills_who_is_at_another(with_hubs: Database) -> None:
    with with_hubs.write() as session:
        aoi, minh = two(session)
        minh.hub_id = OTHER_HUB
        book(session, minh, hub=OTHER_HUB)
        ids = aoi.id, minh.id
    with with_hubs.write(Scope(frozenset({HUB}))) as session:
        life_events.loss(session, parents.get(session, ids[0]), NOON)
        assert session.scalars(select(Parent.id).where(Parent.id == ids[1])).all() == [], (
            "staff see no more than before"
        )
    with with_hubs.read() as session:
        assert parents.get(session, ids[1]).silence == "quiet"
        assert interviews.of_family(session, ids[1], NOON) is None


def test_an_erasure_ends_it_from_either_side(with_hubs: Database) -> None:
    with undone(with_hubs) as session:
        aoi, minh = two(session)
        erasures.ask(session, aoi, UNDECIDED, NOON)
        assert linked(session) == []
        pairs.link(session, minh, pairs.new_code(session, person(session, "sora"), NOON), NOON)
        privacy.erase(session, minh.id, NOON + DAY)
        assert linked(session) == []


# --- whatever they do -------------------------------------------------------------------------------------------

DEEDS = ("link", "end", "book", "cancel", "loss", "resume", "pause", "erase")
HISTORY = st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from((0, 1))), min_size=4, max_size=14)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=HISTORY, role=st.sampled_from(("partner", "expecting")))
def test_whatever_two_accounts_do(with_hubs: Database, history: list[tuple[str, int]], role: str) -> None:
    """Linked they have one interview, apart they see nothing of each other, and no deed of one speaks to the other."""
    with undone(with_hubs) as session:
        both = person(session, "aoi"), person(session, "minh", role)
        for number, (deed, which) in enumerate(history):
            now = NOON + timedelta(hours=number)
            me, other = both[which], both[1 - which]
            was_linked, booked = bool(linked(session)), interviews.coming(session, other.id, now)
            before, role_before = (other.silence, other.due_date, bool(booked)), other.role
            _do(session, deed, me, other, now)
            stilled = deed == "loss" and was_linked
            if not stilled:
                assert (other.silence, other.due_date, bool(interviews.coming(session, other.id, now))) == before
            else:
                assert other.silence in ("quiet", "loss", "erased")
                assert role_before == "partner" or other.due_date == before[1], "hers is hers"
            _hold(session, both, now)


def _do(session: Session, deed: str, me: Parent, other: Parent, now: datetime) -> None:
    mine = interviews.coming(session, me.id, now)
    if deed == "link" and not linked(session) and me.silence in (None, "paused") and not mine:
        try:
            pairs.link(session, other, pairs.new_code(session, me, now), now)
        except AllStill:
            assert other.silence in ("loss", "quiet", "erased")
    elif deed == "book" and me.silence != "erased":
        theirs = interviews.of_family(session, me.id, now)
        try:
            book(session, me, now)
            assert theirs is None
        except AlreadyBooked:
            assert theirs is not None
    elif deed == "cancel" and mine:
        interviews.cancel(session, mine, now)
    elif deed == "erase":
        erasures.ask(session, me, UNDECIDED, now)
    elif deed in ("loss", "pause") and me.silence in (None, "paused"):
        getattr(life_events, deed)(session, me, now)
    elif deed == "resume" and me.silence not in (None, "erased"):
        life_events.resume(session, me, now)
    elif deed == "end":
        pairs.end(session, me.id, now)


def _hold(session: Session, both: tuple[Parent, Parent], now: datetime) -> None:
    coming = [interviews.coming(session, one.id, now) for one in both]
    seen = [interviews.of_family(session, one.id, now) for one in both]
    if linked(session):
        assert sorted(linked(session)) == sorted([(both[0].id, both[1].id), (both[1].id, both[0].id)])
        assert None in coming, "one interview for the two"
        assert seen[0] is seen[1]
        assert not {one.silence for one in both} & {"loss", "quiet", "erased"}
    else:
        assert seen == coming
    held = session.scalars(select(Seat.parent_id)).all()
    assert sorted(held) == sorted(one.parent_id for one in coming if one)
