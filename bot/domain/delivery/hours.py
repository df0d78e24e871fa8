"""When a message nobody asked for may leave: the town's quiet hours, its hours for news, its weekly digest."""

from datetime import date, datetime, time, timedelta

from bot import clock
from bot.town.parts import NewsRules, Quiet
from bot.town.words import WEEKDAYS


def is_quiet(quiet: Quiet, moment: datetime) -> bool:
    return quiet.covers(moment.astimezone(clock.TOKYO).time())


def awake(quiet: Quiet, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    if not is_quiet(quiet, moment):
        return moment
    day = clock.today(moment)
    end = clock.at(day, quiet.ends.hour, quiet.ends.minute)
    return end if end > moment else end + timedelta(days=1)


def bedtime(quiet: Quiet, moment: datetime) -> datetime:
    """When the quiet hours begin that come next."""
    day = clock.today(moment)
    begins = clock.at(day, quiet.begins.hour, quiet.begins.minute)
    return begins if begins > moment else begins + timedelta(days=1)


def next_sending(rules: NewsRules, moment: datetime) -> datetime:
    """The first of the town's hours for news at or after `moment`."""
    days = [clock.today(moment) + timedelta(days=ahead) for ahead in (0, 1)]
    hours = [clock.at(day, hour.hour, hour.minute) for day in days for hour in sorted(rules.send_at)]
    return awake(rules.quiet, next(hour for hour in hours if hour >= moment))


def next_at(rules: NewsRules, hour: str, moment: datetime) -> datetime:
    """The first time at or after `moment` that it is this hour, as in 20:30; never in the quiet hours."""
    at = _at(clock.today(moment), hour)
    return awake(rules.quiet, at if at >= moment else _at(clock.today(moment) + timedelta(days=1), hour))


def news_week(rules: NewsRules, moment: datetime) -> tuple[datetime, datetime]:
    """From the day after a digest to the end of the day of the next one."""
    last = _digest_day(rules, moment)
    return clock.at(last - timedelta(days=6), 0), clock.at(last + timedelta(days=1), 0)


def digest_of_week(rules: NewsRules, hour: str | None, moment: datetime) -> datetime:
    """When the digest of that week is due, for those who chose this hour."""
    return _at(_digest_day(rules, moment), hour or f"{rules.digest.time:%H:%M}")


def last_digest(rules: NewsRules, hour: str | None, now: datetime) -> datetime:
    """When the digest was, or is, due most recently for those who chose this hour."""
    due = digest_of_week(rules, hour, now)
    return due if due <= now else due - timedelta(days=7)


def _digest_day(rules: NewsRules, moment: datetime) -> date:
    day = clock.today(moment)
    return day + timedelta(days=(WEEKDAYS.index(rules.digest.weekday) - day.weekday()) % 7)


def _at(day: date, hour: str) -> datetime:
    at = time.fromisoformat(hour)
    return clock.at(day, at.hour, at.minute)
