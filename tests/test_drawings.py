"""The pictures of the flows in `docs/flows` are those of today's scripts."""

from bot.drawn.flows import draw
from bot.settings import ROOT
from tests.sayings import FLOWS

PICTURES = ROOT / "docs" / "flows"


def test_each_flow_is_drawn_as_it_is_and_no_other() -> None:
    drawn = {file.stem: file.read_text(encoding="utf-8") for file in PICTURES.glob("*.svg")}
    assert sorted(drawn) == sorted(FLOWS)
    assert [name for name, flow in FLOWS.items() if drawn[name] != draw(flow)] == [], "maisapo flows --svg docs/flows"
