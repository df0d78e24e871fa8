"""The command line: serves any bot, in any language, a LINE platform of its own."""

import os
import shlex
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.simulator.faults import read_fault
from bot.simulator.page.switches import add_fault, put
from bot.simulator.platform import Platform
from bot.simulator.recording.log import Log, read_log
from bot.simulator.recording.overhearing import overhear
from bot.simulator.recording.recorder import Recorder
from bot.simulator.recording.replay import Replay
from bot.simulator.recording.transcripts import writing
from bot.simulator.server import Server, serve

MOST_PEOPLE = 1000


@dataclass(frozen=True)
class Options:
    webhook: str
    secret: str
    token: str
    port: int
    name: str
    people: int
    fault: tuple[str, ...]
    seed: int
    quota: int | None
    redelivery: bool
    chat_mode: bool
    record: Path | None
    replay: Path | None
    fast: bool
    clock: str | None


class _Mistake(click.ClickException):
    exit_code = 2


class _OneLine(click.Command):
    """A mistake is one line, without the usage above it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as wrong:
            raise _Mistake(wrong.format_message()) from None


@click.command(cls=_OneLine, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--webhook", metavar="URL", required=True, help="Where the bot listens.")
@click.option("--secret", envvar="LINE_CHANNEL_SECRET", default="simulator-secret", help="Signs the webhooks.")
@click.option("--token", envvar="LINE_CHANNEL_ACCESS_TOKEN", default="simulator-token", help="What the bot shows.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0: any free one.")
@click.option("--name", default="Bot", show_default=True, help="Of the account.")
@click.option("--people", type=click.IntRange(0, MOST_PEOPLE), default=1, show_default=True, help="Friends it has.")
@click.option("--fault", metavar="TEXT", multiple=True, help="As error_after,path=push,p=0.1,times=3. May be repeated.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of everything that is chance.")
@click.option("--quota", type=click.IntRange(0), help="Messages a month; none without it.")
@click.option("--redelivery", is_flag=True, help="Send again what the bot did not answer with 2xx.")
@click.option("--chat-mode", is_flag=True, help="Chat is on: the bot marks messages as read itself.")
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="A .txt file: transcripts; else a log.")
@click.option("--replay", type=click.Path(path_type=Path, dir_okay=False), help="Play this log, compare, and end.")
@click.option("--fast", is_flag=True, help="Replay without the pauses.")
@click.option("--clock", metavar="ISO", help="What time it is, as 2026-11-24T10:00; in Japan where no zone is given.")
def simulator(**given: Any) -> None:
    """A LINE platform on this machine: signed webhooks, the Messaging API, and people's phones in the browser."""
    options = Options(**given)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    platform, log = _checked(lambda: _platform(options)), _read(options.replay)
    same = True
    try:
        with _recorded(platform, options.record), _served(platform, options.port) as server:
            _introduce(platform, server)
            if log:
                same = _replay(platform, log, options.fast)
            else:
                server.join()
    except KeyboardInterrupt:
        click.echo("\nended")
    sys.exit(0 if same else 1)


def _platform(options: Options) -> Platform:
    """Raises ValueError where an option says what cannot be."""
    platform = Platform(options.secret, options.token, name=options.name)
    put(platform, {"webhook_url": options.webhook, "quota_limit": options.quota, "redelivery": options.redelivery})
    put(platform, {"chat_mode": "chat" if options.chat_mode else "bot", "seed": options.seed})
    for text in options.fault:
        add_fault(platform, read_fault(text))
    if options.clock:
        platform.set_to(_moment(options.clock))
    for number in range(1, options.people + 1):
        platform.person(f"person-{number}", f"Person {number}").state = "friend"
    return platform


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"--clock must be a moment such as 2026-11-24T10:00, not {text!r}") from None


@contextmanager
def _served(platform: Platform, port: int) -> Iterator[Server]:
    try:
        server = serve(platform, port)
    except OSError as problem:
        raise _Mistake(f"port {port} cannot be used: {os.strerror(problem.errno or 0)}") from None
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _recorded(platform: Platform, file: Path | None) -> Iterator[None]:
    if file is None:
        yield
        return
    try:
        out = file.open("w", encoding="utf-8", buffering=1)
    except OSError as problem:
        raise _Mistake(f"{file} cannot be written: {problem.strerror}") from None
    with out:
        recorder = None if file.suffix == ".txt" else Recorder(platform, out.write)
        try:
            yield
        finally:
            if recorder is None:
                out.write(_transcripts(platform))
            else:
                recorder.stop()


def _transcripts(platform: Platform) -> str:
    how = writing()
    return "\n".join(how.write(overhear(person, how)) for person in platform.people if person.chat)


def _introduce(platform: Platform, server: Server) -> None:
    click.echo(f"phones    {server.url}")
    click.echo(f"webhooks  {platform.webhook_url}")
    click.echo("\nThe bot needs:\n")
    needs = {
        "LINE_CHANNEL_SECRET": platform.secret,
        "LINE_CHANNEL_ACCESS_TOKEN": platform.token,
        "LINE_API_BASE_URL": server.url,
    }
    click.echo("\n".join(f"export {name}={shlex.quote(value)}" for name, value in needs.items()) + "\n")


def _replay(platform: Platform, log: Log, fast: bool) -> bool:
    summary = Replay(platform, log, fast=fast).run()
    click.echo("\n".join(summary.lines()))
    return summary.same


def _read(file: Path | None) -> Log | None:
    if file is None:
        return None
    try:
        return read_log(file.read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError) as problem:
        raise _Mistake(f"{file} cannot be replayed: {getattr(problem, 'strerror', None) or problem}") from None


def _checked(make: Callable[[], Platform]) -> Platform:
    try:
        return make()
    except ValueError as wrong:
        raise _Mistake(str(wrong).replace("webhook_url", "--webhook")) from None
