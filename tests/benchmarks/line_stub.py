"""LINE, as cheap as it can be: takes every message after `LATENCY` seconds, and remembers when."""

import asyncio
import json
import sys
import time

TAKEN: list[tuple[str, float]] = []  # reply token, moment on the clock all processes of a machine share


async def main(latency: float) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                writer.write(await _answer(head.decode(), reader, latency))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=512)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


async def _answer(head: str, reader: asyncio.StreamReader, latency: float) -> bytes:
    lines = head.split("\r\n")
    sizes = [int(line.split(":")[1]) for line in lines if line.lower().startswith("content-length:")]
    body = await reader.readexactly(sizes[0]) if sizes else b""
    if lines[0].startswith("GET /taken"):
        return _http(TAKEN)
    if lines[0].startswith("POST") and "/message/" in lines[0]:
        TAKEN.append((json.loads(body).get("replyToken", ""), time.monotonic()))
    if latency:
        await asyncio.sleep(latency)
    return _http({"sentMessages": [{"id": "1", "quoteToken": "q"}]})


def _http(content: object) -> bytes:
    body = json.dumps(content).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
