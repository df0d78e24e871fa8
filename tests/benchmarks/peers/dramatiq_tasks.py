"""What one writes with dramatiq: a message for each recipient; it keeps no rows of what was sent."""

import json
import os
import sys
import time

import dramatiq  # in an environment of its own
import urllib3
from dramatiq.brokers.redis import RedisBroker

dramatiq.set_broker(RedisBroker(url=os.environ["BROKER"]))
HTTP = urllib3.PoolManager(maxsize=32)
LINE = os.environ["LINE"]


@dramatiq.actor
def push(user: str) -> None:
    body = json.dumps({"to": user, "messages": [{"type": "text", "text": "Snow"}]})
    HTTP.request("POST", f"{LINE}/v2/bot/message/push", body=body, headers={"Content-Type": "application/json"})


if __name__ == "__main__":
    began = time.monotonic()
    for number in range(int(sys.argv[2])):
        push.send(f"U{number:032x}")
    sys.stdout.write(f"{time.monotonic() - began}\n")
