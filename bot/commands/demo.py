"""`maisapo demo`: web, worker and simulator on this machine, with a town full of people who do not exist."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from bot import app, clock, crypto, migrate
from bot.demo import people
from bot.line import menus
from bot.settings import ROOT, read
from bot.simulator import Platform, Server, serve
from bot.yaml_lines import read_yaml

HOST = "127.0.0.1"


@click.command()
@click.option("--town", default="matsudo", show_default=True)
@click.option(
    "--port", default=8000, show_default=True, help="Of the web application; the phone page is on the next one."
)
def demo(town: str, port: int) -> None:
    """Play a town on this machine. Every start begins anew; Ctrl-C ends all of it."""
    click.echo("starting …")
    folder = Path("var/demo")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    told: Any = read_yaml(ROOT / "content" / "demo" / f"{town}.yaml").data
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with ExitStack() as running:
        web_port, phone_port = _free(port), _free(port + 1)
        os.environ.update(_environment(folder, town, web_port, phone_port))
        platform = _platform(folder, told)
        phone = running.enter_context(_served(platform, phone_port))
        _prepare(town, platform, told)
        platform.webhook_url = f"http://{HOST}:{web_port}/{town}/line/webhook"
        running.enter_context(_process(folder, "serve", "--workers", "1"))
        running.enter_context(_process(folder, "work"))
        _wait_for(f"http://{HOST}:{web_port}/healthz")
        _print_addresses(town, phone.url, f"http://{HOST}:{web_port}/{town}/console/", told)
        _stay()


def _environment(folder: Path, town: str, web: int, phone: int) -> dict[str, str]:
    return {
        "DEMO": "1",
        "TOWNS": town,
        "DATABASE_URL": f"sqlite:///{folder.resolve()}/{{town}}.db",
        "LINE_API_HOST": f"http://{HOST}:{phone}",
        "LINE_CHANNEL_SECRET": "demo-channel-secret",
        "LINE_CHANNEL_ACCESS_TOKEN": "demo-access-token",
        "BASE_URL": f"http://{HOST}:{web}",
        "PORT": str(web),
        "SECRET_KEY": crypto.new_key(),
        "FIELD_KEYS": crypto.new_key(),
        "CLOCK_FILE": str(folder.resolve() / "clock"),
    }


def _platform(folder: Path, told: dict[str, Any]) -> Platform:
    places = [{"name": one["name"], "lat": float(one["lat"]), "lon": float(one["lon"])} for one in told["places"]]
    return Platform(
        os.environ["LINE_CHANNEL_SECRET"],
        os.environ["LINE_CHANNEL_ACCESS_TOKEN"],
        clock_file=folder.resolve() / "clock",
        name=told["account"],
        places=places,  # type: ignore[arg-type]
    )


def _prepare(town: str, platform: Platform, told: dict[str, Any]) -> None:
    """Tables, the town's facts, its people, and their rich menus."""
    service = app.build(read())[town]
    migrate.upgrade(service.db)
    migrate.bring_in(service.db, service.town)
    people.load(service, platform, told, clock.now())
    menus.set_up(service)
    people.show_menus(service)
    service.db.close()


@contextmanager
def _served(platform: Platform, port: int) -> Iterator[Server]:
    server = serve(platform, port=port, host=HOST)
    yield server
    server.stop()


@contextmanager
def _process(folder: Path, *words: str) -> Iterator[None]:
    """One of our own commands beside us, writing into a log of its own; asked to stop at the end, and waited for."""
    log = (folder / f"{words[0]}.log").open("w", encoding="utf-8")
    running = subprocess.Popen([sys.executable, "-m", "bot", *words], start_new_session=True, stdout=log, stderr=log)  # noqa: S603 - our own words
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(15)
        except subprocess.TimeoutExpired:
            running.kill()
        log.close()


def _wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(url, timeout=1)  # noqa: S310 - our own address
            return
        except OSError:
            time.sleep(0.2)
    raise click.ClickException("the web application did not start: see var/demo/serve.log")


def _free(port: int) -> int:
    """This port, or any free one where somebody else has it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _print_addresses(town: str, phone: str, console: str, told: dict[str, Any]) -> None:
    click.secho(f"\n{town} is running.\n", bold=True)
    click.echo(f"  the phones of its families   {phone}")
    click.echo(f"  the staff console            {console}")
    for member in told["staff"]:
        click.echo(f"      {member['login']:<10} {member['role']:<12} password {people.PASSWORD}")
    click.echo("      the second page shows the code that a phone would show")
    click.echo("\n  Logs are in var/demo. Ctrl-C ends it.\n")


def _stay() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        click.echo("\nending …")
