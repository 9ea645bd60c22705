"""A report as PDF from the worker's press, over the real door."""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_pdf_comes_from_the_worker(live_house: House) -> None:
    """A supervisor gets the form as one A4 page across, named after form, agency and period."""
    supervisor = await live_house.signed_in("supervisor")
    answer = await supervisor.client.get("/reports/file?form=07a&period=2026&kind=pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert "bieu-07a-H61.12-2026.pdf" in answer.headers["content-disposition"]
    page = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0]
    assert "TÌNH HÌNH, KẾT QUẢ" in page.extract_text()
    assert page.mediabox.width > page.mediabox.height
