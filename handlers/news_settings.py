"""How often hub news comes, at which hour, about what, and how it stops: one tap each."""

from bot.dialogue.said import Text
from bot.dialogue.turn import Choice, refuses
from bot.domain.delivery import deliveries
from bot.domain.news import paces, reactions
from bot.domain.news.broadcasts import TOPICS, URGENT
from bot.domain.people.parents import PACES
from bot.errors import Refused
from bot.service import Turn

DONE = "done"
ANY = "any"
CHOSEN = tuple(topic for topic in TOPICS if topic != URGENT)  # that a hub is closed is nobody's topic of choice


class TopicsDone(Refused):
    """They have chosen."""


def current(turn: Turn) -> None:
    parent, most = turn.world.parent, turn.world.town.news.most_per_week
    turn.answers |= {"most": most, "pace_now": turn.world.phrase(f"pace_{parent.news_pace}", most=most)}
    _read_topics(turn)
    _read_hour(turn)


def note_pace(turn: Turn) -> None:
    """`before`: what they come back to when they want news again."""
    pace, visit = turn.answers["pace"], turn.world
    before = visit.parent.news_pace
    turn.answers["before"] = before if before != "off" else "few"
    if pace in PACES:
        visit.parent.news_pace = pace
    if pace == "off" != before:
        deliveries.withdraw_news(visit.session, visit.parent.id, turn.now, "news_off")
        reactions.leave(visit.session, visit.parent.id, "stopped", turn.now)


def news_stopped(turn: Turn) -> list[dict[str, object]]:
    """The way back."""
    return [{"before": turn.answers["before"]}]


def hours(turn: Turn) -> list[Choice]:
    """The town's hours for news; none chosen means: whenever the hub sends."""
    named = [Choice(hour, {"hour": hour}) for hour in paces.hours_of(turn.world.town.news) if hour]
    return [*named, Choice(ANY, {"hour": turn.world.phrase("hour_any")})]


def note_hour(turn: Turn) -> None:
    hour = turn.answers["hour"]
    turn.world.parent.news_hour = None if hour == ANY else hour
    news_again(turn)
    _read_hour(turn)


def topics(turn: Turn) -> list[Choice]:
    """Every topic, marked where it is chosen, and the way out."""
    chosen = turn.world.parent.news_topics
    offered = [Choice(topic, {"topic": _name(turn, topic), "mark": topic in chosen}) for topic in CHOSEN]
    return [*offered, Choice(DONE, {"topic": turn.world.phrase("topics_done")})]


@refuses(TopicsDone)
def switch_topic(turn: Turn) -> None:
    """Choosing a topic again takes it out. None chosen means all."""
    topic, parent = turn.answers["topic"], turn.world.parent
    if topic == DONE:
        raise TopicsDone
    if topic in CHOSEN:
        parent.news_topics = [one for one in CHOSEN if (one in parent.news_topics) != (one == topic)]
        news_again(turn)
    _read_topics(turn)


def news_again(turn: Turn) -> None:
    """Whoever chooses topics or an hour wants news."""
    if turn.world.parent.news_pace == "off":
        turn.world.parent.news_pace = "few"


def _read_topics(turn: Turn) -> None:
    chosen = turn.world.parent.news_topics
    turn.answers["topics_now"] = [_name(turn, topic) for topic in chosen] or turn.world.phrase("topic_all")


def _read_hour(turn: Turn) -> None:
    turn.answers["hour_now"] = turn.world.parent.news_hour or turn.world.phrase("hour_any")


def _name(turn: Turn, topic: str) -> Text:
    return turn.world.phrase(f"topic_{topic}")
