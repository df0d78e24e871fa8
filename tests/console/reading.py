"""A page of the console as somebody reads it: headings, labels, words."""

from html.parser import HTMLParser

from bot.console import looks


class Seen(HTMLParser):
    """A page as a reader of it: headings, ids, labels, words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.titles = 0
        self.lang: str | None = None
        self.text = ""
        self._inside_label = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"] or "")
        if tag == "html":
            self.lang = found.get("lang")
        if tag in ("h1", "h2", "h3"):
            self.headings.append(tag)
        self.titles += tag == "title"
        if tag == "label":
            self._inside_label += 1
            self.labelled.add(found.get("for") or "")
        if tag in ("select", "textarea") or (tag == "input" and found.get("type") != "hidden"):
            self.fields.append((found.get("id") or "", bool(self._inside_label)))

    def handle_endtag(self, tag: str) -> None:
        self._inside_label -= tag == "label"

    def handle_data(self, data: str) -> None:
        self.text += data

    def unlabelled(self) -> list[str]:
        return [name for name, inside in self.fields if not inside and name not in self.labelled]


def words() -> dict[str, dict[str, str]]:
    """The sentences of the console, by table and name."""
    return vars(looks._environment().get_template("_words.html").module)
