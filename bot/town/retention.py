"""How long a town keeps what families told, by kind. What is not said here is kept until the town has decided."""

from typing import Literal

from bot.town.words import Span, Stated

Reviewed = Literal["records", "consultations"]


class RetentionRules(Stated):
    """Counted from when it was over: sent, closed, ended. Afterwards its words are gone, and counts stay.

    `answers` to questionnaires, `records` of meetings, `next_steps` agreed in them, `outreach`: who looked after whom,
    `messages`: what we wrote in LINE, invitations too, `consultations` with notes and pictures, `alarms`: how they
    ended, `events`: what LINE told us, typed words too.
    `review`: where a family that wants to be forgotten has such a thing, a person looks first whether it must be kept.
    """

    answers: Span | None = None
    records: Span | None = None
    next_steps: Span | None = None
    outreach: Span | None = None
    messages: Span | None = None
    consultations: Span | None = None
    alarms: Span | None = None
    events: Span | None = None
    review: tuple[Reviewed, ...] = ("records", "consultations")


UNDECIDED = RetentionRules(proposal=True)
