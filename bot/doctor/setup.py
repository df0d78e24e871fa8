"""The settings, the secrets, and the town's folder."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot import app, clock
from bot.doctor.findings import Finding, fine, problem, warning
from bot.errors import BadSetup
from bot.settings import LineCredentials, Settings
from bot.towns import Hotline, Town

OLD, TOO_OLD = timedelta(days=90), timedelta(days=180)
NOBODY = LineCredentials((), "")


def look(settings: Settings, slug: str, credentials: LineCredentials | None) -> Iterator[Finding]:
    yield _address(settings)
    if settings.base_url.startswith("https:") and not settings.proxies:
        cure = "set PROXIES to how many stand in front"
        yield warning("settings", "PROXIES is 0: addresses and https from the proxy are not believed", cure)
    if credentials:
        yield _secrets(settings, credentials)
    yield from _content(settings, slug)


def _address(settings: Settings) -> Finding:
    if settings.base_url.startswith("https:") or settings.demo:
        return fine("settings", f"BASE_URL is {settings.base_url}" + (" (DEMO)" if settings.demo else ""))
    cure = "set it to the public address, https://…"
    return problem("settings", f"BASE_URL is {settings.base_url}: LINE and browsers need https", cure)


def _secrets(settings: Settings, credentials: LineCredentials) -> Finding:
    """How many there are, and nothing else about them."""
    changing = "; two channel secrets while one is being replaced" if len(credentials.secrets) > 1 else ""
    figures = "on" if settings.metrics_token else "off, METRICS_TOKEN is not set"
    return fine("secrets", f"all there, {len(settings.field_keys)} field key(s){changing}; /metrics is {figures}")


def _content(settings: Settings, slug: str) -> Iterator[Finding]:
    try:
        service = app.service(settings, slug, NOBODY)
    except BadSetup as bad:
        for mistake in bad.mistakes:
            says, _, cure = mistake.partition(" - ")
            yield problem("content", says, cure)
        return
    town, flows = service.town, service.conversations.flows
    yield fine("content", f"{len(town.hubs)} hubs, {len(flows)} flows, languages {', '.join(town.languages)}")
    yield _hotlines(town, clock.today(clock.now()))


def _hotlines(town: Town, today: date) -> Finding:
    """A number that changed hands is worse than none."""
    ages = {line.slug: _age(line, today) for line in town.hotlines}
    oldest = max(ages, key=lambda slug: ages[slug])
    for age, say in ((TOO_OLD, problem), (OLD, warning)):
        late = sum(one > age for one in ages.values())
        if late:
            says = f"{late} of {len(ages)} were checked more than {age.days} days ago, or never; first of all: {oldest}"
            return say("hotlines", says, "call them, then write checked_on and checked_by in hotlines.yaml")
    return fine("hotlines", f"all {len(ages)} were checked within {OLD.days} days")


def _age(line: Hotline, today: date) -> timedelta:
    return today - line.checked_on.day if line.checked_on else timedelta.max
