"""Starting the web application."""

import os
import sys

import click

from bot.settings import read


@click.command()
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=16, show_default=True, help="Threads a process.")
def serve(workers: int, threads: int) -> None:
    """The web application, under gunicorn."""
    port = read().port
    arguments = ["--workers", workers, "--threads", threads, "--bind", f"0.0.0.0:{port}"]
    fixed = ["--worker-class", "gthread", "--preload", "--no-control-socket", "--config", "python:bot.gunicorn"]
    gunicorn = [sys.executable, "-m", "gunicorn", *fixed, *map(str, arguments), "bot.wsgi:app"]
    os.execv(sys.executable, gunicorn)  # noqa: S606 - no shell, fixed words
