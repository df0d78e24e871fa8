"""Our tables and LINE's OpenAPI file judge the same objects, and agree on structure."""

import copy
import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from bot.simulator.refusals import RefusalError
from bot.simulator.rules import actions, flex, flex_parts, imagemap, menus, messages, narrowcast, templates, texts
from bot.simulator.rules.requests import SHAPES, read
from bot.simulator.rules.shapes import Array, Check, Misfit, Shape, Tagged, Word, tag
from tests.simulator.rules import openapi
from tests.simulator.rules.samples import WAYS, Maker, broken

GOOD, BROKEN = 60, 240  # objects of each type

# Our table for each base of LINE's file, that is for each schema with subtypes.
BASES: dict[str, Tagged] = {
    "Message": messages.MESSAGE,
    "Action": Tagged({**actions.IN_RICH_MENU.shapes, **actions.IN_QUICK_REPLY.shapes}),
    "Template": templates.TEMPLATE,
    "FlexContainer": flex.CONTAINER,
    "FlexComponent": Tagged({**flex_parts.PARTS.shapes, "span": flex_parts.SPAN, "video": flex_parts.VIDEO}),
    "FlexBoxBackground": flex_parts.BACKGROUND,
    "ImagemapAction": imagemap.ACTION,
    "SubstitutionObject": texts.SUBSTITUTE,
    "MentionTarget": texts.MENTIONEE,
    "Recipient": narrowcast.RECIPIENT,
    "DemographicFilter": narrowcast.DEMOGRAPHIC,
    "RichMenuBatchOperation": menus.OPERATION,
}

# Where we refuse and the YAML does not: (our words, where), each from LINE's reference. Nothing else may differ,
# and what the YAML refuses we must refuse.
ONLY_WE_KNOW = [
    (r"Length must be between 0 and \d+", ""),  # most limits of texts stand only in the reference
    (r"Size must be between \d+ and \d+", r"(actions|items|columns|contents|areas|emojis|Units|substitution)$"),
    (r"Must be between 0 and \d+|Must be greater .*", r"(flex|maxLines|index|duration|x|y|width|height)$"),
    (r"Must be between (800|1040) and \d+", r"(size|baseSize)\.width$"),
    (r"The width/height ratio .*", r"size\.height$"),
    (r"May not be empty", r"(label|\.text)$"),  # a label where its place needs one; Flex: text or spans
    (r"invalid uri", r"(Url|url|uri|Uri|desktop)$"),  # https, and four schemes behind a tap
    (r"invalid property", ""),  # how Flex writes colours, sizes and ratios
    # what may stand where; and three free strings of the YAML whose words the reference lists
    (r"Must be one of .*", r"\.type$|imageAspectRatio$|imageSize$"),
    (r"Must be a (date|time|datetime)|max must be greater than min", r"(initial|max|min)$"),
    (r"text and displayText can't both be used", ""),
    (r"All columns must have .*|The number of actions must be the same in all columns", ""),
    (r"All bubbles must have the same size|A video needs .*|A carousel can't show videos", ""),
    (r"Must be the position of a \$ in the text", ""),
    (r"Mentions are only for reply and push", ""),
    (r"Can be true only together with upToRemainingQuota", ""),
    (r"must be a multiple of five", ""),
    (r"Invalid webhook endpoint URL", ""),
    (r"malformed id", ""),
]

Verdict = tuple[str, list[tuple[str, str]]]  # "accepted", "misfit" or "refused"; with words and places


@pytest.fixture(scope="module", autouse=True)
def _openapi() -> None:
    if not openapi.FILE.exists():
        says = f"no OpenAPI files of LINE at {openapi.FOLDER} (set LINE_OPENAPI)"
        pytest.fail(says) if os.environ.get("CI") else pytest.skip(says)


def judged(check: Check, value: Any) -> Verdict:
    found: list[dict[str, str]] = []
    try:
        check(value, "", found)
    except Misfit as misfit:
        return ("misfit", [("", misfit.at)]) if misfit.placed else ("refused", [("malformed id", misfit.at)])
    except RefusalError as refusal:
        return "refused", [(str(refusal), "")]
    return ("refused" if found else "accepted"), [(detail["message"], detail["property"]) for detail in found]


def only_we_know(words: str, at: str) -> str:
    return next((says for says, where in ONLY_WE_KNOW if re.fullmatch(says, words) and re.search(where, at)), "")


def types() -> Iterator[tuple[str, Check]]:
    """Each type with its table: the requests, and every subtype of every base."""
    yield from SHAPES.items()
    for base, ours in BASES.items():
        yield from ((name, Tagged({kind: ours.shapes[kind]})) for kind, name in openapi.mapping(base).items())


def objects(name: str, maker: Maker) -> Iterator[tuple[str, dict[str, Any]]]:
    random = Random(name)
    good = [maker.object(name) for _ in range(GOOD)]
    yield from (("good", made) for made in good)
    yield from (broken(random.choice(good), random) for _ in range(BROKEN))


def compared(name: str, check: Check, maker: Maker) -> tuple[Counter[str], list[str]]:
    """How often the judges said what, and the objects on which they disagree."""
    theirs, wrong, tally = openapi.validator(name), [], Counter[str]()
    for how, made in objects(name, maker):
        accepted, (verdict, said) = theirs.is_valid(made), judged(check, made)
        reasons = [only_we_know(*each) for each in said] if accepted and verdict == "refused" else []
        agree = accepted == (verdict == "accepted")
        tally.update([how, *reasons, "only we refuse" if not agree else "both accept" if accepted else "both refuse"])
        if not agree and not (reasons and all(reasons)):
            wrong.append(f"{name}, {how}: YAML {accepted}, we {verdict} {said}: {json.dumps(made)[:500]}")
    return tally, wrong


def test_both_judges_agree() -> None:
    """Run with `-s` to see what was judged."""
    maker = Maker(2026)
    results = {name: compared(name, check, maker) for name, check in types()}
    for name, (tally, _) in results.items():
        print(f"{name}: n={GOOD + BROKEN}, {dict(sorted(tally.items()))}")  # noqa: T201 - the report
    print(f"{len(results)} types, n={len(results) * (GOOD + BROKEN)}")  # noqa: T201
    assert [wrong for _, found in results.values() for wrong in found] == []
    often, kinds = GOOD // 3, ["both accept", "both refuse"]
    assert [(name, kind) for name, (tally, _) in results.items() for kind in kinds if tally[kind] < often] == []
    assert [(name, how) for name, (tally, _) in results.items() for how in WAYS if not tally[how]] == []
    assert [name for base in reachable() for name in openapi.mapping(base).values() if name not in maker.seen] == []
    assert [says for says, _ in ONLY_WE_KNOW if not any(tally[says] for tally, _ in results.values())] == []


def reachable() -> list[str]:
    waiting, seen = list(SHAPES), set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += re.findall(r'"#/components/schemas/(\w+)"', json.dumps(openapi.schemas()[name]))
    return sorted(name for name in seen if openapi.mapping(name))


def test_every_base_of_the_file_has_a_table_with_the_same_tags() -> None:
    assert {base: set(BASES[base].shapes) for base in BASES} == {
        base: set(openapi.mapping(base)) for base in reachable()
    }


@pytest.mark.parametrize("name", [*SHAPES, *BASES])
def test_fields_and_words_are_those_of_the_file(name: str) -> None:
    pairs = (
        [(name, SHAPES[name])]
        if name in SHAPES
        else [(subtype, BASES[name].shapes[kind]) for kind, subtype in openapi.mapping(name).items()]
    )
    for schema_name, ours in pairs:
        assert_same(ours, schema_name)


def assert_same(ours: Shape, name: str) -> None:
    """The same fields, all that is required, the same words; and so on inwards."""
    theirs = openapi.schemas()[name]
    assert set(ours.checks) == set(theirs["properties"])
    assert set(theirs["required"]) - {"type"} <= set(ours.needed)
    for field, schema in theirs["properties"].items():
        check, inner = ours.checks[field], schema.get("items", schema)
        check = check.of if isinstance(check, Array) else check
        assert words_of_ours(check) == words_of_theirs(inner) or not words_of_theirs(inner)
        if isinstance(check, Shape):
            assert_same(check, openapi.name_in(inner["$ref"]))


def words_of_theirs(schema: dict[str, Any]) -> list[str]:
    named = openapi.schemas()[openapi.name_in(schema["$ref"])] if "$ref" in schema else schema
    words: list[str] = named.get("enum", [])
    return words


def words_of_ours(check: Check) -> list[str]:
    return list(check.values) if isinstance(check, Word) else []


def drop_a_needed_field(sticker: Shape) -> None:
    del sticker.needed["packageId"]


def allow_an_unknown_field(sticker: Shape) -> None:
    sticker.checks["nonesuch"] = tag


def forget_a_limit_deep_inside(sticker: Shape) -> None:
    quick_reply = sticker.checks["quickReply"]
    assert isinstance(quick_reply, Shape)
    items = quick_reply.checks["items"]
    assert isinstance(items, Array)
    items.most = None


@pytest.mark.parametrize("plant", [drop_a_needed_field, allow_an_unknown_field, forget_a_limit_deep_inside])
def test_the_comparison_notices_a_planted_bug(plant: Callable[[Shape], None]) -> None:
    sticker = copy.deepcopy(messages.MESSAGE.shapes["sticker"])
    assert compared("StickerMessage", Tagged({"sticker": sticker}), Maker(1))[1] == []
    plant(sticker)
    assert compared("StickerMessage", Tagged({"sticker": sticker}), Maker(1))[1] != []


@pytest.mark.parametrize("name", SHAPES)
def test_what_the_file_accepts_passes_through_the_door(name: str) -> None:
    maker = Maker(7)
    accepted = [made for made in (maker.object(name) for _ in range(30)) if judged(SHAPES[name], made)[0] == "accepted"]
    assert len(accepted) >= 10
    assert [read(name, json.dumps(made).encode()) for made in accepted] == accepted
