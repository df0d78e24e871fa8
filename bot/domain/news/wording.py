"""In which words a family reads a broadcast: its own language where it was written, else plain Japanese."""

from dataclasses import dataclass
from typing import Any

from bot.domain.news.broadcasts import Broadcast
from bot.i18n import SOURCE

EASY = "ja-easy"


@dataclass(frozen=True)
class Words:
    """`language`: that of these words, which may be another than was asked for."""

    language: str
    title: str
    body: str


def read(news: Broadcast, language: str) -> Words:
    """Whoever reads Japanese gets the Japanese; others their own, or the plain Japanese, or at last the Japanese."""
    wanted = [SOURCE] if language == SOURCE else [language, EASY, SOURCE]
    written = {SOURCE: {"title": news.title, "body": news.body}} | news.words
    found = next(code for code in wanted if code in written)
    return Words(found, written[found]["title"], written[found]["body"])


def label(button: dict[str, Any], language: str) -> str:
    """What stands on a button; it follows the words of the card."""
    labels: dict[str, str] = button["labels"]
    return labels.get(language) or labels.get(EASY if language != SOURCE else SOURCE) or labels[SOURCE]
