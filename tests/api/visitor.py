"""A browser without JavaScript: keeps cookies, says where its forms come from, checks every page it gets.

Each page is also kept for a real browser to look at (`tests.support.kept_pages`).
"""

from __future__ import annotations

from typing import Any

import httpx2
from fastapi import FastAPI
from selectolax.lexbor import LexborHTMLParser

from tests.api.page_rules import check_page
from tests.support import kept_pages

ORIGIN = "http://testserver"


class Page:
    """A page as a person finds it: what it says and which forms it has."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.tree = LexborHTMLParser(response.text)

    @property
    def heading(self) -> str:
        """The text of the one h1."""
        return self.text("h1")

    @property
    def body(self) -> str:
        """All visible text of the main part, in one line."""
        return self.text("main")

    def text(self, selector: str) -> str:
        """Return the visible text of the first element that fits, or an empty string."""
        found = self.tree.css_first(selector)
        return " ".join(found.text(separator=" ").split()) if found else ""

    def texts(self, selector: str) -> list[str]:
        """Return the visible texts of all elements that fit."""
        return [" ".join(node.text(separator=" ").split()) for node in self.tree.css(selector)]

    def form(self, with_act: str = "", action: str = "") -> tuple[str, dict[str, Any]]:
        """Return address and prefilled fields of the form for an act, or of the one with this action."""
        for form in self.tree.css("form"):
            fields = _fields(form)
            if (with_act and fields.get("act") == with_act) or (action and form.attributes.get("action") == action):
                return str(form.attributes["action"]), fields
        raise AssertionError(f"no form for {with_act or action}; the page says: {self.body}")


def _fields(form: Any) -> dict[str, Any]:
    """Return what a browser would send: boxes of one name that are all ticked are a list."""
    fields: dict[str, Any] = {}
    for node in form.css("input, select, textarea"):
        attributes = node.attributes
        name, kind = attributes.get("name"), attributes.get("type", "text")
        if not name or kind == "file" or (kind in ("radio", "checkbox") and "checked" not in attributes):
            continue
        if node.tag == "select":
            chosen = node.css_first("option[selected]") or node.css_first("option")
            fields[name] = chosen.attributes.get("value") or "" if chosen else ""
        elif kind == "checkbox" and name in fields:
            before = fields[name] if isinstance(fields[name], list) else [fields[name]]
            fields[name] = [*before, attributes.get("value") or ""]
        else:
            fields[name] = node.text() if node.tag == "textarea" else attributes.get("value") or ""
    return fields


async def _check_and_keep(response: httpx2.Response) -> None:
    """Hold every page that arrives, by whatever call, against the page rules, and keep it."""
    if not response.headers.get("content-type", "").startswith("text/html"):
        return
    await response.aread()
    check_page(response)
    kept_pages.keep(response.request.url.raw_path.decode(), response.status_code, response.text)


class Visitor:
    """One browser. `client` speaks JSON with the same cookies. Every page that comes is checked and kept."""

    def __init__(self, app: FastAPI, language: str = "vi") -> None:
        self.client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=app),
            base_url=ORIGIN,
            headers={"Accept-Language": language, "Origin": ORIGIN},
            event_hooks={"response": [_check_and_keep]},
        )

    async def get(self, address: str) -> Page:
        """Open a page, going along with redirects."""
        return Page(await self.client.get(address, follow_redirects=True))

    async def post(self, address: str, fields: dict[str, Any] | None = None, **more: Any) -> httpx2.Response:
        """Send a form and return the bare answer."""
        return await self.client.post(address, data=fields or {}, **more)

    async def submit(self, address: str, fields: dict[str, Any], **more: Any) -> Page:
        """Send a form and go on to the page it leads to."""
        response = await self.post(address, fields, **more)
        if response.status_code == 303:
            return await self.get(response.headers["location"])
        return Page(response)
