"""Many replies at once: each leaves as it was written, and all of them are settled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from bot import clock
from bot.domain.news import deliveries
from bot.domain.news.deliveries import Order
from bot.line import sending
from tests.jobs.town import World

MANY, AT_ONCE = 24, 4


def test_replies_of_a_moment_are_all_written_down(world: World) -> None:
    held = []
    for number in range(MANY):
        name = f"family {number}"
        said = [{"type": "text", "text": f"for {name}"}]
        token = {"reply_token": f"token {number}", "reply_until": clock.now() + timedelta(seconds=50)}
        order = Order(world.parent(name), name, "answer", said, **token)  # type: ignore[arg-type]
        with world.service.db.write() as session:
            row = deliveries.enqueue(session, order, clock.now(), hold_for_me=True)
        assert row
        held.append(row)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda row: sending.send(world.service, row), held))
    assert {(row.state, row.reason, row.attempts) for row in world.outbox()} == {("accepted", "reply", 1)}
    assert sorted(call.way for call in world.line.taken) == ["reply"] * MANY
    assert [row.messages() for row in sorted(world.outbox(), key=lambda row: row.id)] == [
        [{"type": "text", "text": f"for family {number}"}] for number in range(MANY)
    ]
