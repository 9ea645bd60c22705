"""The bar of the staff: one line of what is wanted most, and one menu for the rest."""

from __future__ import annotations

import pytest

from api.security.passwords import hash_password
from models.tables import Staff, StaffRole
from tests.api.conftest import AGENCY, PASSWORD, House
from tests.api.visitor import Page


def _addresses(page: Page, place: str) -> list[str]:
    return [link.attributes["href"] or "" for link in page.tree.css(place)]


async def test_a_supervisors_bar_holds_five_places_and_a_menu_with_the_rest(house: House) -> None:
    """Nothing a supervisor had is gone, nothing is there twice, and no script is needed to open the menu."""
    page = await (await house.signed_in("supervisor")).get("/desk")
    everything, menu = _addresses(page, ".bar nav a"), _addresses(page, ".bar nav details a")

    assert everything[:5] == ["/tasks", "/notices", "/desk", "/board", "/reports"]
    assert everything[5:] == menu
    assert set(menu) == {
        "/cashier", "/feedback/desk", "/late-opinions", "/scorecard", "/portal", "/administration/readings",
    }  # fmt: skip
    assert len(everything) == len(set(everything))
    assert _addresses(page, ".bar nav a[aria-current]") == ["/desk"]


async def test_the_menu_says_that_the_open_page_is_one_of_its_own(house: House) -> None:
    """On a page of the menu its head is marked and names the page; on another page it is not."""
    supervisor = await house.signed_in("supervisor")

    inside, outside = await supervisor.get("/late-opinions"), await supervisor.get("/desk")

    assert inside.text(".bar summary.here").endswith("Ý kiến chậm")
    assert _addresses(inside, ".bar nav a[aria-current]") == ["/late-opinions"]
    assert not outside.tree.css(".bar summary.here")


async def test_a_page_below_a_place_marks_that_place_and_no_other(house: House) -> None:
    """Below the board the bar still says where one is; of two places that lie below each other the nearer one is it."""
    async with house.sessions.write() as session:
        both = Staff(login="both", name="Lý Thị Hai", agency_id=AGENCY, password_hash=hash_password(PASSWORD))
        session.add(both)
        await session.flush()
        for role in ("supervisor", "administrator"):
            session.add(StaffRole(staff_id=both.id, role=role, agency_id=AGENCY))
    visitor = await house.signed_in("both")
    marks = {
        "/board": ("/board", "page"),
        "/board/steps": ("/board", "true"),
        "/administration/people": ("/administration", "true"),
        "/administration/readings": ("/administration/readings", "page"),
    }
    for address, mark in marks.items():
        assert _marked(await visitor.get(address)) == [mark], address


def _marked(page: Page) -> list[tuple[str | None, str | None]]:
    found = page.tree.css(".bar nav a[aria-current]")
    return [(link.attributes["href"], link.attributes["aria-current"]) for link in found]


@pytest.mark.parametrize("role", ["counter", "officer", "leader"])
async def test_who_has_few_places_has_no_menu(house: House, role: str) -> None:
    """Counter, officer and leader see all their places at once."""
    page = await (await house.signed_in(role)).get("/tasks")

    assert _addresses(page, ".bar nav a")[0] == "/tasks"
    assert not page.tree.css(".bar details")


@pytest.mark.parametrize("role", ["supervisor", "leader"])
async def test_figures_others_see_are_found_from_the_bar(house: House, role: str) -> None:
    """Who may read the scorecard finds it in the bar, from there the lists, the public rates and the screen."""
    visitor = await house.signed_in(role)
    assert "/scorecard" in _addresses(await visitor.get("/board"), ".bar nav a")

    for address in ("/scorecard", "/publication"):
        page = await visitor.get(address)
        rooms = [link.partition("?")[0] for link in _addresses(page, "main nav .cuts a")]
        assert rooms == ["/scorecard", "/publication", "/on-time", "/display"]
        assert _addresses(page, "main nav .cuts a[aria-current=page]")[0].partition("?")[0] == address
        assert ("/scorecard", "page" if address == "/scorecard" else "true") in _marked(page)
        for room in _addresses(page, "main nav .cuts a"):
            assert (await visitor.get(room)).status == 200


async def test_an_administrator_finds_the_screen_of_each_agency(house: House) -> None:
    """Who sets up an agency has the address to open on the screen of its waiting room."""
    async with house.sessions.write() as session:
        keeper = Staff(login="keeper", name="Tô Văn Giữ", agency_id=AGENCY, password_hash=hash_password(PASSWORD))
        session.add(keeper)
        await session.flush()
        session.add(StaffRole(staff_id=keeper.id, role="administrator", agency_id=AGENCY))
    page = await (await house.signed_in("keeper")).get(f"/administration/agencies/{AGENCY}")

    assert f"/display/{AGENCY}" in _addresses(page, "main a")
