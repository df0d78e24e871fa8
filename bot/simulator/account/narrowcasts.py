"""Narrowcasts: accepted at once, sent in the background, and sometimes found impossible only then."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.simulator.account.audience import People, Rule, chosen, has_attribute
from bot.simulator.account.sending import Letter, Sending
from bot.simulator.refusals import RefusalError, monthly_limit, not_found

if TYPE_CHECKING:
    from bot.simulator.people.person import Person

FEWEST_FRIENDS = 100  # to choose by attributes at all
FEWEST_REACHED = 50  # fewer could tell who has which attribute
REMEMBERED = timedelta(days=14)
WHY = {
    1: "The messages to be sent could not be reserved",
    2: "Not enough recipients",
    5: "The delivery was canceled because it would have been partial",
}


@dataclass(frozen=True, slots=True)
class Run:
    accepted: datetime
    takes: timedelta  # half of it waiting, half of it sending; what fails, fails when sending begins
    wanted: int
    reached: People
    error: int = 0

    @property
    def begins(self) -> datetime:
        return self.accepted + self.takes / 2

    @property
    def ends(self) -> datetime:
        return self.begins if self.error else self.accepted + self.takes


class Narrowcasts:
    """`audiences` are uploaded user ids by audience id; `attributes` what LINE knows of a user id, by filter type."""

    def __init__(self, sending: Sending) -> None:
        self.audiences: dict[int, People] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self._sending = sending
        self._runs: dict[str, Run] = {}  # by request id
        self._chance = random.Random(0)  # noqa: S311 - picks recipients, keeps no secrets

    def start(self, asked: dict[str, Any], letter: Letter) -> None:
        self._sending.require_new(letter)
        friends = {person.user_id: person for person in self._sending.friends()}
        limit, by_attributes = asked.get("limit", {}), "demographic" in asked.get("filter", {})
        _require_possible(limit, by_attributes, len(friends))
        most = self._most(limit, len(friends), letter.at)
        wanted = self._wanted(asked, frozenset(friends), letter.at)
        error = self._error(limit, most, len(wanted), FEWEST_REACHED if by_attributes else 1, letter.at)
        reached = [] if error else self._picked([friends[user_id] for user_id in sorted(wanted)], most)
        if error:
            self._sending.accept(letter)
        else:
            self._sending.spread(reached, most, letter)
        ids = frozenset(person.user_id for person in reached)
        self._runs[letter.request_id] = Run(letter.at, self._sending.takes, len(wanted), ids, error)

    def progress(self, request_id: str, now: datetime) -> tuple[str, Run]:
        """Its phase, and the run; refuses what is unknown or too long ago."""
        run = self._runs.get(request_id)
        if run is None or now - run.accepted > REMEMBERED:
            raise not_found()
        if now < run.begins:
            return "waiting", run
        if now < run.ends:
            return "sending", run
        return "failed" if run.error else "succeeded", run

    def _most(self, limit: Rule, reach: int, now: datetime) -> int:
        """How many messages are held back: for the whole reach, unless the call limits it."""
        left = self._sending.quota.left(now)
        if left == 0:
            raise monthly_limit()
        most: int = min(reach, limit.get("max", reach))
        return min(most, left) if limit.get("upToRemainingQuota") and left is not None else most

    def _wanted(self, asked: dict[str, Any], friends: People, now: datetime) -> People:
        wanted = friends
        if "recipient" in asked:
            wanted &= chosen(asked["recipient"], friends, self._named(now))
        if "demographic" in asked.get("filter", {}):
            wanted &= chosen(asked["filter"]["demographic"], friends, self._with_attribute)
        return wanted

    def _named(self, now: datetime) -> Callable[[Rule], People]:
        def named(rule: Rule) -> People:
            if rule["type"] == "audience":
                if rule["audienceGroupId"] not in self.audiences:
                    raise RefusalError(400, f"Invalid audience group id: {rule['audienceGroupId']}")
                return self.audiences[rule["audienceGroupId"]]
            run = self._runs.get(rule["requestId"])
            if run is None or run.error or now < run.ends or now - run.accepted > REMEMBERED:
                raise RefusalError(400, f"Invalid request id: {rule['requestId']}")
            return run.reached

        return named

    def _with_attribute(self, rule: Rule) -> People:
        return frozenset(user_id for user_id, known in self.attributes.items() if has_attribute(rule, known))

    def _error(self, limit: Rule, most: int, wanted: int, fewest: int, now: datetime) -> int:
        left = self._sending.quota.left(now)
        if left is not None and most > left:
            return 1
        if wanted < fewest:
            return 2
        return 5 if limit.get("forbidPartialDelivery") and wanted > most else 0

    def _picked(self, people: "list[Person]", most: int) -> "list[Person]":
        return people if len(people) <= most else self._chance.sample(people, most)


def _require_possible(limit: Rule, by_attributes: bool, friends: int) -> None:
    if limit.get("forbidPartialDelivery") and not limit.get("upToRemainingQuota"):
        raise RefusalError(400, "The option forbidPartialDelivery must be used with upToRemainingQuota.")
    if by_attributes and friends < FEWEST_FRIENDS:
        raise RefusalError(403, "Your account does not have enough friends")
