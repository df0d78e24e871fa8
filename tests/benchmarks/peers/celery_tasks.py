"""What one writes with Celery: a task for each recipient, or for each list of 500; it keeps no rows."""

import json
import os
import sys
import time

import urllib3
from celery import Celery  # in an environment of its own

app = Celery("peer", broker=os.environ["BROKER"])
app.conf.update(task_ignore_result=True, worker_prefetch_multiplier=64, broker_connection_retry_on_startup=True)
HTTP = urllib3.PoolManager(maxsize=32)
LINE = os.environ["LINE"]


@app.task(name="push")  # run as a program it would be called otherwise
def push(user: str) -> None:
    _post("push", user)


@app.task(name="multicast")
def multicast(users: list[str]) -> None:
    _post("multicast", users)


def _post(way: str, to: object) -> None:
    body = json.dumps({"to": to, "messages": [{"type": "text", "text": "Snow"}]})
    HTTP.request("POST", f"{LINE}/v2/bot/message/{way}", body=body, headers={"Content-Type": "application/json"})


if __name__ == "__main__":
    people = [f"U{number:032x}" for number in range(int(sys.argv[2]))]
    began = time.monotonic()
    if sys.argv[1] == "push":
        with app.producer_or_acquire() as producer:
            for one in people:
                push.apply_async((one,), producer=producer)
    else:
        for start in range(0, len(people), 500):
            multicast.delay(people[start : start + 500])
    sys.stdout.write(f"{time.monotonic() - began}\n")
