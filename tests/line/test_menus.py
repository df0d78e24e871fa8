"""The rich menus: on LINE once, in the right picture, and before the right person."""

import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import clock, crypto
from bot.db import Base, Database
from bot.dialogue.said import Press
from bot.domain.people import parents
from bot.domain.people.children import Child
from bot.domain.people.parents import Parent
from bot.domain.places.hubs import Hub
from bot.i18n import Texts
from bot.line import menu_shelf, menus
from bot.line.client import LineClient
from bot.line.menu_files import read_menus
from bot.line.menu_shelf import NotTaken
from bot.line.outbound import Speaker
from bot.service import Service
from bot.simulator import Person, Platform, serve
from bot.town.folder import load_town

ROOT = Path(__file__).resolve().parents[2]
MENUS = ROOT / "content" / "menus"
TOKEN = "menus"
ALL = [(menu, language) for menu in read_menus(MENUS).values() for language in menu.pictures]
NAMES = [f"{menu.name}-{language}" for menu, language in ALL]


@pytest.fixture
def platform() -> Platform:
    return Platform(secret="s", token=TOKEN)


@pytest.fixture
def host(platform: Platform) -> Iterator[str]:
    server = serve(platform)
    yield server.url
    server.stop()


@pytest.fixture
def service(host: str, tmp_path: Path) -> Iterator[Service]:
    crypto.use(crypto.Keyring((b"k" * 32,)))
    database = Database(f"sqlite:///{tmp_path}/town.db")
    Base.metadata.create_all(database.engine, tables=[Hub.__table__, Parent.__table__, Child.__table__])
    used = {
        "town": load_town(ROOT / "content" / "towns" / "matsudo"),
        "db": database,
        "line": LineClient(TOKEN, host),
        "speaker": Speaker(Texts({}, {}), {}, {}),
        "menus": read_menus(MENUS),
    }
    yield Service(**({part.name: None for part in fields(Service)} | used))
    database.close()


@pytest.fixture
def aoi(platform: Platform, service: Service) -> Person:
    """A friend of the account who has agreed, and is expecting."""
    person = platform.person("aoi", "Aoi")
    person.follow()
    change(service, person, role="expecting", consented_at=clock.now())
    return person


def change(service: Service, person: Person, **facts: object) -> Parent:
    with service.db.write() as session:
        parent = parents.meet(session, person.user_id, clock.now())
        for name, value in facts.items():
            setattr(parent, name, value)
    return parent


def wanted(service: Service, person: Person, **facts: object) -> str | None:
    """Which menu they should get now, without the hash at its end."""
    name = menus.to_show(service, change(service, person, **facts))
    return name and name.rsplit("-", 1)[0]


def another_process(service: Service) -> Service:
    return replace(service, line=LineClient(TOKEN, service.line.host))


def seen(platform: Platform, person: Person) -> str:
    return str(platform.menus.seen_by(person.user_id)["name"])


def calls(platform: Platform, method: str, path: str) -> int:
    return sum(one.method == method and path in one.path for one in platform.requests)


# --- on LINE ---------------------------------------------------------------------------------------------------------


def test_every_menu_is_put_up_in_every_language_once(platform: Platform, service: Service) -> None:
    new = menus.set_up(service)
    assert sorted(name.rsplit("-", 1)[0] for name in new) == sorted(f"maisapo/{name}" for name in NAMES)
    assert menus.set_up(service) == menus.set_up(another_process(service)) == []
    assert sorted(menu["name"] for menu in platform.menus.all()) == sorted(new)


def test_the_picture_on_line_is_the_one_in_the_folder(platform: Platform, service: Service) -> None:
    menus.set_up(service)
    on_line = {
        menu["name"].rsplit("-", 1)[0]: platform.menus.picture(menu["richMenuId"]) for menu in platform.menus.all()
    }
    assert on_line == {
        f"maisapo/{name}": ("image/png", (MENUS / "pictures" / f"{name}.png").read_bytes()) for name in NAMES
    }


def test_who_is_not_known_yet_sees_the_menu_for_all(platform: Platform, service: Service) -> None:
    menus.set_up(service)
    newcomer = platform.person("newcomer")
    assert seen(platform, newcomer).startswith("maisapo/raising-ja-")
    assert menus.to_show(service, change(service, newcomer)) is None


def test_a_menu_left_without_its_picture_gets_it_the_next_time(platform: Platform, service: Service) -> None:
    (menu, language), *_ = ALL
    title = menu.title(service.speaker.texts, language)
    left = platform.menus.create({"name": title, **menu.body(service.speaker.texts, language)})
    assert title in menus.set_up(service)
    assert platform.menus.picture(left)[1] == menu.pictures[language].path.read_bytes()
    assert len(platform.menus.all()) == len(ALL)


def test_other_words_make_another_menu_and_the_old_one_stays(platform: Platform, service: Service) -> None:
    old = menus.set_up(service)
    menu = service.menus["raising"]
    english = {("raising", menu.tiles[0].label): "Ask for advice"}
    speaking = replace(service, speaker=Speaker(Texts({}, {"en": english}), {}, {}))
    (new,) = menus.set_up(speaking)
    assert {one["name"] for one in platform.menus.all()} == {*old, new}
    (found,) = [one for one in platform.menus.all() if one["name"] == new]
    assert found["areas"][0]["action"] == {
        "type": "postback",
        "label": "Ask for advice",
        "displayText": "Ask for advice",
        "data": Press("request_consultation").encode(),
    }


def test_line_saying_no_is_told_to_who_sets_up(host: str, service: Service) -> None:
    with pytest.raises(NotTaken) as refused:
        menus.set_up(replace(service, line=LineClient("wrong token", host)))
    assert refused.value.status == 401


# --- before a person -------------------------------------------------------------------------------------------------


def test_nobody_gets_a_menu_of_their_own_before_they_agreed(service: Service, aoi: Person) -> None:
    assert wanted(service, aoi) == "maisapo/expecting-ja"
    assert wanted(service, aoi, consented_at=None) is None
    assert wanted(service, aoi, consented_at=clock.now(), role=None) is None
    assert wanted(service, aoi, role="raising", reachable=False) is None


def test_the_menu_speaks_their_language_or_japanese(service: Service, aoi: Person) -> None:
    assert wanted(service, aoi, language="en") == "maisapo/expecting-en"
    assert wanted(service, aoi, language="vi") == "maisapo/expecting-ja"


@pytest.mark.parametrize(("days", "menu"), [(30, "expecting"), (0, "expecting"), (-1, "raising"), (None, "raising")])
def test_a_partner_sees_what_the_family_waits_for(service: Service, aoi: Person, days: int | None, menu: str) -> None:
    due = None if days is None else clock.today(clock.now()) + timedelta(days=days)
    assert wanted(service, aoi, role="partner", due_date=due) == f"maisapo/{menu}-ja"


def test_a_menu_is_linked_and_remembered(platform: Platform, service: Service, aoi: Person) -> None:
    menus.set_up(service)
    name = menus.to_show(service, change(service, aoi))
    menus.show(service, aoi.user_id, name)
    assert seen(platform, aoi) == change(service, aoi).menu == name
    assert wanted(service, aoi) is None
    assert wanted(service, aoi, role="raising") == "maisapo/raising-ja"


def test_in_a_turn_nobody_waits_until_the_sdk_is_loaded(
    platform: Platform, service: Service, aoi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    menus.set_up(service)
    name = menus.to_show(service, change(service, aoi))
    fresh = another_process(service)
    monkeypatch.setitem(sys.modules, "linebot.v3.messaging", None)  # whoever asks for it gets an ImportError
    menus.show(fresh, aoi.user_id, name)
    assert seen(platform, aoi) == name


def test_the_list_is_read_once_a_process(platform: Platform, service: Service, aoi: Person) -> None:
    menus.set_up(service)
    fresh, name = another_process(service), menus.to_show(service, change(service, aoi))
    before = calls(platform, "GET", "/richmenu/list")
    for _ in range(3):
        menus.show(fresh, aoi.user_id, name)
    assert calls(platform, "GET", "/richmenu/list") - before == 1


def test_a_menu_that_was_made_anew_is_found_again(platform: Platform, service: Service, aoi: Person) -> None:
    menus.set_up(service)
    name = menus.to_show(service, change(service, aoi))
    for menu in platform.menus.all():
        platform.menus.delete(menu["richMenuId"])
    menus.set_up(another_process(service))
    menus.show(service, aoi.user_id, name)
    assert seen(platform, aoi) == change(service, aoi).menu == name


def test_a_menu_that_is_not_there_is_looked_for_again_later(
    platform: Platform, service: Service, aoi: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = menus.to_show(service, change(service, aoi))
    for _ in range(3):
        menus.show(service, aoi.user_id, name)
    assert (calls(platform, "GET", "/richmenu/list"), change(service, aoi).menu) == (1, None)
    menus.set_up(another_process(service))
    monkeypatch.setattr(menu_shelf, "PAUSE", timedelta(0))
    menus.show(service, aoi.user_id, name)
    assert change(service, aoi).menu == name


def test_line_out_of_order_leaves_everything_for_the_next_time(
    service: Service, aoi: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    away = replace(service, line=LineClient(TOKEN, "http://127.0.0.1:9"))
    menus.show(away, aoi.user_id, menus.to_show(service, change(service, aoi)))
    assert wanted(service, aoi) == "maisapo/expecting-ja"
    said = capsys.readouterr().out
    assert "menu.not_linked" in said
    assert aoi.user_id not in said
