"""What the detector answers."""

from dataclasses import dataclass
from enum import IntEnum

CATEGORIES = ("self_harm", "harm_to_child", "dv", "medical_pregnancy", "medical_infant")


class Tier(IntEnum):
    """ALERT: card and staff alarm. CARE: a gentle card, no alarm. Rules and model both raise; the higher one counts."""

    NONE = 0
    CARE = 1
    ALERT = 2


@dataclass(frozen=True)
class Danger:
    """`category` is the help to be shown at once, one of CATEGORIES, "" where the tier is NONE; `also` would be right
    too. `reasons` name rules and the model, never the words that were written.
    """

    tier: Tier
    category: str = ""
    also: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


NOTHING = Danger(Tier.NONE)
