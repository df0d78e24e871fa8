"""What a broadcast will be: the real messages in every language, whom they reach, what they cost, and advice."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from bot import clock
from bot.console import spending
from bot.console.desk import Desk
from bot.console.routes import Values
from bot.domain.news import audience, drafts, hours, readability, series, wording
from bot.domain.news.broadcasts import Broadcast
from bot.domain.news.drafts import Content
from bot.domain.news.readability import Advice
from bot.domain.news.series import Time
from bot.domain.places import closed_days
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


def of_content(desk: Desk, hub: Hub, content: Content, picture: dict[str, Any] | None = None) -> Values:
    """Of a text that nobody has kept yet."""
    news = Broadcast(hub_id=hub.slug, picture=picture, **asdict(content))
    return of(desk, hub, news)


def of(desk: Desk, hub: Hub, news: Broadcast) -> Values:
    return {
        "shown": messages(desk, hub, news),
        "whom": whom(desk, news),
        "money": spending.of(desk, news.whom(), news.send_at),
        "quiet": hours.is_quiet(desk.service.town.news.quiet, news.send_at),
        "times": times(desk, hub, news),
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
            "pushed": audience.pushed_this_week(session, asked, desk.now),
        }


def count(desk: Desk, news: Broadcast) -> int:
    with desk.service.db.read(desk.scope) as session:
        return audience.count(session, news.whom(), clock.today(news.send_at))


def times(desk: Desk, hub: Hub, news: Broadcast) -> list[Time]:
    """The next times of news that will repeat, also those that fall out; a series there is already has its own."""
    if news.repeats is None or news.series_id:
        return []
    closed = closed_days.of_hub(desk.session, hub.slug, clock.today(news.send_at))
    rule, first = series.rule_from(news.repeats), Time(news.send_at, news.event_at)
    found = series.times(rule, first, closed, rule.until)
    return [each for _, each in zip(range(TIMES_SHOWN), found, strict=False)]


def leaves_at(desk: Desk, news: Broadcast) -> datetime:
    """If somebody said yes now."""
    return hours.awake(desk.service.town.news.quiet, max(news.send_at, desk.now + drafts.AT_LEAST))


def _shown(desk: Desk, hub: Hub, news: Broadcast, code: str, rules: readability.Style) -> Shown:
    words = wording.read(news, code)
    like = None if words.language == code else words.language
    text = f"{words.title}\n{words.body}"
    advice = [] if like else readability.advise(text, code, rules)
    lengths = len(words.title), len(words.body)
    return Shown(code, news_card.alone(desk.service, news, hub.name, code), like, lengths, advice)
