"""The pages kept for a real browser: each structure once, whatever it says."""

from __future__ import annotations

from tests.api.conftest import House
from tests.support.kept_pages import kept_pages, structure

PAGE = "<html lang='{lang}'><main><table class='rows'><tbody>{rows}</tbody></table>{more}</main></html>"


def row(code: str, name: str, kind: str = "pick") -> str:
    """Return one line of a list."""
    return f"<tr><td class='{kind}'><input id='c-{code}' aria-label='{name}'></td></tr>"


def test_what_a_page_says_makes_no_new_page() -> None:
    """Other cases, other names and more lines of the same kind are the same page."""
    one = PAGE.format(lang="vi", rows=row("H61.12-20261122-0000001", "Lê Văn A"), more="<p>Một</p>")
    three = PAGE.format(lang="vi", rows=3 * row("H61.12-20261123-0000202", "Trần B"), more="<p>Hai</p>")
    assert structure(one) == structure(three)


def test_what_a_page_is_built_of_makes_a_new_page() -> None:
    """Another class, language or element, a name that is gone or a list that is empty are looked at again."""
    lines = row("H61.12-20261122-0000001", "Lê Văn A")
    pages = [
        PAGE.format(lang="vi", rows=lines, more=""),
        PAGE.format(lang="en", rows=lines, more=""),
        PAGE.format(lang="vi", rows=row("1", "Lê Văn A", "fit"), more=""),
        PAGE.format(lang="vi", rows=row("1", ""), more=""),
        PAGE.format(lang="vi", rows=lines, more="<p>Một</p>"),
        PAGE.format(lang="vi", rows="", more=""),
    ]
    assert len({structure(page) for page in pages}) == len(pages)


async def test_every_page_a_visitor_gets_is_kept(house: House) -> None:
    """A page fetched by any call is kept, with its status; what is no page is not."""
    visitor = house.visitor()
    fetched = [await visitor.client.get("/procedures?q=zzzz"), (await visitor.get("/no-such-page")).response]
    await visitor.client.get("/static/css/motcua.css")
    kept = {structure(page.html): page for page in kept_pages()}
    assert [kept[structure(response.text)].status for response in fetched] == [200, 404]
    assert not any(page.address.startswith("/static/") for page in kept.values())
