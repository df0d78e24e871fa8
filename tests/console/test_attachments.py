"""Pictures of a consultation at the desk: every look is written down, and another hub finds nothing."""

import io

from sqlalchemy import select

from bot.domain.care.attachments import Attachment
from bot.domain.office.audit import AuditRow
from tests.console.reading import words
from tests.console.test_bookings import sent
from tests.console.test_pictures import picture
from tests.console.town import Office


def post(office: Office, raw: bytes, login: str = "mori") -> object:
    data = {"words": "", "picture": (io.BytesIO(raw), "a.jpg")}
    return office.at_work(login).post(f"/consultations/{office.consultations['minami']}/picture", data)


def test_a_picture_of_ours_arrives_and_every_look_leaves_a_trace(office: Office) -> None:
    assert post(office, picture()).status_code == 303
    with office.db.read() as session:
        number = session.scalars(select(Attachment.id).order_by(Attachment.id.desc())).first()
    [(to, kind, _, said)] = sent(office)
    assert (to, kind, said[0]["altText"]) == ("U-minami", "staff", "お返事があります")
    mori = office.at_work("mori")
    assert f"/attachments/{number}" in mori.get(f"/consultations/{office.consultations['minami']}").text
    for _ in range(2):
        answer = mori.get(f"/attachments/{number}")
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
        200,
        "image/jpeg",
        "no-store",
    )
    with office.db.read() as session:
        looks = session.scalars(select(AuditRow).where(AuditRow.action == "show_attachment")).all()
    seen = [(row.subject_kind, row.subject_id) for row in looks if row.subject_kind == "consultation"]
    assert seen == [("consultation", str(office.consultations["minami"]))] * 2
    assert office.at_work("sato").get(f"/attachments/{number}").status_code == 404


def test_what_is_no_picture_is_refused_at_the_field(office: Office) -> None:
    for raw, mistake in ((b"", "no_file"), (b"<svg/>", "no_picture"), (b"\0" * 11 * 1024 * 1024, "too_big")):
        answer = post(office, raw)
        assert (answer.status_code, f'id="picture-mistake">{words()["mistakes"][mistake]}' in answer.text) == (
            422,
            True,
        )
    assert sent(office) == []
