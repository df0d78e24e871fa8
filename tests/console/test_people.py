"""Who meets families and where, written down by the hub's leader or the city."""

from sqlalchemy import select

from bot.domain.interview.coordinators import Coordinator, Room
from tests.console.reading import words
from tests.console.town import Office

KEN = {"name": " Ken ", "qualifications": ["midwife", "pilot"], "languages": ["en", "xx"], "ways": ["phone"]}


def there(office: Office) -> list[tuple[str | None, str, list[str], list[str], list[str], bool]]:
    with office.db.read() as session:
        rows = session.scalars(select(Coordinator).where(Coordinator.name.not_like("% of %")).order_by(Coordinator.id))
        return [(row.hub_id, row.name, row.qualifications, row.languages, row.ways, row.active) for row in rows]


def test_somebody_is_written_down_changed_and_let_go(office: Office) -> None:
    mori = office.at_work("mori")
    mori.post("/people", KEN | {"everywhere": "yes"})
    assert there(office) == [("minami", "Ken", ["midwife"], ["en"], ["phone"], True)]
    with office.db.read() as session:
        number = session.scalars(select(Coordinator.id).where(Coordinator.name == "Ken")).one()
    mori.post(f"/people/{number}", {"name": "Kenji"})
    assert there(office) == [("minami", "Kenji", [], ["ja"], [], True)]
    mori.post(f"/people/{number}/leave")
    assert (there(office)[0][-1], "Kenji" in mori.get("/people").text) == (False, False)


def test_who_works_everywhere_is_the_citys_to_change(office: Office) -> None:
    office.at_work("hayashi").post("/people?hub=minami", KEN | {"everywhere": "yes"})
    assert there(office)[0][0] is None
    with office.db.read() as session:
        number = session.scalars(select(Coordinator.id).where(Coordinator.hub_id.is_(None))).one()
    mori, before = office.at_work("mori"), there(office)
    for deed in ("", "/leave"):
        mori.post(f"/people/{number}{deed}", {"name": "Other"})
    assert (there(office), "Ken" in mori.get("/people").text) == (before, True)


def test_a_room_and_a_name_that_is_missing(office: Office) -> None:
    mori = office.at_work("mori")
    mori.post("/rooms", {"room_name": "Blue room"})
    for address, data in (("/rooms", {"room_name": " "}), ("/people", {"name": ""})):
        answer = mori.post(address, data)
        assert (answer.status_code, words()["mistakes"]["empty"] in answer.text) == (422, True)
    with office.db.read() as session:
        number = session.scalars(select(Room.id).where(Room.name == "Blue room")).one()
    mori.post(f"/rooms/{number}/leave")
    assert "Blue room" not in mori.get("/people").text
    assert there(office) == []


def test_a_coordinator_looks_and_does_not_change(office: Office) -> None:
    sato = office.at_work("sato")
    assert "Ito of kita" in sato.get("/people").text
    assert (sato.post("/people", KEN).status_code, there(office)) == (404, [])
