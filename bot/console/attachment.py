"""Pictures of a consultation: one of us sends one, or opens one of theirs, which is written down each time."""

from flask import Response, abort, request

from bot.console.consultations import answered
from bot.console.desk import Desk
from bot.console.forms import Form
from bot.console.routes import Done, Values, deed, file, page
from bot.console.telling import ABOUT, notice, say
from bot.domain.care import attachments, messages
from bot.domain.care import consultations as wishes
from bot.domain.care.messages import Words
from bot.sent_files import MEGABYTES, MOST_BYTES, Sent, shown
from bot.sent_files import picture as drawn


@page("/consultations/<int:number>/picture", shows=ABOUT)
def attachment(desk: Desk, number: int) -> Values:
    """`up_to`: the last words that stood on the page they come from; on this one there are none to be read."""
    up_to = messages.up_to(Form(request.values)["up_to"])
    return {"one": wishes.get(desk.session, number), "megabytes": MEGABYTES, "up_to": up_to}


@deed(
    "/consultations/<int:number>/picture",
    changes=ABOUT,
    back="attachment",
    most_bytes=MOST_BYTES,
    draws=drawn,
    makes=True,
)
def send_attachment(desk: Desk, number: int, sent: Sent) -> Values | Done:
    """With a word, or without."""
    form = Form(request.form)
    text = form.text("words", messages.LONGEST, needed=False)
    if sent.jpeg is None:
        form.mistakes["picture"] = sent.mistake or "no_file"
    if form.mistakes or sent.jpeg is None:
        return attachment(desk, number) | {"form": form, "mistakes": form.mistakes}
    one = wishes.locked(desk.session, number)
    if one.state == "closed":
        raise wishes.AlreadyClosed
    written = say(desk, one, Words(text, staff_id=desk.staff.id), messages.up_to(form["up_to"]))
    attachments.add(desk.session, written, sent.jpeg)
    told = notice(desk, one, "reply_waiting")
    return Done("consultation", answered(one, told), at={"number": number})


@file("/attachments/<int:number>", shows=ABOUT)
def show_attachment(desk: Desk, number: int) -> Response:
    found = attachments.get(desk.session, number)
    wishes.get(desk.session, found.consultation_id)
    jpeg = attachments.read(found)
    return shown(jpeg) if jpeg else abort(404)
