"""Where a person is in a conversation: a step's name, their answers, the way back, and what waits underneath."""

from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.answers import freeze, thaw

MOST_BACK = 12
MOST_UNDER = 3


@dataclass(frozen=True)
class Snapshot:
    """A question that was answered, with the answers as they were before."""

    step: str
    answers: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """An open question. `given`: answers brought along by a button, used when their question comes.

    `missed`: how often it was asked again because what was said was no answer.
    `shown`: the answers they see, where that is only a part of them.
    """

    flow: str
    step: str
    answers: dict[str, Any] = field(default_factory=dict)
    back: tuple[Snapshot, ...] = ()
    given: dict[str, str] = field(default_factory=dict)
    under: "Place | None" = None
    missed: int = 0
    shown: tuple[str, ...] = ()

    def after(self, step: str, before: dict[str, Any]) -> "Place":
        """The same place once `step` is answered; the way back is bounded."""
        return replace(self, back=(*self.back, Snapshot(step, before))[-MOST_BACK:], missed=0, shown=())

    def asking(self, flow: str, step: str) -> "Place | None":
        """Where `step` is asked: here, at an earlier question of this flow, or at one that waits underneath."""
        if self.flow == flow and self.step == step:
            return self
        steps = [one.step for one in self.back]
        if self.flow == flow and step in steps:
            return self.rewound(steps.index(step))
        return self.under.asking(flow, step) if self.under else None

    def rewound(self, to: int) -> "Place":
        """As it was when the `to`-th question of the way here was asked."""
        snapshot = self.back[to]
        before = replace(self, step=snapshot.step, answers=dict(snapshot.answers), back=self.back[:to])
        return replace(before, missed=0, shown=())

    def on_top_of(self, under: "Place | None") -> "Place":
        """Interrupts `under`, which is asked again afterwards; an older one of the same flow gives way."""
        return replace(self, under=_without(under, self.flow, MOST_UNDER - 1))


def to_data(place: Place | None) -> dict[str, Any]:
    if place is None:
        return {}
    return {
        "flow": place.flow,
        "step": place.step,
        "answers": freeze(place.answers),
        "back": [{"step": one.step, "answers": freeze(one.answers)} for one in place.back],
        "given": place.given,
        "under": to_data(place.under),
        "missed": place.missed,
        "shown": list(place.shown),
    }


def from_data(data: dict[str, Any]) -> Place | None:
    if not data.get("flow"):
        return None
    return Place(
        flow=data["flow"],
        step=data["step"],
        answers=thaw(data["answers"]),
        back=tuple(Snapshot(one["step"], thaw(one["answers"])) for one in data["back"]),
        given=data["given"],
        under=from_data(data["under"]),
        missed=data.get("missed", 0),  # not yet there in what an older release kept
        shown=tuple(data.get("shown", ())),
    )


def _without(place: Place | None, flow: str, depth: int) -> Place | None:
    if place is None or depth <= 0:
        return None
    rest = _without(place.under, flow, depth - (place.flow != flow))
    return rest if place.flow == flow else replace(place, under=rest)
