"""Every address of the pages, found in the application itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

#: Doors for machines and for the machine room; their own tests look after them.
NOT_PAGES = ("/api/", "/static", "/health", "/ready", "/metrics")


def page_routes(app: FastAPI) -> list[str]:
    """Return each page route as "GET /cases/{code}", sorted by address."""
    found = {
        f"{method} {path}"
        for path, methods in _walk(app.routes, "")
        for method in methods - {"HEAD", "OPTIONS"}
        if not path.startswith(NOT_PAGES)
    }
    return sorted(found, key=lambda route: (route.partition(" ")[2], route))


def data_routes(app: FastAPI) -> list[str]:
    """Return the address of each GET of the API for programs, sorted."""
    return sorted({path for path, methods in _walk(app.routes, "") if "GET" in methods and path.startswith("/api/v1/")})


def _walk(routes: Iterable[Any], prefix: str) -> Iterator[tuple[str, set[str]]]:
    """Yield path and methods of each route, those of included routers too (FastAPI keeps them as routers)."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield prefix + route.path, set(route.methods or ())
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _walk(inner.routes, prefix + str(getattr(route.include_context, "prefix", "") or ""))
