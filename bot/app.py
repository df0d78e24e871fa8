"""Puts the pieces of a running town together, for web and worker alike."""

import importlib
import inspect
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import structlog

from bot import alarm_mail, clock, counters, crypto, library_lines
from bot.db import Database
from bot.dialogue import check
from bot.dialogue.asking import Asking
from bot.dialogue.dates import date_reader
from bot.dialogue.moves import Conversations
from bot.dialogue.script import read_flows
from bot.dialogue.turn import Verb
from bot.dialogue.words import read_words
from bot.domain.care import safety
from bot.domain.care.safety import Detector
from bot.domain.care.safety.cards import read_cards
from bot.errors import BadSetup
from bot.form_file import read_forms
from bot.i18n import Texts, read_texts
from bot.line import danger_cards
from bot.line.client import LineClient
from bot.line.menu_files import read_menus
from bot.line.outbound import Speaker
from bot.line.templates import read_templates
from bot.log_lines import lines
from bot.service import Service
from bot.settings import LineCredentials, Settings, liff_id, line_credentials
from bot.talk import in_savepoint
from bot.town.folder import Town, load_town
from bot.yaml_lines import read_yaml


def build(settings: Settings) -> dict[str, Service]:
    """Every town of this installation, ready; or `BadSetup` with all that is wrong in all of them."""
    clock.travel_by(settings.clock_file)
    crypto.use(settings.keyring())
    services, mistakes = {}, []
    for slug in settings.towns:
        try:
            services[slug] = service(settings, slug)
        except BadSetup as bad:
            mistakes += bad.mistakes
    if mistakes:
        raise BadSetup(mistakes)
    alarm_mail.check_places(settings, [one.town for one in services.values()])
    for one in services.values():
        danger_cards.warn_where_old(one, clock.now())
    return services


def service(settings: Settings, slug: str, credentials: LineCredentials | None = None) -> Service:
    """One town, its folder read and its scripts checked; LINE's credentials from the environment unless given."""
    town = load_town(settings.towns_dir / slug)
    if settings.alert_mail_to:
        alarm_mail.words_of(settings.content_dir)
    newest = None if credentials else lambda: line_credentials(slug).access_token
    credentials = credentials or line_credentials(slug)
    return Service(
        town=town,
        settings=settings,
        channel_secrets=credentials.secrets,
        db=Database(settings.database_of(slug)),
        line=LineClient(
            credentials.access_token, settings.line_api_host, max(settings.answer_threads * 2, 128), newest
        ),
        conversations=conversations(settings.content_dir),
        speaker=speaker(settings, town),
        menus=read_menus(settings.content_dir / "menus"),
        detector=detector(settings.content_dir / "safety"),
        liff_id=liff_id(slug),
        danger_cards=read_cards(settings.content_dir / "safety" / "cards"),
        forms=read_forms(settings.content_dir / "forms", settings.towns_dir / slug / "forms"),
    )


@cache
def detector(folder: Path) -> Detector:
    """One for all towns of a process."""
    return safety.load(folder)


@cache
def conversations(content: Path) -> Conversations:
    """Every flow with its verbs, checked: a script that cannot work does not start. One for all towns of a process."""
    flows = read_flows(content / "flows")
    verbs = {name: verbs_of(name) for name in flows}
    mistakes = check.mistakes(flows, verbs)
    if mistakes:
        raise BadSetup(mistakes)
    words = read_words(content / "words.yaml")
    asking = Asking(date_reader(content / "dates.yaml"), words)
    return Conversations(flows, verbs, asking, words, phrases(content))


def speaker(settings: Settings, town: Town) -> Speaker:
    content = settings.content_dir
    texts = _texts(content / "languages.yaml", settings.locales_dir)
    own = settings.towns_dir / town.slug
    templates = read_templates(content / "cards", content / "notices", own / "cards", own / "notices")
    forms = [file.stem for folder in (content, *settings.towns_dir.iterdir()) for file in folder.glob("forms/*.yaml")]
    return Speaker(texts, templates, phrases(content), frozenset(forms))


@cache
def _texts(languages_file: Path, locales: Path) -> Texts:
    """One for all towns of a process."""
    return read_texts(languages_file, locales)


def phrases(content: Path) -> Mapping[str, str]:
    found: Any = read_yaml(content / "phrases.yaml").data
    return dict(found)


def verbs_of(flow: str) -> dict[str, Verb]:
    """The public functions of `handlers/<flow>.py`; a flow without thoughts of its own has none."""
    try:
        module: ModuleType = importlib.import_module(f"handlers.{flow}")
    except ModuleNotFoundError as missing:
        if missing.name != f"handlers.{flow}":
            raise
        return {}
    own = inspect.getmembers(module, _is_verb)
    return {name: in_savepoint(verb) for name, verb in own if not name.startswith("_")}


def _is_verb(thing: object) -> bool:
    """A function of the handlers: the flow's own, or one it shares with another flow."""
    return inspect.isfunction(thing) and thing.__module__.startswith("handlers.")


def count_together(settings: Settings) -> None:
    """For processes that go on running: `/metrics` of one tells what all of them count."""
    if settings.metrics_token:
        counters.share(settings.counters_folder())


# one list for the whole process: a logger keeps the one it was first used with, whatever is configured later
_LINE: list[structlog.types.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    structlog.processors.JSONRenderer(ensure_ascii=True),
]


def quiet_logs(level: int = logging.INFO) -> None:
    """One line of JSON an event, also of libraries', to standard output; no text of a person ever goes in."""
    structlog.configure(
        processors=_LINE,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lines,
        cache_logger_on_first_use=True,
    )
    library_lines.hear()
    logging.getLogger("werkzeug").setLevel(max(level, logging.WARNING))
