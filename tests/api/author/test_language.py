"""The reference of the language as a page: for everybody who is signed in, in the language they read."""

from __future__ import annotations

from tests.api.author.conftest import Desk, whole

ADDRESS = "/procedures/language"


async def test_whoever_is_signed_in_reads_the_reference_in_their_language(desk: Desk) -> None:
    """Keywords with their meaning, the words there are here; nothing of the other language; a visitor signs in."""
    for language, heading, meaning, other in (
        ("vi", "Thời hạn giải quyết", "Mã thủ tục quốc gia.", "Meaning"),
        ("en", "The legal deadline", "National code.", "Nghĩa"),
    ):
        reader = await desk.of("writer", language)
        first = await reader.get(ADDRESS)
        parts = [str(link.attributes["href"]) for link in first.tree.css("nav .cuts a")]
        assert len(parts) == len(set(parts)) == 10
        assert heading in (await reader.get(f"{ADDRESS}?part=time")).texts("h3")
        head = await reader.get(f"{ADDRESS}?part=head")
        (row,) = (one for one in head.texts("tbody tr") if one.startswith("procedure "))
        assert meaning in row
        assert other not in head.texts("th")
        assert head.tree.css("pre.yaml")
        listed = await reader.get(f"{ADDRESS}?part=lists")
        assert any(one.startswith("ubnd-xa") for one in listed.texts("tbody tr"))
        links = [str(one.attributes["href"]) for one in head.tree.css("tbody a")]
        assert f"{ADDRESS}?part=lists#lists-agencies" in links
        assert listed.tree.css("#lists-agencies")
        assert {link.partition("#")[0] for link in links} <= set(parts)
    assert (await reader.get(f"{ADDRESS}?part=thing")).status == 404
    assert not (await desk.house.visitor().get(ADDRESS)).tree.css("nav .cuts")


async def test_the_editor_leads_to_the_reference(desk: Desk) -> None:
    """Beside what is written."""
    writer = await desk.of("writer")
    page = await writer.get(await desk.draft(writer, "1.000460", whole("1.000460")))
    assert page.tree.css(f"a[href='{ADDRESS}']")
