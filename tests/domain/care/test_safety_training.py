"""The trainer finds the line between yes and no; what costs more pulls it further; decisions weigh rules and model."""

import pytest

from bot.domain.care.safety.detector import Reading, Thresholds, decide
from bot.domain.care.safety.findings import Tier
from bot.domain.care.safety.model import HEADS, features
from bot.domain.care.safety.rules import Fired, Rule
from bot.domain.care.safety.training import Course, lesson, train

ANY = HEADS.index("any")
THRESHOLDS = Thresholds(
    care=-2, alert=0, doubt=-2, kind=0.5, rule=1, card_rule=0.5, more_rules=0.3, context=1, also=0.5
)
ALONE = Rule(category="dv", name="dv/x", tier=Tier.ALERT, needs=(("x",),), alone=True)


def test_yes_and_no_stand_on_two_sides_and_kinds_apart() -> None:
    model = train([lesson({"a": 1.0, "both": 1.0}, "dv"), lesson({"b": 1.0, "both": 1.0}, "none")] * 6, "x")
    dv, harm = HEADS.index("dv"), HEADS.index("self_harm")
    yes, no = model.chances({"a": 1.0, "both": 1.0}), model.chances({"b": 1.0, "both": 1.0})
    assert yes[ANY] > 0.9 and no[ANY] < 0.1 and yes[dv] > 0.9 and yes[harm] < 0.1


def test_what_stands_on_one_side_only_counts_more_than_what_stands_on_both() -> None:
    yes, no = {"only": 1.0, "mostly": 1.0, "both": 1.0}, {"both": 1.0}
    lessons = [lesson(yes, "dv")] * 6 + [lesson(no | {"mostly": 1.0}, "none"), *[lesson(no, "none")] * 5]
    plain, told = (train(lessons, "x", Course(telling=each)).weights for each in (0.0, 1.0))
    only, mostly = (weights["only"][ANY] / weights["mostly"][ANY] for weights in (plain, told))
    assert mostly > 1.5 * only > 0


def test_what_costs_more_wins_where_the_same_words_are_both() -> None:
    both = {"a": 1.0}
    for weights, danger in (((3.0, 1.0), True), ((1.0, 3.0), False)):
        lessons = [lesson(both, "dv", weights[0]), lesson(both, "none", weights[1])]
        model = train(lessons, "x", Course(rounds=60))
        assert (model.chances(both)[ANY] > 0.5) is danger


def test_a_feature_seen_once_is_not_learnt() -> None:
    model = train([lesson({"a": 1.0, "once": 1.0}, "dv"), lesson({"a": 1.0}, "dv"), lesson({"b": 1.0}, "none")], "x")
    assert "once" not in model.weights


def test_a_short_text_is_known_as_short() -> None:
    lengths = [
        {name for name in features(text, []) if name.startswith("\t<")}
        for text in ("ab", "abcdefg", "abcdefghijklmnopqrstuvwxyz")
    ]
    assert lengths == [{"\t<20", "\t<40", "\t<80"}, {"\t<40", "\t<80"}, set()]


@pytest.mark.parametrize(("chance", "tier"), [(0.5, Tier.ALERT), (0.2, Tier.ALERT), (0.01, Tier.CARE)])
def test_a_rule_alarms_alone_unless_the_model_contradicts(chance: float, tier: Tier) -> None:
    reading = Reading([Fired(ALONE, Tier.ALERT)], (chance,) * len(HEADS))
    assert (decide(reading, THRESHOLDS).tier, decide(reading, THRESHOLDS).category) == (tier, "dv")


def test_the_likeliest_kind_counts_beside_danger_of_any_kind() -> None:
    kinds = (0.02, 0.02, 0.9, 0.02, 0.02)
    assert decide(Reading([], (*kinds, 0.4)), THRESHOLDS).tier == Tier.ALERT
    assert decide(Reading([], (0.02,) * 5 + (0.4,)), THRESHOLDS).tier == Tier.NONE
