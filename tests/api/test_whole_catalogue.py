"""With as many procedures as a province has, lists stay short and say how many there are."""

from __future__ import annotations

import pytest
import pytest_asyncio

from benchmarks.catalogue import publish_catalogue
from domain.procedure.compile import read_compiled
from models.procedures import list_in_force, texts_of
from tests.api.conftest import House
from tests.api.test_definitions import TODAY

WANTED = 260


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def many(house: House) -> int:
    """The number of procedures in force, most of them copies of the shipped ones."""
    return await publish_catalogue(house.sessions, house.settings, WANTED)


async def test_copies_are_procedures_like_any_other(house: House, many: int) -> None:
    """Their texts are read as definitions, under codes of their own: what is measured with them is real."""
    async with house.sessions.read() as session:
        listed = [one for one in await list_in_force(session, TODAY) if len(one.procedure_code) == 9]
        texts = await texts_of(session, [one.key for one in listed])
    assert len({one.procedure_code for one in listed}) == len(listed) > 200 > many - len(listed) > 40
    assert len({one.sha256 for one in listed}) == len(listed)
    for one in listed:
        definition = read_compiled(texts[one.key])
        assert (definition.procedure, definition.name.vi, definition.field) == (
            one.procedure_code, one.name_vi, one.field,
        )  # fmt: skip


async def test_the_counter_sees_how_many_there_are(house: House, many: int) -> None:
    """A hundred are shown, the heading counts all, and typing finds what is not among the hundred."""
    counter = await house.signed_in("counter")

    every = await counter.get("/cases/new?choose=1")
    one = await counter.get("/cases/new?q=10.004873")

    assert len(every.tree.css("#found a")) == 100
    assert f"{many} thủ tục" in every.tree.css_first("#found h2").text()
    assert "Còn nữa" in every.body
    assert [link.attributes["href"] for link in one.tree.css("#found a")] == ["/cases/new/10.004873"]


@pytest.mark.parametrize("address", ["/procedures", "/procedures?q=ho+kinh+doanh"])
async def test_the_citizens_catalogue_has_pages(house: House, many: int, address: str) -> None:
    """Never more than fifty at once; the last page has no next one."""
    visitor = house.visitor()
    seen: list[str] = []
    for number in range(1, 10):
        page = await visitor.get(f"{address}{'&' if '?' in address else '?'}page={number}")
        links = [str(link.attributes["href"]) for link in page.tree.css("a.big-link")]
        seen += links
        assert len(links) <= 50
        if len(links) < 50:
            break

    assert len(set(seen)) == len(seen)
    assert len(seen) == many or "?q" in address


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_the_board_offers_what_its_agencies_decide(house: House, many: int, language: str) -> None:
    """The chosen procedure is selected, whoever decides it; the others are those of the viewer's kind of agency."""
    supervisor = await house.signed_in("supervisor", language)

    plain, own, other = [
        (await supervisor.get(f"/board{narrowed}")).tree.css("#procedure option")
        for narrowed in ("", "?procedure=10.004873", "?procedure=3.000347")
    ]

    codes = [option.attributes["value"] for option in plain]
    assert "10.004873" in codes
    assert "3.000347" not in codes
    assert 100 < len(codes) < many
    assert [option.attributes["value"] for option in own if "selected" in option.attributes] == ["10.004873"]
    assert [option.attributes["value"] for option in own] == codes
    assert [option.attributes["value"] for option in other if "selected" in option.attributes] == ["3.000347"]
    assert len(other) == len(plain) + 1
