"""When a message nobody asked for may leave: the town's quiet hours, its hours for news, its weekly digest."""

from datetime import datetime, timedelta

from bot import clock
from bot.town_parts import NewsRules, Quiet
from bot.town_words import WEEKDAYS


def is_quiet(quiet: Quiet, moment: datetime) -> bool:
    """From `begins` in the evening until just before `ends` in the morning; equal times mean never."""
    here = moment.astimezone(clock.TOKYO).time()
    if quiet.begins <= quiet.ends:
        return quiet.begins <= here < quiet.ends
    return here >= quiet.begins or here < quiet.ends


def awake(quiet: Quiet, moment: datetime) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into."""
    if not is_quiet(quiet, moment):
        return moment
    day = clock.today(moment)
    end = clock.at(day, quiet.ends.hour, quiet.ends.minute)
    return end if end > moment else end + timedelta(days=1)


def next_sending(rules: NewsRules, moment: datetime) -> datetime:
    """The first of the town's hours for news at or after `moment`."""
    days = [clock.today(moment) + timedelta(days=ahead) for ahead in (0, 1)]
    hours = [clock.at(day, hour.hour, hour.minute) for day in days for hour in sorted(rules.send_at)]
    return awake(rules.quiet, next(hour for hour in hours if hour >= moment))


def last_digest(rules: NewsRules, now: datetime) -> datetime:
    """When the digest was, or is, due most recently."""
    today, wanted = clock.today(now), rules.digest
    day = today - timedelta(days=(today.weekday() - WEEKDAYS.index(wanted.weekday)) % 7)
    due = clock.at(day, wanted.time.hour, wanted.time.minute)
    return due if due <= now else due - timedelta(days=7)
