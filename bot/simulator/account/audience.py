"""Whom a narrowcast means: its recipients and filters, put together with and, or and not."""

from collections.abc import Callable
from typing import Any

Rule = dict[str, Any]
People = frozenset[str]  # user ids


def chosen(rule: Rule, everyone: People, named: Callable[[Rule], People]) -> People:
    """`named` knows whom a rule that is no operator means."""
    if rule["type"] != "operator":
        return named(rule) & everyone
    if "not" in rule:
        return everyone - chosen(rule["not"], everyone, named)
    parts = [chosen(part, everyone, named) for part in rule.get("and") or rule["or"]]
    return frozenset.intersection(*parts) if "and" in rule else frozenset.union(*parts)


def has_attribute(rule: Rule, attributes: dict[str, str]) -> bool:
    """Whether one whom LINE knows by these attributes is meant; what it does not know is never meant."""
    value = attributes.get(rule["type"], "")
    if not value:
        return False
    if "oneOf" in rule:
        return value in rule["oneOf"]
    low, high = rule.get("gte"), rule.get("lt")
    return (low is None or _number(value) >= _number(low)) and (high is None or _number(value) < _number(high))


def _number(value: str) -> int:
    """Of `age_30` or `day_90`."""
    return int(value.rpartition("_")[2])
