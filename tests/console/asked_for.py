"""Every name under which the console reads something out of a form or an address, found in its own source."""

import ast
from functools import cache

from tests.console.town import ROOT

READERS = {"text", "number", "number_or_none", "one_of", "some_of", "day", "moment", "moment_or_none", "time_of_day"}
READERS |= {"phone", "all", "get", "getlist"}
FORMS = ("form", "args", "values", "typed")


@cache
def names() -> frozenset[str]:
    files = (ROOT / "bot" / "console").glob("*.py")
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    return frozenset(name for node in nodes if (name := _subscript(node) or _call(node)))


def _subscript(node: ast.AST) -> str | None:
    """`form["note"]`"""
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).split(".")[-1] in FORMS:
        return _string(node.slice)
    return None


def _call(node: ast.AST) -> str | None:
    """`form.text("note", …)`"""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS and node.args:
        return _string(node.args[0])
    return None


def _string(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
