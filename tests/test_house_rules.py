"""What a reviewer should not have to remember."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from linebot.v3.messaging import ApiClient, MessagingApi, MessagingApiBlob

from bot import migrate, versions
from bot.db import Database

ROOT = Path(__file__).resolve().parent.parent
CODE = [
    file
    for folder in ("bot", "handlers")
    for file in sorted((ROOT / folder).rglob("*.py"))
    if "migrations/versions" not in file.as_posix()
]
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
PHONE = re.compile(r"(?<![\w.-])(0\d{1,4}-\d{1,4}-\d{3,4}|0\d{9,10}|#[78]\d{3})(?![\w-])")


def _named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _calls(file: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(_tree(file)) if isinstance(node, ast.Call))


def _spoken(file: Path) -> list[str]:
    """Every text of a module that is not a docstring."""
    tree = _tree(file)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
    return [node.value for node in constants if isinstance(node.value, str)]


def test_texts_for_people_stand_in_content_not_in_code() -> None:
    assert [(_named(file), text) for file in CODE for text in _spoken(file) if JAPANESE.search(text)] == []


def test_a_module_says_what_it_is_for_and_fits_two_screens() -> None:
    assert [_named(file) for file in CODE if not ast.get_docstring(_tree(file))] == []
    assert [_named(file) for file in CODE if len(file.read_text(encoding="utf-8").splitlines()) > 200] == []


def test_a_function_fits_one_screen() -> None:
    long = [
        f"{_named(file)}:{node.name}"
        for file in CODE
        for node in ast.walk(_tree(file))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 30
    ]
    assert long == []


def test_only_the_clock_asks_for_the_time() -> None:
    asking = {
        _named(file)
        for file in CODE
        for call in _calls(file)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("now", "utcnow", "today")
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id in ("datetime", "date")
    }
    assert asking == {"bot/clock.py", "bot/simulator/clock.py"}


def test_only_settings_read_the_environment() -> None:
    reading = {_named(file) for file in CODE if re.search(r"os\.environ|getenv", file.read_text(encoding="utf-8"))}
    assert reading == {"bot/settings.py", "bot/commands/demo.py"}  # the demo writes it, for the processes it starts


def test_the_towns_rules_for_interviews_are_asked_in_one_place() -> None:
    """The folder's are only the start: whoever read them there would not see what the city has decided since.

    What the console cannot change (`arranges`, `ways`) may be read there.
    """
    decided = r"\btown\.interview\b(?!\.(arranges|ways)\b)"
    asking = {_named(file) for file in CODE if re.search(decided, file.read_text(encoding="utf-8"))}
    assert asking == {"bot/town/folder.py", "bot/domain/interview/interview_rules.py", "bot/console/rules.py"}


def test_only_the_line_room_imports_the_sdk() -> None:
    importing = {
        _named(file) for file in CODE if re.search(r"^\s*(from|import) linebot", file.read_text("utf-8"), re.M)
    }
    assert {name.rsplit("/", 1)[0] for name in importing} == {"bot/line"}


def test_every_call_to_line_has_a_time_out() -> None:
    methods = {name for api in (MessagingApi, MessagingApiBlob) for name in dir(api) if not name.startswith("_")}
    methods |= {"call_api"}
    assert "call_api" in dir(ApiClient)
    calls = [
        (f"{_named(file)}:{call.lineno}", {keyword.arg for keyword in call.keywords})
        for file in CODE
        if file.parent.name == "line"
        for call in _calls(file)
        if isinstance(call.func, ast.Attribute) and call.func.attr in methods and _is_sdk(call.func.value)
    ]
    assert len(calls) >= 3
    assert [where for where, keywords in calls if "_request_timeout" not in keywords] == []


def _is_sdk(value: ast.expr) -> bool:
    """`MessagingApi(…)`, `self.api` or `self._api`: not one of our own objects."""
    shown = ast.unparse(value)
    return "Messaging" in shown or shown.endswith(("api", "blob"))


def log_calls() -> Iterator[tuple[str, ast.Call]]:
    levels = ("debug", "info", "warning", "error", "critical", "exception", "msg", "log")
    for file in CODE:
        for call in _calls(file):
            if (
                isinstance(call.func, ast.Attribute)
                and call.func.attr in levels
                and ast.unparse(call.func.value) == "log"
            ):
                yield f"{_named(file)}:{call.lineno}", call


def test_a_log_line_is_a_stable_name_and_values_with_names() -> None:
    calls = list(log_calls())
    assert len(calls) >= 15
    loose = [
        where
        for where, call in calls
        if len(call.args) != 1
        or not isinstance(call.args[0], ast.Constant)
        or not re.fullmatch(r"[a-z]+(\.[a-z_]+)?", str(call.args[0].value))
        or any(keyword.arg is None for keyword in call.keywords)
    ]
    assert loose == []


def test_no_log_line_holds_anything_of_a_person() -> None:
    """Who it was is a keyed trace; what went wrong is a class and places, never the words of an error."""
    names = {
        "name",
        "text",
        "line_user_id",
        "user_id",
        "phone",
        "parent",
        "messages",
        "body",
        "title",
        "url",
        "exc_info",
    }
    words = re.compile(r"line_user_id|\.(text|phone|body|title)\b|str\(|repr\(|\berror$|\berror\.args")
    told = [
        f"{where}: {keyword.arg}"
        for where, call in log_calls()
        for keyword in call.keywords
        if keyword.arg in names or (words.search(shown := ast.unparse(keyword.value)) and "trace(" not in shown)
    ]
    assert told == []


def test_only_structlog_writes_logs() -> None:
    """The simulator apart, which is a product of its own."""
    plain = re.compile(
        r"logging\.(debug|info|warning|error|exception|basicConfig)$|logging\.getLogger\(.*\)\.(?!setLevel)"
    )
    found = [
        f"{_named(file)}:{call.lineno}"
        for file in CODE
        if "simulator" not in file.parts
        for call in _calls(file)
        if plain.match(ast.unparse(call.func))
    ]
    assert found == []


def test_phone_numbers_stand_in_hotlines_yaml_and_nowhere_else() -> None:
    places = [*CODE, *ROOT.glob("content/**/*.yaml"), *ROOT.glob("locales/**/*.po"), *ROOT.glob("bot/**/*.html")]
    found = {
        f"{_named(file)}: {match[0]}"
        for file in places
        if file.name != "hotlines.yaml"
        for match in PHONE.finditer(file.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_newest_migration_says_what_the_models_say(db: Database) -> None:
    assert migrate.differences(db) == []


def test_migrating_twice_changes_nothing_and_going_back_works(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    migrate.upgrade(database)
    migrate.upgrade(database)
    versions.require_current(database, "matsudo")
    migrate.downgrade(database)
    migrate.upgrade(database)
    assert migrate.differences(database) == []
    database.close()


def test_pip_installs_what_uv_locks() -> None:
    locked = {
        (package["name"], package["version"])
        for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    }
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", text, re.M))
        assert pinned and pinned <= locked
        assert text.count("--hash=sha256:") >= len(pinned)


def test_nothing_speaks_of_the_machine_it_was_written_on() -> None:
    words = re.compile(r"(?<![\w.])/(?:work|farm|root)/")
    texts = [file for pattern in ("*.md", "docs/**/*.md", "*.toml", "Makefile") for file in ROOT.glob(pattern)]
    assert [_named(file) for file in [*CODE, *texts] if words.search(file.read_text(encoding="utf-8"))] == []
