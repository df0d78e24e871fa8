"""What a broadcast will be: the real messages in every language, whom they reach, what they cost, and advice."""

import json
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from bot import clock
from bot.console import spending
from bot.console.desk import Desk
from bot.console.routes import Values
from bot.domain.delivery import hours
from bot.domain.news import approvals, audience, pushes, readability, repeating, wording
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.news.readability import Advice
from bot.domain.news.repeating import Time
from bot.domain.places import days_off
from bot.domain.places.hubs import Hub
from bot.i18n import SOURCE
from bot.line import limits, news_card

TIMES_SHOWN = 6


@dataclass(frozen=True)
class Shown:
    """In one language. `like`: the language whose words they get instead, where none were written in theirs."""

    language: str
    messages: list[dict[str, Any]]
    like: str | None
    lengths: tuple[int, int]
    advice: list[Advice]

    @property
    def data(self) -> str:
        return json.dumps(self.messages, ensure_ascii=False)


def of_content(desk: Desk, hub: Hub, content: Content, draft: Broadcast | None = None) -> Values:
    """Of a text that nobody has kept yet. `draft`: in whose place it will be."""
    news = Broadcast(id=draft.id if draft else None, hub_id=hub.slug, **asdict(content))
    return of(desk, hub, news)


def of(desk: Desk, hub: Hub, news: Broadcast) -> Values:
    return {
        "shown": messages(desk, hub, news),
        "whom": whom(desk, news),
        "money": spending.of(desk, news),
        "quiet": hours.is_quiet(desk.service.town.news.quiet, news.send_at),
        "times": times(desk, hub, news),
        "shut": shut(desk, news),
    }


def messages(desk: Desk, hub: Hub, news: Broadcast) -> list[Shown]:
    """Japanese, the languages that were written, and the town's languages that were not. Raises `TooLong`."""
    codes = [SOURCE, *news.words, *(code for code in desk.service.town.languages if code not in news.words)]
    rules = readability.style(desk.service.settings.content_dir)
    return [_shown(desk, hub, news, code, rules) for code in dict.fromkeys(codes)]


def drawn(desk: Desk, hub: Hub, content: Content, picture: dict[str, Any] | None = None) -> list[Shown]:
    """As far as it can be drawn: nothing where LINE would refuse it, in any language."""
    try:
        return messages(desk, hub, Broadcast(hub_id=hub.slug, picture=picture, **asdict(content)))
    except limits.TooLong:
        return []


def whom(desk: Desk, news: Broadcast) -> Values:
    """In a session of its own: people are counted here, nobody is looked at by name."""
    asked, on = news.whom(), clock.today(news.send_at)
    with desk.service.db.read(desk.scope) as session:
        return {
            "count": audience.count(session, asked, on),
            "sample": audience.sample(session, asked, on),
            "pushed": pushes.in_week(session, asked, news.send_at, beside=news.id),
        }


def count(desk: Desk, news: Broadcast) -> int:
    with desk.service.db.read(desk.scope) as session:
        return audience.count(session, news.whom(), clock.today(news.send_at))


def times(desk: Desk, hub: Hub, news: Broadcast) -> list[Time]:
    """The next times of news that will repeat, also those that fall out, as if somebody said yes now; a series there is
    already has its own."""
    if news.repeats is None or news.series_id:
        return []
    off = days_off.of_hub(desk.session, hub.slug, clock.today(news.send_at))
    rule, leaves_at = repeating.rule_from(news.repeats), approvals.when(news, desk.service.town.news.quiet, desk.now)
    first = repeating.counted_from(rule, Time(news.send_at, news.event_at), off, leaves_at)
    found = repeating.times(rule, first, off, rule.until, since=desk.now)
    return list(islice(found, TIMES_SHOWN))


def shut(desk: Desk, news: Broadcast) -> bool:
    """Its event is on a day on which the hub is closed: perhaps elsewhere, perhaps by mistake; a person knows."""
    if news.event_at is None:
        return False
    off = days_off.of_hub(desk.session, news.hub_id, clock.today(news.event_at))
    return off.shuts(news.event_at) or off.usual(clock.today(news.event_at))


def _shown(desk: Desk, hub: Hub, news: Broadcast, code: str, rules: readability.Style) -> Shown:
    words = wording.read(news, code)
    like = None if words.language == code else words.language
    text = f"{words.title}\n{words.body}"
    advice = [] if like else readability.advise(text, code, rules)
    lengths = len(words.title), len(words.body)
    return Shown(code, news_card.alone(desk.service, news, hub.name, code), like, lengths, advice)
