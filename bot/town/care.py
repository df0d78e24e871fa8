"""A town's rules for consultations: when they are answered, how long a person may be silent, what is kept."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from bot.town.words import Span, Stated

WorkingDays = Annotated[int, Field(ge=0, le=30)]


class ConsultationRules(Stated):
    """Three clocks in the days a hub is open: first answer, next answer, closing.

    `hand_back_after`: a coordinator who has the word in the chat and says nothing for so long loses it to the bot.
    `chat_text`: what becomes of personal words typed into the chat. `mood_every`: between two questions how they are.
    """

    answer_within_working_days: WorkingDays
    next_within_working_days: WorkingDays = 1
    close_after_working_days: WorkingDays = 10
    hand_back_after: Span = timedelta(minutes=30)
    chat_text: Literal["keep", "drop"] = "keep"
    mood_every: Span = timedelta(days=14)
