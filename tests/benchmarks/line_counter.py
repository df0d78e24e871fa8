"""LINE as a broadcast meets it: so many calls a second and no more, a delay, and who got how many messages.

python -m tests.benchmarks.line_counter <seconds a call takes> <calls a second, 0: any number>
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque

PEOPLE: Counter[str] = Counter()
LATELY: deque[float] = deque()  # when the calls of the last second came
TOLD = {"calls": 0, "refused": 0, "most_in_a_second": 0}


async def main(latency: float, limit: int) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(await _answer(head, reader, latency, limit))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


async def _answer(head: bytes, reader: asyncio.StreamReader, latency: float, limit: int) -> bytes:
    lines = head.decode().split("\r\n")
    sizes = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
    body = await reader.readexactly(sizes[0]) if sizes else b""
    if lines[0].startswith("GET"):
        return _http(200, TOLD | {"people": len(PEOPLE), "doubled": sum(n - 1 for n in PEOPLE.values())})
    if lines[0].startswith("DELETE"):
        PEOPLE.clear()
        TOLD.update(dict.fromkeys(TOLD, 0))
        return _http(200, {})
    allowed = _allowed(limit)
    if allowed:
        to = json.loads(body)["to"]
        PEOPLE.update([to] if isinstance(to, str) else to)
    if latency:
        await asyncio.sleep(latency)
    return _http(200, {"sentMessages": [{"id": "1"}]}) if allowed else _http(429, {"message": "rate limit"})


def _allowed(limit: int) -> bool:
    """Whichever second one looks at: never more than the limit in it."""
    now = time.monotonic()
    while LATELY and LATELY[0] <= now - 1:
        LATELY.popleft()
    allowed = not limit or len(LATELY) < limit
    if allowed:
        LATELY.append(now)
    TOLD["calls"] += 1
    TOLD["refused"] += not allowed
    TOLD["most_in_a_second"] = max(TOLD["most_in_a_second"], len(LATELY))
    return allowed


def _http(status: int, content: object) -> bytes:
    body = json.dumps(content).encode()
    return b"HTTP/1.1 %d x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (
        status,
        len(body),
        body,
    )


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]), int(sys.argv[2])))
