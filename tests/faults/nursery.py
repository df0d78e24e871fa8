"""Sender processes by the dozen: `python -m tests.faults.nursery <database> <LINE> <silence> <clock> <engine>`.

It forks one for each line it reads, and says its process id. Everything is imported once, so that a killed sender has
a successor in milliseconds.
"""

import importlib
import logging
import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot import clock
from bot.app import quiet_logs
from bot.domain.delivery import deliveries, senders
from bot.jobs import relay
from tests.jobs.town import make_service


def main(database_url: str, line: str, silence: str, clock_file: str, engine: str) -> None:
    quiet_logs(logging.CRITICAL)
    deliveries.pause = lambda _: timedelta(seconds=random.uniform(0.3, 1.0))  # a day of bad weather in a minute
    senders.SILENCE, senders.BEAT = timedelta(seconds=float(silence)), timedelta(seconds=float(silence) / 4)
    service = make_service(database_url, line, Path(clock_file))
    service = replace(service, settings=service.settings.model_copy(update={"relay": engine}))
    if engine == "procrastinate":
        importlib.import_module(engine)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead need no burial
    nursery = os.getpid()
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            while os.getppid() == nursery:
                try:
                    relay.run(service, clock.now())
                except Exception as error:
                    sys.stderr.write(f"{type(error).__name__}: {error}\n")
                time.sleep(0.05)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
