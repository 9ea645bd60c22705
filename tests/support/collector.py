"""A collector of our own: takes spans as OTLP over HTTP sends them, in protobuf, and keeps what was in them."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.support.patience import PATIENCE


@dataclass(frozen=True)
class Span:
    """One span as it arrived."""

    trace: str
    id: str
    parent: str
    name: str
    service: str
    attributes: dict[str, Any]
    events: int
    status: str


class Collector:
    """What has arrived so far."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.spans: list[Span] = []
        self.bodies: list[bytes] = []

    def of(self, name: str) -> list[Span]:
        """Return the spans of a name."""
        return [span for span in self.spans if span.name == name]

    def until(self, found: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something has arrived."""
        end = time.monotonic() + seconds
        while not found():
            assert time.monotonic() < end, sorted({f"{span.service} {span.name}" for span in self.spans})
            time.sleep(0.05)

    def take(self, body: bytes) -> None:
        """Keep what one request brought."""
        self.bodies.append(body)
        for of_resource in ExportTraceServiceRequest.FromString(body).resource_spans:
            service = {item.key: item.value.string_value for item in of_resource.resource.attributes}["service.name"]
            for scope in of_resource.scope_spans:
                for span in scope.spans:
                    self.spans.append(
                        Span(
                            trace=span.trace_id.hex(),
                            id=span.span_id.hex(),
                            parent=span.parent_span_id.hex(),
                            name=span.name,
                            service=service,
                            attributes={
                                item.key: getattr(item.value, str(item.value.WhichOneof("value")))
                                for item in span.attributes
                            },
                            events=len(span.events),
                            status=span.status.message,
                        )
                    )


def _plain(value: Any) -> Any:
    return getattr(value, value.WhichOneof("value"))


@contextmanager
def collecting() -> Iterator[Collector]:
    """Listen on a free port for the length of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            collector.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    collector = Collector(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield collector
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
