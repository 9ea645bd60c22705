"""Files: told by their content, limited in size, never run in a browser."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import pytest_asyncio

from api.errors import WrongFileType
from api.uploads import media_type_of
from runtime.file_types import safe_name
from tests.api.conftest import House, filing, new_key
from tests.api.visitor import Visitor

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010806000000") + b"\x1f\x15\xc4\x89" + b"\0" * 20
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def archive(*names: str) -> bytes:
    """Return a zip file with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def case(house: House) -> dict[str, Any]:
    """A filed case."""
    machine = await house.machine("file")
    answer = await house.visitor().client.post("/api/v1/cases", json=filing(), headers={**machine, **new_key()})
    found: dict[str, Any] = answer.json()
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def counter(house: House) -> Visitor:
    """The counter's browser."""
    return await house.signed_in("counter")


async def test_a_file_comes_back_as_it_went_in(case: dict[str, Any], counter: Visitor) -> None:
    """Kept under its hash, downloaded under a clean name, and the same upload twice is one file."""
    files = {"file": ("../../Tờ khai.exe", PDF, "text/html")}

    first = await counter.client.post(case["links"]["documents"], files=files, data={"component": "to-khai"})
    again = await counter.client.post(case["links"]["documents"], files=files, data={"component": "to-khai"})
    fetched = await counter.client.get(first.json()["href"])

    assert first.status_code == 201, first.text
    assert first.json()["media_type"] == "application/pdf"
    assert first.json()["file_name"] == "Tờ khai.pdf"
    assert again.json()["id"] == first.json()["id"]
    assert fetched.content == PDF
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''T%E1%BB%9D%20khai.pdf")
    assert fetched.headers["content-security-policy"].startswith("sandbox")


async def test_only_harmless_types_are_shown_in_place(case: dict[str, Any], counter: Visitor) -> None:
    """PDF and pictures may be shown, sandboxed; an office file is downloaded whatever is asked."""
    docx = archive("[Content_Types].xml", "word/document.xml")
    links = []
    for name, content in (("a.pdf", PDF), ("b.docx", docx), ("c.png", PNG)):
        answer = await counter.client.post(case["links"]["documents"], files={"file": (name, content)})
        links.append(answer.json()["href"])

    pdf, office, picture = [await counter.client.get(f"{link}?inline=true") for link in links]

    assert pdf.headers["content-disposition"].startswith("inline")
    assert "default-src 'none'" in pdf.headers["content-security-policy"]
    assert picture.headers["content-disposition"].startswith("inline")
    assert picture.headers["content-security-policy"].startswith("sandbox")
    assert pdf.headers["x-content-type-options"] == "nosniff"
    assert office.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("content", [HTML, SVG, b"MZ\x90\0" * 10, b"plain text", archive("a.txt"), b"PK\x03\x04broken"])
async def test_what_could_run_or_is_not_a_paper_is_refused(
    case: dict[str, Any], counter: Visitor, content: bytes
) -> None:
    """HTML, SVG, programs, plain archives: 415 however they are named."""
    answer = await counter.client.post(
        case["links"]["documents"], files={"file": ("a.pdf", content, "application/pdf")}
    )

    assert answer.status_code == 415, answer.text
    assert answer.json()["type"] == "/problems/wrong-file-type"


async def test_a_file_beyond_the_limit_is_refused_while_it_comes_in(case: dict[str, Any], counter: Visitor) -> None:
    """413 with the limit in words, for an announced length and for one that keeps coming; an empty file is 422."""
    big = PDF + b"\0" * 210_000

    async def endless() -> Any:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
        for _ in range(1000):
            yield b"\0" * 65_536

    announced = await counter.client.post(case["links"]["documents"], files={"file": ("a.pdf", big)})
    flowing = await counter.client.post(
        case["links"]["documents"], content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"}
    )
    empty = await counter.client.post(case["links"]["documents"], files={"file": ("a.pdf", b"")})
    wordy = {"Idempotency-Key": "too-much-text", "Content-Type": "application/json"}
    text = await counter.client.post("/api/v1/cases", content=b"{" + b" " * 1_048_576 + b"}", headers=wordy)

    assert announced.status_code == flowing.status_code == 413, flowing.text
    assert "0.2 MB" in announced.json()["detail"]
    assert empty.status_code == 422
    assert text.status_code == 413
    assert (text.json()["limit_bytes"], "1 MB" in text.json()["detail"]) == (1_048_576, True), text.text


async def test_another_agency_gets_no_file(house: House, case: dict[str, Any], counter: Visitor) -> None:
    """A file of a case one may not see is not found, by upload and by download."""
    link = (await counter.client.post(case["links"]["documents"], files={"file": ("a.pdf", PDF)})).json()["href"]
    stranger = await house.signed_in("stranger")

    assert (await stranger.client.get(link)).status_code == 404
    sent = await stranger.client.post(case["links"]["documents"], files={"file": ("a.pdf", PDF)})
    assert sent.status_code == 404


async def test_an_applicant_hands_in_a_file_with_the_secret(house: House, case: dict[str, Any]) -> None:
    """Code and secret are enough to send a paper, a wrong secret is not."""
    client = house.visitor().client
    address = f"{case['links']['public']}/documents"

    good = await client.post(address, files={"file": ("a.png", PNG)}, headers={"X-Case-Secret": case["secret"]})
    wrong = await client.post(address, files={"file": ("a.png", PNG)}, headers={"X-Case-Secret": "WRONG000"})

    assert good.status_code == 201, good.text
    assert good.json()["media_type"] == "image/png"
    assert wrong.status_code == 404


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a/b\\c.pdf", "c.pdf"),
        ("", "tep.pdf"),
        ("..", "tep.pdf"),
        ("x\r\nSet-Cookie: a.pdf", "xSet-Cookie a.pdf"),
        ("Giấy khai sinh (2).PDF", "Giấy khai sinh (2).pdf"),
        ("a" * 300 + ".pdf", "a" * 100 + ".pdf"),
    ],
)
def test_file_names_are_made_harmless(given: str, kept: str) -> None:
    """No folders, no control characters, no misleading ending, not endless."""
    assert safe_name(given, "application/pdf") == kept


def test_office_files_are_told_apart_and_those_with_macros_refused() -> None:
    """DOCX and XLSX are known by their parts; a file with a macro part is not kept."""
    types = "[Content_Types].xml"
    assert media_type_of(archive(types, "word/document.xml")).endswith("wordprocessingml.document")
    assert media_type_of(archive(types, "xl/workbook.xml")).endswith("spreadsheetml.sheet")
    with pytest.raises(WrongFileType):
        media_type_of(archive(types, "word/document.xml", "word/vbaProject.bin"))
