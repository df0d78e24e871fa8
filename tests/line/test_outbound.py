"""Cards with nothing to fill in are built once: the same for everybody who reads the language, and never changed."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import phrases
from bot.dialogue.said import Card
from bot.i18n import read_texts
from bot.line.limits import LABEL, TooLong
from bot.line.outbound import Speaker
from bot.line.templates import Button, Template

CONTENT, LOCALES = Path("content"), Path("locales")
SAME = Template("same", "alt", None, "title", (), (Button("label", "say", "text", {}),))
FILLED = replace(SAME, name="filled", title="{name}")


@pytest.fixture
def speaker() -> Speaker:
    texts = read_texts(CONTENT / "languages.yaml", LOCALES)
    return Speaker(texts, {"same": SAME, "filled": FILLED}, phrases(CONTENT))


def test_a_card_with_nothing_to_fill_in_is_the_same_each_time(speaker: Speaker) -> None:
    one, other = (speaker.messages([Card("same", ({},))], language)[0] for language in ("ja", "ja"))
    assert one is other
    assert one is not speaker.card("same", [{}], "en")


def test_one_with_a_name_in_it_is_hers(speaker: Speaker) -> None:
    aoi, yui = (speaker.messages([Card("filled", ({"name": name},))], "ja")[0] for name in ("Aoi", "Yui"))
    assert [one["contents"]["body"]["contents"][0]["text"] for one in (aoi, yui)] == ["Aoi", "Yui"]


def test_nobody_changes_what_everybody_gets(speaker: Speaker) -> None:
    with pytest.raises(TypeError):
        speaker.card("same", [{}], "ja")["quickReply"] = {}


def test_one_that_line_would_refuse_is_refused_each_time(speaker: Speaker) -> None:
    long = replace(SAME, buttons=(Button("a" * (LABEL + 1), "say", "text", {}),))
    bad = replace(speaker, templates={"same": long}, same={})
    for _ in range(2):
        with pytest.raises(TooLong):
            bad.messages([Card("same", ({},))], "ja")
