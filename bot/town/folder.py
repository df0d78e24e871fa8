"""Reads a town's folder into typed objects, or lists every mistake in it with file, line and cure."""

from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import BadSetup
from bot.town.alarm import PROPOSED, AlarmRules
from bot.town.benefit import Benefit
from bot.town.care import ConsultationRules
from bot.town.hotlines import Hotline
from bot.town.line import LineRules
from bot.town.parts import (
    Account,
    Centre,
    Hub,
    InterviewRules,
    NewsRules,
    Venue,
)
from bot.town.people import Coordinator
from bot.town.programmes import Programme
from bot.town.retention import UNDECIDED, RetentionRules
from bot.town.words import Language, NotEmpty, Part, Slug, Text
from bot.yaml_lines import Page, read_yaml
from bot.yaml_mistakes import mistake

__all__ = ["Hotline", "Hub", "Programme", "Town", "Venue", "load_town"]

Model = TypeVar("Model", bound=BaseModel)


class _TownFile(Part):
    slug: Slug
    name: Text
    service_name: Text
    coordinator_title: Text
    timezone: Literal["Asia/Tokyo"] = "Asia/Tokyo"
    languages: Annotated[tuple[Language, ...], NotEmpty]
    account: Account
    centre: Centre | None = None
    interview: InterviewRules
    news: NewsRules
    line: LineRules = LineRules(proposal=True)
    consultation: ConsultationRules
    alarm: AlarmRules = PROPOSED
    retention: RetentionRules = UNDECIDED
    benefit: Benefit | None = None
    coordinators: tuple[Coordinator, ...] = ()


class _HubsFile(Part):
    hubs: Annotated[tuple[Hub, ...], NotEmpty]


class _HotlinesFile(Part):
    hotlines: Annotated[tuple[Hotline, ...], NotEmpty]


class Town(_TownFile):
    """A town as its folder describes it."""

    hubs: tuple[Hub, ...]
    hotlines: tuple[Hotline, ...]
    programmes: tuple[Programme, ...]


def load_town(folder: Path) -> Town:
    """`town.yaml`, `hubs.yaml`, `hotlines.yaml` and `programmes/*.yaml` of a folder named like the town's slug."""
    reading = _Reading()
    town = reading.file(folder / "town.yaml", _TownFile)
    hubs = reading.file(folder / "hubs.yaml", _HubsFile, within="hubs")
    hotlines = reading.file(folder / "hotlines.yaml", _HotlinesFile, within="hotlines")
    programmes = [reading.file(path, Programme) for path in sorted((folder / "programmes").glob("*.yaml"))]
    _check_town(reading, folder, town)
    _check_slugs(reading, folder, hubs, hotlines, programmes)
    if town and hubs:
        _check_people(reading, folder, town.coordinators, hubs.hubs)
    if reading.mistakes or not (town and hubs and hotlines):
        raise BadSetup(reading.mistakes)
    offered = tuple(one for one in programmes if one)
    return Town(**dict(town), hubs=hubs.hubs, hotlines=hotlines.hotlines, programmes=offered)


class _Reading:
    """The files read so far, and what is wrong in them."""

    def __init__(self) -> None:
        self.pages: dict[Path, Page] = {}
        self.mistakes: list[str] = []

    def file(self, path: Path, model: type[Model], within: str | None = None) -> Model | None:
        """`within` names the list which the file is, where it has no keys of its own."""
        try:
            page = self.pages[path] = read_yaml(path)
            return model.model_validate({within: page.data} if within else page.data)
        except BadSetup as error:
            self.mistakes += error.mistakes
        except ValidationError as error:
            self.mistakes += [mistake(page, one, skip=1 if within else 0) for one in error.errors()]
        return None

    def wrong(self, path: Path, where: tuple[str | int, ...], what: str) -> None:
        self.mistakes.append(self.pages[path].mistake(where, what))


def _check_town(reading: _Reading, folder: Path, town: _TownFile | None) -> None:
    path = folder / "town.yaml"
    if town and town.slug != folder.name:
        reading.wrong(path, ("slug",), f"'{town.slug}' is not the folder's name — write {folder.name}")
    if town and "ja" not in town.languages:
        reading.wrong(path, ("languages",), "'ja' is missing — the script itself is in Japanese, add ja")
    invite = town.interview.invite if town else None
    if town and invite and town.news.quiet.covers(invite.at):
        ends = f"{town.news.quiet.ends:%H:%M}"
        reading.wrong(path, ("interview", "invite", "at"), f"is in the quiet hours — write a time from {ends} on")


def _check_slugs(
    reading: _Reading,
    folder: Path,
    hubs: _HubsFile | None,
    hotlines: _HotlinesFile | None,
    programmes: list[Programme | None],
) -> None:
    known = [hub.slug for hub in hubs.hubs] if hubs else []
    _check_once(reading, folder / "hubs.yaml", known)
    _check_once(reading, folder / "hotlines.yaml", [line.slug for line in hotlines.hotlines] if hotlines else [])
    for path, programme in zip(sorted((folder / "programmes").glob("*.yaml")), programmes, strict=True):
        if programme and programme.slug != path.stem:
            reading.wrong(path, ("slug",), f"'{programme.slug}' is not the file's name — write {path.stem}")
        if programme and hubs and programme.hub not in known:
            reading.wrong(path, ("hub",), f"there is no hub '{programme.hub}' — one of: {', '.join(known)}")


def _check_people(
    reading: _Reading, folder: Path, coordinators: tuple[Coordinator, ...], hubs: tuple[Hub, ...]
) -> None:
    """Whom and where the hubs' interview times name."""
    slugs = [one.slug for one in coordinators]
    _check_once(reading, folder / "town.yaml", slugs, within=("coordinators",))
    for number, one in enumerate(coordinators):
        if one.hub and one.hub not in [hub.slug for hub in hubs]:
            where: tuple[str | int, ...] = ("coordinators", number, "hub")
            reading.wrong(folder / "town.yaml", where, f"there is no hub '{one.hub}' — write one of hubs.yaml")
    for number, hub in enumerate(hubs):
        path, rooms = folder / "hubs.yaml", [room.slug for room in hub.rooms]
        _check_once(reading, path, rooms, within=(number, "rooms"))
        mine = [one.slug for one in coordinators if one.hub in (None, hub.slug)]
        for at, rule in enumerate(hub.interviews.times if hub.interviews else ()):
            if rule.coordinator and rule.coordinator not in mine:
                where = (number, "interviews", "times", at, "coordinator")
                reading.wrong(path, where, f"nobody '{rule.coordinator}' works here — add them to town.yaml")
            if rule.room and rule.room not in rooms:
                where = (number, "interviews", "times", at, "room")
                reading.wrong(path, where, f"there is no room '{rule.room}' — add it to the hub's 'rooms'")


def _check_once(reading: _Reading, path: Path, slugs: list[str], within: tuple[str | int, ...] = ()) -> None:
    for number, slug in enumerate(slugs):
        if slug in slugs[:number]:
            reading.wrong(path, (*within, number, "slug"), f"'{slug}' is used twice — give each its own slug")
