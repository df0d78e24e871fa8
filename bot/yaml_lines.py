"""Reads a YAML file as plain text, lists and mappings, and remembers on which line everything stands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.errors import BadSetup

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # written in C where the package has it: ten times as fast
Where: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Page:
    """What a file says. Every scalar is text: `no` stays "no", `9:00` stays "9:00", nothing stays ""."""

    file: str
    data: Plain
    lines: dict[Where, int]

    def line_of(self, where: Where) -> int:
        """The line (from 1) of a key or list item, or of the nearest thing around it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines[where]

    def mistake(self, where: Where, what: str) -> str:
        """`what` says what is wrong and the cure."""
        return f"{self.file}:{self.line_of(where)}: {what}"


def read_yaml(path: Path) -> Page:
    """Raises `BadSetup` where the file cannot be read, is not YAML, says a key twice or uses an alias."""
    file = _shown(path)
    return read_yaml_text(_text_of(path, file), file)


def read_yaml_text(text: str, file: str) -> Page:
    """The same of a text that stands in no file; `file` is how its mistakes call it."""
    root = _compose(text, file)
    reading = _Reading(file, {(): root.start_mark.line + 1 if root else 1})
    data = reading.plain(root, ()) if root else ""
    if reading.mistakes:
        raise BadSetup(reading.mistakes)
    return Page(file, data, reading.lines)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return (path.relative_to(here) if path.is_relative_to(here) else path).as_posix()


def _text_of(path: Path, file: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadSetup([f"{file}:1: cannot be read ({error.strerror}) — put the file there"]) from None
    except UnicodeDecodeError:
        raise BadSetup([f"{file}:1: is not UTF-8 text — save it as UTF-8"]) from None


def _compose(text: str, file: str) -> yaml.Node | None:
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadSetup([f"{file}:{line}: {error.problem} — check indentation, colons and quotes"]) from None
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise BadSetup([f"{file}:{line}: a character that cannot be written here — remove it"]) from None
    except RecursionError:
        raise BadSetup([f"{file}:1: is nested too deeply — write it flatter"]) from None
    return root


@dataclass
class _Reading:
    """The walk through one file."""

    file: str
    lines: dict[Where, int]
    mistakes: list[str] = field(default_factory=list)
    read_before: set[int] = field(default_factory=set)

    def plain(self, node: yaml.Node, where: Where) -> Plain:
        if id(node) in self.read_before:
            self.mistakes.append(f"{self.file}:{self.lines[where]}: an alias (*) — write the words out again")
            return ""
        self.read_before.add(id(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return self._list(node, where)
        return str(node.value)

    def _mapping(self, node: yaml.MappingNode, where: Where) -> Plain:
        found: dict[str, Plain] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in found:
                self.mistakes.append(f"{self.file}:{line}: '{name}' is written twice — keep one of them")
                continue
            self.lines[(*where, name)] = line
            found[name] = self.plain(value, (*where, name))
        return found

    def _list(self, node: yaml.SequenceNode, where: Where) -> Plain:
        items: list[Plain] = []
        for number, item in enumerate(node.value):
            self.lines[(*where, number)] = item.start_mark.line + 1
            items.append(self.plain(item, (*where, number)))
        return items
