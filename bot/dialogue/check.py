"""A script that cannot work does not start: every mistake with file, line, step and cure."""

from collections.abc import Iterator, Mapping

from bot.dialogue.script import END, Branch, Flow, Step
from bot.dialogue.turn import Verb, refusals
from bot.text import fold

Verbs = Mapping[str, Verb]


def mistakes(flows: Mapping[str, Flow], verbs: Mapping[str, Verbs]) -> list[str]:
    """All that is wrong with all flows."""
    found = [wrong for flow in flows.values() for wrong in _of_flow(flow, verbs.get(flow.name, {}))]
    return found + list(_words_twice(flows))


def _of_flow(flow: Flow, verbs: Verbs) -> Iterator[str]:
    for index, step in enumerate(flow.steps):
        for what in _of_step(flow, step, verbs):
            yield f"{flow.where(index)}: {what}"
    if flow.cancelled:
        for what in _of_branch(flow, "if cancelled", flow.cancelled, verbs):
            yield f"{flow.where(0)}: {what}"
    names = [step.name for step in flow.steps]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{flow.where(names.index(name))}: two steps are called `{name}` - the second needs another name"
    for index in sorted(set(range(len(flow.steps))) - _reached(flow)):
        yield f"{flow.where(index)}: nothing leads to step `{flow.steps[index].name}` - remove it, or `go:` to it"


def _of_step(flow: Flow, step: Step, verbs: Verbs) -> Iterator[str]:
    for verb in step.verbs():
        if verb not in verbs:
            yield f"step `{step.name}`: no verb `{verb}` - write it in handlers/{flow.name}.py"
    refused = {no for name in step.verbs() if name in verbs for no in refusals(verbs[name])}
    for no in sorted(refused - set(step.branches)):
        yield f"step `{step.name}` may be refused with `{no}` - answer it with `if {no}:`"
    for name in sorted(set(step.branches) - refused - _known(step)):
        yield f"step `{step.name}`: `if {name}` never happens - known here: {', '.join(sorted(refused | _known(step)))}"
    if isinstance(step.choices, str) and "none" not in step.branches:
        yield f"step `{step.name}`: its choices may be empty - answer that with `if none:`"
    if step.kind == "go" and not _exists(flow, step.go):
        yield f"`go: {step.go}` leads nowhere - a step's name, or `end`"
    for name, branch in step.branches.items():
        yield from _of_branch(flow, f"step `{step.name}`, `if {name}`", branch, verbs)


def _of_branch(flow: Flow, where: str, branch: Branch, verbs: Verbs) -> Iterator[str]:
    if branch.go and not _exists(flow, branch.go):
        yield f"{where}: `go: {branch.go}` leads nowhere - a step's name, or `end`"
    if branch.do and branch.do not in verbs:
        yield f"{where}: no verb `{branch.do}` - write it in handlers/{flow.name}.py"


def _known(step: Step) -> set[str]:
    """What can happen at a question besides a refusal."""
    if step.kind != "ask":
        return set()
    values = set(step.choices) if isinstance(step.choices, Mapping) else set()
    return values | {"not_understood", "still_not_understood"} | ({"none"} if step.choices else set())


def _exists(flow: Flow, target: str | None) -> bool:
    return target == END or flow.index(target or "") is not None


def _reached(flow: Flow) -> set[int]:
    seen: set[int] = set()
    waiting = [0]
    while waiting:
        index = waiting.pop()
        if index in seen or index >= len(flow.steps):
            continue
        seen.add(index)
        step = flow.steps[index]
        targets = [branch.go for branch in step.branches.values() if branch.go]
        if step.kind == "go":
            targets.append(step.go or "")
        elif not _always_leaves(step):
            waiting.append(index + 1)
        waiting += [found for target in targets if (found := flow.index(target)) is not None]
    return seen


def _always_leaves(step: Step) -> bool:
    """Every answer of the script goes somewhere else."""
    if not isinstance(step.choices, Mapping) or step.answer != "choice":
        return False
    return all(value in step.branches and step.branches[value].go for value in step.choices)


def _words_twice(flows: Mapping[str, Flow]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for flow in flows.values():
        for word in flow.start:
            owner = owners.setdefault(fold(word), flow.name)
            if owner != flow.name:
                yield f"{flow.where(0)}: start word `{word}` belongs to `{owner}` already - choose one of them"
