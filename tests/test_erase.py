"""A person wants to be forgotten: asked twice in the chat, done by the worker, and nothing unasked comes any more."""

from datetime import timedelta

from sqlalchemy import func, select

from bot import clock
from bot.domain.delivery import deliveries
from bot.domain.delivery.deliveries import Delivery, Order
from bot.domain.interview.interviews import Interview
from bot.domain.office.inbox import InboxEvent
from bot.domain.people.erasures import Erasure
from bot.domain.people.parents import Parent
from bot.jobs import erasures, relay
from bot.stage import Stage
from tests.faults import crowd
from tests.pages.test_canary import plain_rows

CANARY = "カナリアのことば"


def say(town: Stage, words: str) -> list[str]:
    person = town.person("aoi", "Aoi")
    person.says(words)
    town.quiet()
    return [one.text for one in person.new()]


def test_forgotten_within_the_day_and_new_afterwards(town_on_both: Stage) -> None:
    town = town_on_both
    aoi = town.person("aoi", "Aoi")
    [mine] = crowd.expecting(town.service.db, [aoi.user_id])
    [slot] = crowd.offer(town.service.db, 10)
    aoi.postback(crowd.booking_of(slot))
    town.quiet()
    say(town, CANARY)
    with town.service.db.write() as session:
        later, words = clock.now() + timedelta(hours=1), [{"type": "text", "text": CANARY}]
        late = Order(mine, aoi.user_id, "notice", words, due_at=later)
        deliveries.enqueue(session, late, clock.now())
    for words in ("記録を消す", "進む", "消してください"):
        answer = say(town, words)
    assert answer[-1].splitlines()[1] == "24時間のうちに消します。これまで、ありがとうございました。"
    town.set_time(clock.now() + timedelta(hours=2))
    erasures.run(town.service, clock.now())
    relay.run(town.service, clock.now())
    assert aoi.new() == []
    with town.service.db.read() as session:
        assert session.scalars(select(Erasure.done_at)).one() is not None
        assert session.scalars(select(Interview.state)).all() == ["cancelled"]
        assert session.scalars(select(Delivery.state).where(Delivery.state.not_in(deliveries.DONE))).all() == []
        assert session.scalars(select(func.count()).where(func.length(InboxEvent.sealed_body) > 0)).one() == 0
        assert session.get_one(Parent, mine).line_user_id is None
    dump = plain_rows(town)
    assert (aoi.user_id in dump, "Aoi" in dump) == (False, False)
    assert len(say(town, "こんにちは")) >= 1
    with town.service.db.read() as session:
        new = session.scalars(select(Parent).where(Parent.line_user_id == aoi.user_id)).one()
        assert (new.id != mine, new.due_date, new.hub_id) == (True, None, None)
