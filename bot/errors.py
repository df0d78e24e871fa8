"""The two ways things go wrong that somebody can do something about."""

import re


class Refused(Exception):
    """A rule says no. The class is the reason; a script answers it by name (`SlotTaken` -> `if slot_taken:`)."""

    @classmethod
    def name(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class BadSetup(Exception):
    """A setting, a town's folder or a script cannot work. Every mistake has a place and a cure; all are listed at once."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))
