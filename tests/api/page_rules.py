"""What is true of every page: checked on each page that any test opens."""

from __future__ import annotations

import re
from collections import Counter

import html5lib  # type: ignore[import-untyped]  # it has no types
import httpx2
from selectolax.lexbor import LexborHTMLParser

_LEAKS = re.compile(r"\bNone\b|\bundefined\b|\{\{|\{%|Traceback|&lt;[a-z]+|%\([a-z]+\)s")
#: Twelve digits as a personal number has them: province, century and sex, year. Ids with letters around are none.
_FULL_NUMBER = re.compile(r"(?<![0-9A-Za-z])0[0-9]{2}[0-3][0-9]{8}(?![0-9A-Za-z])")


def check_page(response: httpx2.Response) -> None:
    """Assert every page rule on a response; downloads and redirects are left alone."""
    if not response.headers.get("content-type", "").startswith("text/html"):
        return
    html = response.text
    html5lib.HTMLParser(strict=True).parse(html)
    tree = LexborHTMLParser(html)
    _check_frame(tree, response)
    _check_controls(tree)
    _check_tables(tree)
    main = tree.css_first("main")
    assert main is not None
    text = main.text(separator=" ")
    leak = _LEAKS.search(text)
    assert not leak, f"the page shows {leak}"
    assert not _FULL_NUMBER.search(text), "an identification number is shown in full"
    assert len(html.encode()) < 60_000


def _check_frame(tree: LexborHTMLParser, response: httpx2.Response) -> None:
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert response.headers["x-content-type-options"] == "nosniff"
    language = tree.css("html")[0].attributes["lang"]
    assert language == response.headers["content-language"]
    assert len(tree.css("h1")) == 1
    title = tree.css("title")[0].text()
    assert title.endswith((" – Một cửa", " – One-stop")), title
    if response.status_code == 422:
        assert title.startswith(("Lỗi:", "Error:")), title
    assert tree.css_first("a.skip[href='#main']")
    assert tree.css_first("main#main")
    ids = Counter(node.attributes["id"] for node in tree.css("[id]"))
    assert [name for name, count in ids.items() if count > 1] == []
    assert not tree.css("script:not([src])")
    assert not tree.css("style")
    # A page that loads itself anew takes away what is being read or typed (WCAG 2.2.1), without scripts too.
    assert not tree.css("meta[http-equiv]")
    for node in tree.css("*"):
        inline = [name for name in node.attributes if name == "style" or name.startswith("on")]
        assert not inline, f"{node.tag} has {inline}"
        assert not ("title" in node.attributes and "aria-label" in node.attributes)
    assert not tree.css("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")
    for time in tree.css("time"):
        assert time.attributes.get("datetime")


def _check_controls(tree: LexborHTMLParser) -> None:
    labelled = {node.attributes.get("for") for node in tree.css("label")}
    for node in tree.css("input, select, textarea"):
        if node.attributes.get("type") == "hidden":
            continue
        named = node.attributes.get("aria-label") or node.attributes.get("id") in labelled
        assert named, f"no label: {node.html}"
        assert "placeholder" not in node.attributes
    ids = {node.attributes["id"] for node in tree.css("[id]")}
    for node in tree.css("[aria-describedby]"):
        assert set((node.attributes["aria-describedby"] or "").split()) <= ids
    for form in tree.css("form"):
        assert form.attributes.get("method") in ("get", "post")
        assert form.attributes.get("action")
    for node in tree.css("button, a"):
        assert node.text().strip() or node.attributes.get("aria-label"), f"says nothing: {node.html}"
    for link in tree.css("a[href^='#']"):
        target = (link.attributes["href"] or "")[1:]
        assert target in ids, f"leads nowhere: #{target}"
    for badge in tree.css(".badge"):
        assert badge.css_first("svg[aria-hidden='true']")
        assert badge.text().strip()
    assert len(tree.css("main .button.primary")) <= 1


def _check_tables(tree: LexborHTMLParser) -> None:
    for table in tree.css("table"):
        assert table.css_first("caption")
        assert all(head.attributes.get("scope") for head in table.css("th"))
