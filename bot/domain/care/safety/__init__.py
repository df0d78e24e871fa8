"""Does a message speak of danger to a life? Pure: no database, no network, the same answer for the same words."""

from bot.domain.care.safety.detector import Detector, load
from bot.domain.care.safety.findings import CATEGORIES, NOTHING, Danger, Tier

__all__ = ["CATEGORIES", "NOTHING", "Danger", "Detector", "Tier", "load"]
