"""The settings, the secrets, and the town's folder."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot import alarm_mail, app, clock
from bot.doctor.findings import Finding, fine, problem, warning
from bot.domain.care.promises import OFFICE
from bot.domain.care.safety.cards import DangerCards
from bot.errors import BadSetup
from bot.settings import LineCredentials, Settings
from bot.town.folder import Hotline, Town

OLD, TOO_OLD = timedelta(days=90), timedelta(days=180)
NOBODY = LineCredentials((), "")


def look(settings: Settings, slug: str, credentials: LineCredentials | None) -> Iterator[Finding]:
    yield _address(settings)
    if settings.base_url.startswith("https:") and not settings.proxies:
        cure = "set PROXIES to how many stand in front"
        yield warning("settings", "PROXIES is 0: addresses and https from the proxy are not believed", cure)
    if credentials:
        yield _secrets(settings, credentials)
    yield from _ways_to_staff(settings)
    yield from _content(settings, slug)


def _ways_to_staff(settings: Settings) -> Iterator[Finding]:
    if settings.alert_url:
        yield fine("alarm", "ALERT_URL is set")
    if settings.alert_mail_to:
        yield _mail(settings)
    if not settings.alert_url and not settings.alert_mail_to:
        says = "neither ALERT_URL nor ALERT_MAIL_TO is set: staff see an alarm in the console only"
        yield warning("alarm", says, "set your pager's address, or those who get a mail")


def _mail(settings: Settings) -> Finding:
    """Asked as for a true alarm, up to the mail itself, which is not sent."""
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        refused = len(alarm_mail.takes(settings))
    except OSError as error:
        cure = "look at SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER and SMTP_PASSWORD"
        return problem("mail", f"no mail of an alarm gets through {where} ({type(error).__name__})", cure)
    addresses = len({one.address for one in alarm_mail.people(settings)})
    if refused:
        says = f"{where} takes no mail for {refused} of {addresses} addresses"
        return problem("mail", says, "look at ALERT_MAIL_FROM and ALERT_MAIL_TO")
    return fine("mail", f"{where} would take an alarm for {addresses} addresses, over TLS")


def _rungs(settings: Settings, town: Town) -> Iterator[Finding]:
    """Whom a mail is for is no matter while every address gets every rung."""
    if any(one.who for one in alarm_mail.people(settings)) and (empty := list(alarm_mail.nobody_for(settings, town))):
        says = f"nobody is written in ALERT_MAIL_TO for {', '.join(empty)}: everybody of the place is told instead"
        yield warning("mail", says, "add them, as leader:address or leader.hub:address")


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
    yield from _hours(town)
    yield from _rungs(settings, town)
    yield _hotlines(town, clock.today(clock.now()))
    yield _signed(service.danger_cards, town, clock.today(clock.now()))


def _hours(town: Town) -> Iterator[Finding]:
    """Without them a family is told no hour at which the hub reads, and a promise ends as an office does."""
    silent = [hub.slug for hub in town.hubs if not any(venue.hours for venue in hub.venues)]
    if silent:
        says = (
            f"nobody has told when {', '.join(silent)} open: answers are promised for weekdays, until {OFFICE[1]:%H:%M}"
        )
        yield warning("hubs", says, "ask them, then write hours in hubs.yaml")


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


def _signed(cards: DangerCards, town: Town, today: date) -> Finding:
    """Rule C19: two people sign every text, one of them clinical. Every one that waits is named."""
    waiting = cards.unsettled(town.hotlines, today)
    texts = len(cards.cards) + len(town.hotlines)
    if not waiting:
        return fine("signed", f"all {texts} cards and numbers are signed by two, within {cards.warn_after} months")
    names = ", ".join(f"{one.kind} {one.name}" for one in waiting)
    lack, changed = sum(bool(one.missing) for one in waiting), sum(one.changed for one in waiting)
    says = f"of {texts} texts {lack} lack one of two signatures, {changed} have changed since, "
    says += f"{len(waiting) - lack - changed} were signed long ago: {names}"
    return warning("signed", says, "maisapo safety signatures says whose; sign as docs/operating.md describes")


def _age(line: Hotline, today: date) -> timedelta:
    return today - line.checked_on.day if line.checked_on else timedelta.max
