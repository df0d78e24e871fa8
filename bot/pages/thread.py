"""What a parent and the people of a hub say to each other, how it stands, and what others may know of it."""

from datetime import datetime, timedelta

from flask import Response, abort

from bot import clock
from bot.domain.care import (
    attachments,
    call_numbers,
    casework,
    consents,
    consultations,
    messages,
    outcomes,
    promises,
    referrals,
    word,
)
from bot.domain.care.attachments import Attachment
from bot.domain.care.consultations import Consultation
from bot.domain.care.messages import Words
from bot.domain.office import staff
from bot.domain.places.hubs import Hub
from bot.pages.room import Room
from bot.pages.routes import Done, Values, Wrong, deed, file, page
from bot.sent_files import MEGABYTES, Sent, shown

LONGEST = 2000
ONE_PRESS = timedelta(minutes=2)  # within it the same words once more are the same press


@page("/thread", sensitive=True)
def thread(room: Room) -> Values:
    """Of the consultation the link was made for; the newest one where it was made for none."""
    one = _mine(room)
    if one is None:
        return {"one": None}
    said = messages.of(room.session, one.id)
    ids = {each.staff_id for each in said if each.staff_id} | ({one.taken_by} if one.taken_by else set())
    return {
        "one": one,
        "talk": said,
        "up_to": said[-1].id if said else 0,
        "now": room.now,
        "pictures": attachments.of(room.session, one.id),
        "megabytes": MEGABYTES,
        "names": staff.names(room.session, ids),
        "hub": room.service.hub_name(room.session.get_one(Hub, one.hub_id), room.language),
        "outcomes": outcomes.of(room.session, one.id),
        "referrals": referrals.of(room.session, one.id),
        "today": clock.today(room.now),
        "unread": any(each.author == "staff" and not each.seen_at for each in said),
        "due": one.due,
        "calls": call_numbers.wanted(one),
        "no_number": not room.parent.phone,
        "kept_number": room.parent.phone or "",
        "number": _number_typed(room),
    }


@deed("/thread", sensitive=True, writes=("words", "phone", "phone_was"), picture=True)
def write_words(room: Room, sent: Sent) -> Done | Wrong:
    """Words, a picture, a number to call; pressed twice, or sent again where the line broke off, it arrives once."""
    one = _held(room)
    number = _new_number(room, one)
    alone = sent == Sent() and number is None and not _gave_number(room, one)
    words = room.form.text("words", LONGEST, needed=alone)
    if sent.mistake:
        room.form.mistakes["picture"] = sent.mistake
    if room.form.mistakes:
        return Wrong(room.form.mistakes)
    if one.state == "closed":
        raise consultations.AlreadyClosed
    messages.opened(room.session, one.id, "staff", room.now, messages.up_to(room.form["up_to"]))
    if number is not None:
        call_numbers.give(room.session, one, number, room.now)
        casework.heard(one, _due(room, one))
    if (words or sent.jpeg) and not _came_already(room, one, words, sent):
        written = messages.write(room.session, one, Words(words), room.now)
        if sent.jpeg:
            attachments.add(room.session, written, sent.jpeg)
        casework.heard(one, _due(room, one))
    return Done("thread", said="written")


@file("/thread/picture/<int:number>", sensitive=True)
def show_picture(room: Room, number: int) -> Response:
    jpeg = attachments.read(_picture(room, number))
    return shown(jpeg) if jpeg else abort(404)


@deed("/thread/picture/<int:number>/remove", sensitive=True)
def remove_picture(room: Room, number: int) -> Done:
    """One they sent themselves: it is gone, a mark stays."""
    _held(room)
    found = _picture(room, number)
    if room.session.get_one(messages.Message, found.message_id).author != "parent":
        abort(404)
    attachments.take_back(found, room.now)
    return Done("thread", said="removed")


@deed("/thread/read", sensitive=True)
def have_read(room: Room) -> Done:
    messages.opened(room.session, _held(room).id, "staff", room.now, messages.up_to(room.form["up_to"]))
    return Done("thread", said="read")


@deed("/thread/close", sensitive=True)
def close_thread(room: Room) -> Done:
    """They need no reason. A person who has the word in the chat loses it."""
    one = _held(room)
    word.give_back(room.session, one.id)
    casework.close(room.session, one.id, room.now)
    return Done("thread", said="closed")


@deed("/thread/again", sensitive=True)
def open_again(room: Room) -> Done:
    one = _held(room)
    casework.open_again(room.session, one.id, _due(room, one), room.now)
    return Done("thread", said="open_again")


@deed("/thread/to-bot", sensitive=True)
def to_bot(room: Room) -> Done:
    word.give_back(room.session, _held(room).id)
    return Done("thread", said="to_bot")


@deed("/thread/consent/<int:number>/<answer>", sensitive=True)
def decide(room: Room, number: int, answer: str) -> Done:
    """Yes, no, or not any more."""
    if answer not in consents.ANSWERS:
        abort(404)
    one = _held(room)
    consents.answer(room.session, one, referrals.get(room.session, one, number), answer, room.now)
    return Done("thread", said=answer)


def _mine(room: Room) -> Consultation | None:
    return consultations.of_link(room.session, room.parent.id, room.about)


def _number_typed(room: Room) -> str:
    """What they have begun to type over the number we have; over an older one it counts no more."""
    kept = room.parent.phone or ""
    return room.form["phone"] if room.form.all("phone") and room.form["phone_was"] == kept else kept


def _new_number(room: Room, one: Consultation) -> str | None:
    """What they changed their number to, empty where they took it out; None: it is as it was, or not asked for.

    As it was on their page (`phone_was`): it may have changed since, and is not theirs to bring back with a word.
    """
    kept, typed, was = room.parent.phone or "", room.form.all("phone"), room.form.all("phone_was")
    if not typed or not call_numbers.wanted(one) or typed[0].strip() in (kept, *was):
        return None
    found = room.form.phone("phone") if typed[0].strip() else ""
    return None if found == kept else found


def _gave_number(room: Room, one: Consultation) -> bool:
    """The same press once more: it has arrived."""
    last = messages.last(room.session, one.id)
    return bool(last and call_numbers.is_mark(last) and last.written_at >= room.now - ONE_PRESS)


def _came_already(room: Room, one: Consultation, words: str, sent: Sent) -> bool:
    """The very same was the last that was said, a moment ago."""
    last = messages.last(room.session, one.id)
    if last is None or last.author != "parent" or last.via != "page" or last.written_at < room.now - ONE_PRESS:
        return False
    picture = attachments.of(room.session, one.id).get(last.id)
    before = attachments.read(picture) if picture else None
    return (last.text, before) == (words, sent.jpeg)


def _picture(room: Room, number: int) -> Attachment:
    """Of the consultation of this page. Raises NoResultFound for any other."""
    one, found = _mine(room), attachments.get(room.session, number)
    return found if one and found.consultation_id == one.id else abort(404)


def _held(room: Room) -> Consultation:
    """Locked. Raises NoResultFound where there is none of theirs."""
    found = _mine(room)
    return consultations.locked(room.session, found.id if found else 0)


def _due(room: Room, one: Consultation) -> datetime:
    days = room.service.town.consultation.next_within_working_days
    return promises.by(room.session, one.hub_id, days, room.now)
