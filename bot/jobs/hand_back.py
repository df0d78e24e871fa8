"""A coordinator who took the word and fell silent: it goes back to the bot, the case to the queue, and she is told.

Where they answered last, the talk has simply ended: only the word goes back.
"""

from datetime import datetime

from bot import handed_over
from bot.domain.care import casework, consultations, promises, word
from bot.service import Service


def run(service: Service, now: datetime) -> None:
    """Each in a transaction of its own: one that cannot be handed back keeps no other waiting."""
    rules = service.town.consultation
    with service.db.read() as session:
        silent = word.fell_silent(session, rules.hand_back_after, now)
    for number in silent:
        with service.db.write() as session:
            if number not in word.fell_silent(session, rules.hand_back_after, now):
                continue
            found = consultations.locked(session, number)
            if casework.all_said(found):
                handed_over.end(service, session, found, "word_given_back", now)
                continue
            due = promises.by(session, found.hub_id, rules.next_within_working_days, now)
            casework.back_to_queue(found, due)
            late = found.due is not None and found.due < now
            handed_over.end(service, session, found, "word_fell_silent_late" if late else "word_fell_silent", now)
