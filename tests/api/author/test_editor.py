"""Writing: the linter leads to a clean text, nothing is lost, nobody writes over anybody."""

from __future__ import annotations

from tests.api.author.conftest import Desk, save, whole

CLEAN = "Không còn lỗi"


async def test_the_linter_leads_from_a_head_to_a_clean_text(desk: Desk) -> None:
    """A new draft says line by line what is missing; the whole text is clean and drawn."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000001")
    page = await writer.get(address)
    assert "missing_key" in page.text("#findings")
    assert not page.tree.css("#picture svg")
    page = await save(writer, address, whole("1.000001"))
    assert CLEAN in page.body
    assert page.tree.css("#picture svg")
    assert "Cấp Giấy xác nhận tình trạng hôn nhân" in page.heading


async def test_a_misspelt_keyword_is_mended_by_one_button(desk: Desk) -> None:
    """What is certain is mended without typing, and nothing else in the text changes."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000002", whole("1.000002").replace("\ndeadline:", "\ndeadlin:"))
    page = await writer.get(address)
    assert "deadlin" in page.text("#findings")
    _, fields = page.form(action=address)
    page = await writer.submit(address, {**fields, "do": "fix"})
    assert CLEAN in page.body
    assert page.form(action=address)[1]["text"].strip() == whole("1.000002").strip()


async def test_the_editor_is_answered_while_typing(desk: Desk) -> None:
    """Findings come with place, mend and edit in the page's language, and the picture when there is one."""
    writer = await desk.of("writer", "en")
    sent = {"text": whole("1.000003").replace("\ndeadline:", "\ndeadlin:"), "code": "1.000003"}
    answer = await writer.client.post("/procedures/desk/check", json=sent)
    found = answer.json()
    finding = next(one for one in found["findings"] if one["code"] == "unknown_key")
    assert (finding["column"], finding["severity"]) == (1, "error")
    assert finding["fix"]["text"] == "deadline"
    assert found["svg"] == ""
    mended = (await writer.client.post("/procedures/desk/check", json={**sent, "fix": True})).json()
    assert mended["svg"].startswith("<svg")
    assert not [one for one in mended["findings"] if one["severity"] == "error"]
    known = (await writer.client.get("/procedures/desk/completion")).json()
    assert "ubnd-xa" in known["agencies"]
    assert "deadline" in known["schema"]["properties"]


async def test_two_authors_never_write_over_each_other(desk: Desk) -> None:
    """The second to save is shown both texts, by name, and saves only on top of what is there."""
    writer, second = await desk.of("writer"), await desk.of("second")
    address = await desk.draft(writer, "1.000004", whole("1.000004"))
    _, seen = (await second.get(address)).form(action=address)
    await save(writer, address, whole("1.000004") + "# của Quỳnh\n")
    page = await second.submit(address, {**seen, "text": whole("1.000004") + "# của Sáu\n"})
    assert page.status == 409
    assert "Tạ Thị Quỳnh đã lưu lần sửa 3" in page.body
    assert "# của Quỳnh" in page.text(".diff del")
    assert "# của Sáu" in page.text(".diff ins")
    _, fields = page.form(action=address)
    assert "# của Sáu" in fields["text"]
    await second.submit(address, fields)
    page = await writer.get(f"{address}/history?revision=3")
    assert "# của Quỳnh" in page.text(".diff ins")
    assert "# của Sáu" in (await writer.get(address)).form(action=address)[1]["text"]


async def test_saving_by_itself_says_who_was_first(desk: Desk) -> None:
    """The autosave answers with the new revision, and a late one is told by whom and what revision is there."""
    writer, second = await desk.of("writer"), await desk.of("second")
    address = await desk.draft(writer, "1.000005", whole("1.000005"))
    saved = await writer.client.post(f"{address}/save", json={"revision": 2, "text": "procedure: 1"})
    assert saved.json() == {"revision": 3}
    late = await second.client.post(f"{address}/save", json={"revision": 2, "text": "procedure: 2"})
    assert (late.status_code, late.json()) == (409, {"revision": 3, "by": "Tạ Thị Quỳnh"})
    here = (await second.client.post(f"{address}/presence", json={})).json()
    assert (here["revision"], here["others"]) == (3, ["Tạ Thị Quỳnh"])
    assert "Đinh Công Sáu cũng đang mở bản này" in (await writer.get(address)).body


async def test_a_text_that_is_too_large_is_refused_and_kept_in_the_page(desk: Desk) -> None:
    """More than 256 KB is refused in words; what was typed stands in the form."""
    writer = await desk.of("writer")
    address = await desk.draft(writer, "1.000006", whole("1.000006"))
    sent = {"revision": 2, "text": "#" * 300_000}
    refused = await writer.client.post(f"{address}/save", json=sent)
    assert refused.status_code == 422
    assert "256 KB" in refused.json()["refused"]


async def test_bad_texts_come_back_with_their_place(desk: Desk) -> None:
    """A bomb, a tab, a key twice, a newer language: each is a finding with a line, and the page stands."""
    writer = await desk.of("writer")
    bad = {
        "a: &a [x, x]\nb: *a\n": "alias",
        "procedure:\n\t- x\n": "tab",
        "procedure: 1\nprocedure: 2\n": "duplicate_key",
        whole("1.000007") + "language: 99\n": "newer_language",
        "deadline: " + "[" * 5000: "",
    }
    for text, code in bad.items():
        found = (await writer.client.post("/procedures/desk/check", json={"text": text, "code": ""})).json()
        errors = [one for one in found["findings"] if one["severity"] == "error"]
        assert errors, text[:40]
        assert errors[0]["line"] >= 1
        assert code in " ".join(one["code"] for one in errors)


async def test_files_come_in_and_go_out(desk: Desk) -> None:
    """A YAML file becomes a draft and comes out again as it was; what is no text is refused with a reason."""
    writer = await desk.of("writer")
    text = whole("1.000008")
    sent = await writer.client.post("/procedures/desk/upload", files={"file": ("v1.yaml", text.encode())})
    assert sent.status_code == 303
    back = await writer.client.get(f"{sent.headers['location']}/text")
    assert back.text == text
    for content, said in ((b"\xff\xfe\x00", "UTF-8"), (b"name: x\n", "procedure")):
        refused = await writer.client.post("/procedures/desk/upload", files={"file": ("x.yaml", content)})
        assert refused.status_code == 422
        assert said in refused.text
