"""Answers what a dead or busy web process left unanswered."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from bot.domain.office import inbox
from bot.line.answer import Answerer
from bot.service import Service

THREADS = 8


def run(service: Service, now: datetime) -> None:
    with service.db.read() as session:
        waiting = inbox.left_behind(session, now)
    if not waiting:
        return
    answerer = Answerer(service, THREADS)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="catch-up") as pool:
        for line_user_id in waiting:
            pool.submit(answerer.answer, line_user_id)
    answerer.close()
