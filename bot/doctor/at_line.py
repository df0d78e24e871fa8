"""The account at LINE, as LINE itself describes it, and whether its calls reach us."""

from collections.abc import Iterator

from bot import clock
from bot.doctor.findings import Finding, clock_finding, fine, problem, warning
from bot.line import account as asked
from bot.line.account import Account, NoAnswer
from bot.line.client import LineClient
from bot.settings import Settings

REASONS = {
    "COULD_NOT_CONNECT": "LINE could not connect: is the address public, and its certificate good?",
    "REQUEST_TIMEOUT": "we did not answer LINE in time",
    "ERROR_STATUS_CODE": "we answered LINE with an error: is LINE_CHANNEL_SECRET the one of this channel?",
}
REDELIVERY = "LINE does not tell: see that redelivery is on (LINE Developers, Messaging API, Webhook settings)"


def look(settings: Settings, town: str, line: LineClient) -> Iterator[Finding]:
    try:
        account = asked.account(line)
    except NoAnswer as no:
        yield _unreached(no, town)
        return
    yield _account(account)
    if account.at and not settings.clock_file:
        yield clock_finding("LINE", clock.now() - account.at)
    for question in (_quota, _webhook):
        try:
            yield from question(line, f"{settings.base_url.rstrip('/')}/{town}/line/webhook")
        except NoAnswer as no:
            yield warning("LINE", f"one question was not answered ({no.detail})", "ask again later")
    yield fine("webhook", REDELIVERY)


def _unreached(no: NoAnswer, town: str) -> Finding:
    if no.status in (401, 403):
        cure = f"issue one in LINE Developers and set LINE_CHANNEL_ACCESS_TOKEN_{town.upper()}"
        return problem("LINE", f"the access token is not accepted ({no.status})", cure)
    says = f"does not answer ({no.detail}); everything else was looked at without it"
    return problem("LINE", says, "is there a way out to api.line.me from here? Try again where there is")


def _account(account: Account) -> Finding:
    says = f"account {account.basic_id}, chat mode {account.chat_mode}, marks as read: {account.mark_as_read}"
    if account.chat_mode == "chat":
        return fine("LINE", says)
    return warning(
        "LINE", says, "switch chat on (Official Account Manager, response settings), so that staff can write"
    )


def _quota(line: LineClient, _: str) -> Iterator[Finding]:
    allowed, used = asked.quota(line)
    if allowed is None:
        yield fine("quota", f"{used} messages this month, no limit")
        return
    says = f"{used} of {allowed} messages this month, about"
    if used >= allowed:
        yield problem("quota", says, "replies still go out; for pushes raise the limit in the Official Account Manager")
    elif used >= allowed * 0.8:
        yield warning("quota", says, "plan fewer broadcasts, or a larger plan")
    else:
        yield fine("quota", says)


def _webhook(line: LineClient, ours: str) -> Iterator[Finding]:
    """Tested only where it is ours: what another address answers is none of our business."""
    cure = f"set it to {ours} (LINE Developers, Messaging API)"
    try:
        endpoint, active = asked.webhook(line)
    except NoAnswer as no:
        if no.status != 404:
            raise
        yield problem("webhook", "LINE knows no address of ours (404)", cure)
        return
    if endpoint != ours:
        yield problem("webhook", f"LINE calls {endpoint}", cure)
    elif not active:
        yield problem("webhook", "the address is set, and switched off", "switch 'Use webhook' on in LINE Developers")
    else:
        yield _tested(line)


def _tested(line: LineClient) -> Finding:
    try:
        tested = asked.try_webhook(line)
    except NoAnswer as no:
        why = {429: "tested too often, sixty times an hour is the most", 404: "LINE has no test for it here"}
        return warning("webhook", f"ours, but not tested: {why.get(no.status or 0, no.detail)}", "ask again later")
    if tested.success:
        return fine("webhook", "ours, switched on, and LINE's call got through")
    says = REASONS.get(tested.reason, f"LINE's call failed ({tested.reason})")
    return problem("webhook", f"{says} ({tested.status})", "look at the proxy and at the log of the web process")
