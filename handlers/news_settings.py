"""How often hub news comes, about what, and how it stops: one tap each."""

from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, refuses
from bot.domain.news import deliveries
from bot.domain.news.broadcasts import TOPICS
from bot.domain.people.parents import PACES
from bot.errors import Refused
from bot.service import Turn

DONE = "done"


class TopicsDone(Refused):
    """They have chosen."""


def current(turn: Turn) -> None:
    turn.answers["pace_now"] = turn.world.phrase(f"pace_{turn.world.parent.news_pace}")
    _read_topics(turn)


def note_pace(turn: Turn) -> None:
    pace, visit = turn.answers["pace"], turn.world
    if pace in PACES:
        visit.parent.news_pace = pace
    if pace == "off":
        deliveries.withdraw_news(visit.session, visit.parent.id, turn.now, "news_off")


def topics(turn: Turn) -> list[Choice]:
    """Every topic, marked where it is chosen, and the way out."""
    chosen = turn.world.parent.news_topics
    offered = [Choice(topic, {"topic": _name(turn, topic), "mark": topic in chosen}) for topic in TOPICS]
    return [*offered, Choice(DONE, {"topic": turn.world.phrase("topics_done")})]


@refuses(TopicsDone)
def switch_topic(turn: Turn) -> None:
    """Choosing a topic again takes it out. None chosen means all."""
    topic, parent = turn.answers["topic"], turn.world.parent
    if topic == DONE:
        raise TopicsDone
    if topic in TOPICS:
        parent.news_topics = [one for one in TOPICS if (one in parent.news_topics) != (one == topic)]
        news_again(turn)
    _read_topics(turn)


def news_again(turn: Turn) -> None:
    """Whoever chooses topics wants news."""
    if turn.world.parent.news_pace == "off":
        turn.world.parent.news_pace = "each"


def _read_topics(turn: Turn) -> None:
    chosen = turn.world.parent.news_topics
    turn.answers["topics_now"] = [_name(turn, topic) for topic in chosen] or turn.world.phrase("topic_all")


def _name(turn: Turn, topic: str) -> Text:
    return turn.world.phrase(f"topic_{topic}")
