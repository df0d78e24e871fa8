"""Numbers for hard moments, those that answer now first. They come from the town's hotlines.yaml and nowhere else."""

from bot.dialogue.said import Text
from bot.domain.places import hotlines as lines
from bot.service import Turn

NOW = {True: "answers_now", False: "answers_later", None: "answers_unknown"}


def hotlines(turn: Turn) -> list[dict[str, object]]:
    return [
        {
            "label": Text("hotlines", line.label),
            "number": line.digits,
            "also": ", ".join(line.also),
            "digits": line.digits.replace("-", ""),
            "now": turn.world.phrase(NOW[answers]),
            "hours": Text("hotlines", line.hours_text) if line.hours_text else None,
            "notes": Text("hotlines", line.notes) if line.notes else None,
        }
        for line, answers in lines.for_card(turn.world.town.hotlines, turn.now)
    ]
