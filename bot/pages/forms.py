"""What a parent wrote, read field by field; every mistake has a name, which the template turns into a sentence."""

from collections.abc import Collection, Mapping

from bot.line.limits import longer
from bot.text import harmless, phone_number

MOST = 5000  # letters, as people count them
MOST_UNITS = 20_000  # however they are composed: one letter may carry a thousand marks


class Mistakes(dict[str, str]):
    """What is wrong, by field; a field without a mistake has None."""

    def __missing__(self, name: str) -> None:
        return None


class Form:
    """Read all fields, then look at `mistakes`: while there are any, the values read mean nothing."""

    def __init__(self, typed: Mapping[str, list[str]]) -> None:
        self._typed = typed
        self.mistakes: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        """As typed, for showing it again."""
        return (self.all(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        return list(self._typed.get(name, []))

    def text(self, name: str, most: int = MOST, needed: bool = True) -> str:
        """Without the signs that are not seen; at most so many letters."""
        found = harmless(self[name])
        if needed and not found:
            self.mistakes[name] = "empty"
        if len(found) > MOST_UNITS or longer(found, most):
            self.mistakes[name] = "too_long"
        return found

    def phone(self, name: str) -> str:
        found = phone_number(self[name])
        if found is None:
            self.mistakes[name] = "no_phone" if self[name].strip() else "empty"
        return found or self[name]

    def one_of(self, name: str, options: Collection[str]) -> str:
        if self[name] not in options:
            self.mistakes[name] = "choose"
        return self[name]

    def some_of(self, name: str, options: Collection[str], needed: bool = True) -> list[str]:
        chosen = [one for one in options if one in self.all(name)]
        if needed and not chosen:
            self.mistakes[name] = "choose"
        return chosen
