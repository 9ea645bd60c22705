"""Sends prepared POST requests over keep-alive connections, in a process of its own, and prints what it saw.

`python -m benchmarks.load < order.json`; the order has port, path, headers, body, connections, requests.
Every request carries an Idempotency-Key of its own; all bytes are made before the clock starts.
"""

from __future__ import annotations

import asyncio
import json
import resource
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import cast
from uuid import uuid4

import uvloop

_END_OF_HEAD = b"\r\n\r\n"


@dataclass
class Seen:
    """What came back. Times in seconds; `processor_share` of the sender itself, 1.0 for a whole core."""

    per_second: float = 0.0
    processor_share: float = 0.0
    statuses: dict[str, int] = field(default_factory=dict)
    latencies: list[float] = field(default_factory=list)


class _Connection(asyncio.Protocol):
    """Sends the next request as soon as the last one was answered."""

    def __init__(self, requests: list[bytes], statuses: Counter[str], latencies: list[float]) -> None:
        self._requests = requests
        self._statuses = statuses
        self._latencies = latencies
        self._received = b""
        self._sent_at = 0.0
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        self._transport = cast("asyncio.Transport", transport)

    def send_next(self) -> None:
        """Send one request, or finish when none is left."""
        if not self._requests:
            self.finished.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests.pop())

    def data_received(self, data: bytes) -> None:
        """Take a piece of an answer."""
        self._received += data
        head, separator, body = self._received.partition(_END_OF_HEAD)
        if not separator:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._latencies.append(time.perf_counter() - self._sent_at)
        self._statuses[head[9:12].decode()] += 1
        self._received = b""
        self.send_next()

    def connection_lost(self, error: Exception | None) -> None:
        """Say so when the server hangs up early."""
        if not self.finished.done():
            self.finished.set_exception(error or ConnectionResetError("the server hung up"))


async def send(port: int, path: str, headers: dict[str, str], body: str, connections: int, requests: int) -> Seen:
    """Send all requests and return what was seen."""
    payload = body.encode()
    fixed = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(payload)), **headers}
    start = (f"POST {path} HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fixed.items())).encode()
    prepared = [start + f"Idempotency-Key: {uuid4()}\r\n\r\n".encode() + payload for _ in range(requests)]
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: _Connection(prepared, statuses, latencies), "127.0.0.1", port))[1]
        for _ in range(connections)
    ]
    used, began = _processor_seconds(), time.perf_counter()
    for connection in opened:
        connection.send_next()
    await asyncio.gather(*(connection.finished for connection in opened))
    elapsed = time.perf_counter() - began
    share = (_processor_seconds() - used) / elapsed
    return Seen(requests / elapsed, share, dict(statuses), latencies)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Read the order from standard input and print what was seen as JSON."""
    print(json.dumps(asdict(uvloop.run(send(**json.load(sys.stdin))))))


if __name__ == "__main__":
    main()
