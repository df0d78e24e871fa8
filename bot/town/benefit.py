"""The benefit for who expects a child (妊婦のための支援給付): how much, and from when its second part is filed."""

from typing import Annotated

from pydantic import Field

from bot.town.words import Stated

Yen = Annotated[int, Field(ge=1)]


class Benefit(Stated):
    """`second` for each baby. `second_from`: days before the due date (56 is 32w0d); empty: after the birth.

    `years`: until when it can be claimed.
    """

    first: Yen
    second: Yen
    second_from: Annotated[int, Field(ge=1, le=280)] | None = None
    years: Annotated[int, Field(ge=1, le=10)]
