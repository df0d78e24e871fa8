"""What parents ask of a hub before they come: answered from the town's folder, or by a person; never guessed."""

from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from bot.domain.places import hubs
from bot.errors import BadSetup
from bot.service import Service, Visit
from bot.settings import ROOT
from bot.town.folder import load_town
from bot.town.parts import HubFact
from handlers.hub_names import called, named_in
from tests.talking import NOW, Talking, expecting, service, session

__all__ = ["service", "session"]
SOURCE = {"source": "seen there", "checked_on": NOW.date()}
FACTS = tuple(
    HubFact.model_validate({"about": about, "text": text} | SOURCE)
    for about, text in (("parking", "駐車場は3台です。"), ("cost", "無料です。"))
)
UNKNOWN = "ほっとるーむ新松戸の「{}」のことは、こちらではまだわかりません。\n広場の人が、お答えします。"


def with_facts(service: Service) -> Service:
    hubs = tuple(
        hub.model_copy(update={"facts": FACTS}) if hub.slug == "shinmatsudo" else hub for hub in service.town.hubs
    )
    object.__setattr__(service, "town", service.town.model_copy(update={"hubs": hubs}))
    return service


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("駐車場ありますか", "ほっとるーむ新松戸の「駐車場」\n駐車場は3台です。\n（12月1日(火)に確かめました）"),
        ("車で行けますか？", "ほっとるーむ新松戸の「駐車場」\n駐車場は3台です。\n（12月1日(火)に確かめました）"),
        ("お金はかかりますか", "ほっとるーむ新松戸の「料金」\n無料です。\n（12月1日(火)に確かめました）"),
        (
            "授乳室はありますか",
            UNKNOWN.format("授乳・おむつ替え"),
        ),
        (
            "ベビーカーで入れますか",
            UNKNOWN.format("ベビーカー"),
        ),
    ],
)
def test_a_fact_or_a_person(service: Service, session: Session, asked: str, answer: str) -> None:
    aoi = Talking(with_facts(service), session, expecting(session, "aoi"))
    lines = aoi.says(asked)
    assert lines[0] == answer
    assert ("[相談する]" in lines) == ("まだわかりません" in answer)


def test_without_a_hub_the_way_to_one(service: Service, session: Session) -> None:
    parent = expecting(session, "aoi")
    parent.hub_id = None
    lines = Talking(with_facts(service), session, parent).says("駐車場ありますか")
    assert lines[0].startswith("広場ごとにちがいます。") and "[広場をえらぶ]" in lines


def test_what_was_asked_before_is_asked_again_afterwards(service: Service, session: Session) -> None:
    aoi = Talking(with_facts(service), session, expecting(session, "aoi"))
    aoi.says("予定日")
    assert any("出産予定日を、母子健康手帳" in line for line in aoi.says("駐車場ありますか"))


def test_a_fact_says_from_where_it_is(tmp_path: Path) -> None:
    """The folders that ship state none: nothing there is invented."""
    folder = tmp_path / "matsudo"
    folder.mkdir()
    for file in (ROOT / "content" / "towns" / "matsudo").glob("*.yaml"):
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    assert all(not hub.facts for hub in load_town(folder).hubs)
    hubs = folder / "hubs.yaml"
    text = hubs.read_text(encoding="utf-8")
    bare = "  category: ほっとるーむ\n  facts:\n"
    bare += "    - {about: parking, text: 3台です, source: 見ました, checked_on: 2026-09-27}\n"
    hubs.write_text(text.replace("  category: ほっとるーむ\n", bare, 1), encoding="utf-8")
    assert [fact.text for hub in load_town(folder).hubs for fact in hub.facts] == ["3台です"]
    hubs.write_text(hubs.read_text(encoding="utf-8").replace(", source: 見ました", ""), encoding="utf-8")
    with pytest.raises(BadSetup, match="source"):
        load_town(folder)


@pytest.mark.parametrize("said", ["なんだかなあ", "きょうは寒いですね", "I do not know what to do"])
def test_words_that_name_no_hub_cost_no_query(service: Service, session: Session, said: str) -> None:
    visit = Visit(service, session, expecting(session, "aoi"), NOW)
    session.flush()
    asked: list[str] = []
    event.listen(session.connection(), "before_cursor_execute", lambda *of: asked.append(of[2]))
    assert (called(visit, said), named_in(visit, said), asked) == ([], [], [])


@pytest.mark.parametrize("said", ["Koganehara", "I would like the hub in Koganehara", "koganehara please"])
def test_a_hub_by_its_name_in_latin_letters(service: Service, session: Session, said: str) -> None:
    visit = Visit(service, session, expecting(session, "aoi"), NOW)
    assert [hub.slug for hub in named_in(visit, said)] == ["koganehara"]


@pytest.mark.parametrize(("language", "shown"), [("en", " (Shinmatsudo)"), ("ja", ""), ("ja-easy", "")])
def test_latin_letters_are_for_who_does_not_read_japanese(
    service: Service, session: Session, language: str, shown: str
) -> None:
    hub = hubs.get(session, "shinmatsudo")
    assert service.hub_name(hub, language) == hub.name + shown
    session.expunge(hub)
    hub.slug = "without"
    assert service.hub_name(hub, language) == hub.name
