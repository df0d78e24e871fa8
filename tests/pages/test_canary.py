"""What is written on a private page is nowhere to be read: not in logs, addresses, figures, errors, or the database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot.domain.interview.forms import FormAnswer
from bot.domain.people import parents
from bot.stage import Stage, stage
from tests.pages.reader import TEN_MINUTES, Reader, at_page, browser, later, link, parent_of
from tests.pages.test_questionnaire import expecting, fill

TOKEN = "metrics-token-16"
CANARIES = ("カナリアの声", "canary-words", "もう死にたいカナリア")


def plain_rows(town: Stage) -> str:
    """Every row of every table, as a dump shows it."""
    with town.service.db.read() as session:
        dialect = session.get_bind().dialect.name
        tables = {
            "sqlite": "select name from sqlite_master where type = 'table'",
            "postgresql": "select tablename from pg_tables where schemaname = 'public'",
        }[dialect]
        names = session.scalars(text(tables)).all()
        rows = [row for name in names for row in session.execute(text(f'select * from "{name}"'))]
    return "\n".join(repr([bytes(one) if isinstance(one, memoryview) else one for one in row]) for row in rows)


def write_everywhere(reader: Reader, town: Stage, words: str) -> list[str]:
    """Sent, kept, wrong, refused, too late, broken; gives every address they were led to."""
    answers = [
        reader.post("/draft", {"words": words, "name": words}),
        reader.post("/note", {"words": words * 2000}),
        reader.post("/note", {"words": words, "name": words}),
        reader.post("/note", {"words": words, "csrf": "wrong"}),
        reader.post("/note/way", {"way": words, "words": words}),
        reader.get(f"/open/{words}"),
        reader.get(f"/{words}"),
        reader.post("/note", {"words": words, "name": words * 20}),
    ]
    later(town, TEN_MINUTES)
    answers.append(reader.post("/note", {"words": words}))
    for answer in answers:
        if answer.status_code not in (204, 422):
            assert words not in answer.text.replace("%", "")
    return [answer.location or "" for answer in answers]


@pytest.fixture
def watched(one_more_page: None, tmp_path: Path, database_url: str) -> Iterator[Stage]:
    """A town that tells its figures."""
    with stage(tmp_path, database_url, metrics_token=TOKEN) as running:
        yield running


def test_no_canary_is_seen(watched: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    town = watched
    town.web.app.config["PROPAGATE_EXCEPTIONS"] = False
    aoi = town.person("aoi")
    parent_of(town, aoi)
    tokens, cookies, addresses = [], [], []
    for words in CANARIES:
        tokens.append(link(town, aoi))
        reader = browser(town)
        reader.open(tokens[-1])
        cookies.append(reader.cookie or "")
        addresses += write_everywhere(reader, town, words)
    broken = at_page(town, aoi)
    assert broken.post("/note", {"words": "break", "name": CANARIES[0]}).status_code == 500
    with town.service.db.read() as session:
        assert parents.get(session, parent_of(town, aoi))
    nothing_is_seen(town, tmp_path, capfd, addresses, (*CANARIES, *tokens, *cookies))


def test_no_answer_of_a_questionnaire_is_seen(
    watched: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Kept, drafted, wrong, too late, made up, sent."""
    town, (words, more, danger) = watched, CANARIES
    town.web.app.config["PROPAGATE_EXCEPTIONS"] = False
    aoi = expecting(town, town.person("aoi"))
    reader = at_page(town, aoi, "questionnaire")
    fill(reader, [1, 2])
    answers = [
        reader.post("/draft", {"q-words": words}),
        reader.post("/questionnaire/3", {"q-away_from": words}),
        reader.post("/questionnaire/3", {"q-away_to": words, "q-away_from": ""}),
        reader.post("/questionnaire/4", {"q-words": danger}),
        reader.post("/questionnaire/4", {"q-words": more * 100}),
        reader.post("/questionnaire/4", {"q-words": more}),
        reader.post(f"/questionnaire/{words}", {"q-words": more}),
        reader.post("/questionnaire/5", {"q-wish": words}),
        reader.post("/questionnaire/5", {"q-wish": "not_now"}),
        reader.post("/questionnaire/send"),
    ]
    later(town, TEN_MINUTES)
    answers.append(reader.post("/questionnaire/4", {"q-words": words}))
    with town.service.db.write() as session:
        session.execute(update(FormAnswer).values(sealed_sent=b"lost"))
    broken = at_page(town, aoi, "questionnaire")
    assert broken.get("/questionnaire").status_code == 500
    nothing_is_seen(town, tmp_path, capfd, [one.location or "" for one in answers], CANARIES)


def nothing_is_seen(
    town: Stage, tmp_path: Path, capfd: pytest.CaptureFixture[str], addresses: list[str], secrets: tuple[str, ...]
) -> None:
    files = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    seen = capfd.readouterr()
    assert "web.failed" in seen.out  # it is the real log that is looked at
    places = {
        "database": plain_rows(town),
        "files": files.decode("utf-8", "replace"),
        "log": seen.out + seen.err,
        "addresses": "\n".join(addresses),
        "figures": town.web.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text,
        "error": browser(town).get("/nowhere").text,
    }
    assert "maisapo_" in places["figures"]
    for name, found in places.items():
        for secret in secrets:
            assert secret not in found, (name, secret)
            assert secret.encode("unicode_escape").decode() not in found, (name, secret)
