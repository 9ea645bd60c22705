"""`motcua agencies`: a list is looked at, then stored whole by an administrator, or refused row by row."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest_asyncio
from openpyxl import load_workbook
from sqlalchemy import select
from sqlmodel import col
from typer.testing import CliRunner, Result

from cli.agencies import agencies_app
from models.tables import Agency, Staff, StaffChange, StaffRole
from runtime.database import Sessions

HEAD = "Mã định danh;Loại cơ quan;Tên;Tên tiếng Anh;Địa chỉ;Điện thoại;Cơ quan cấp trên\n"
ROOT = "H77"
EN = ("--language", "en")


async def run(*arguments: object) -> Result:
    """Run `motcua agencies ...` beside the event loop of the test, as it opens its own."""
    return await asyncio.to_thread(CliRunner().invoke, agencies_app, [str(argument) for argument in arguments])


def written(folder: Path, text: str) -> Path:
    """Write a list."""
    file = folder / f"{uuid4().hex[:8]}.csv"
    file.write_bytes((HEAD + text).encode("utf-8-sig"))
    return file


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def administrator(sessions: Sessions) -> UUID:
    """Who administers a province of its own."""
    async with sessions.write() as session:
        session.add(Agency(id=ROOT, kind="ubnd-tinh", name_vi="UBND tỉnh Mẫu"))
        await session.flush()
        person = Staff(login="quantri.mau", name="Hoàng Thanh Tùng", agency_id=ROOT, password_hash="-")
        officer = Staff(login="thuly.mau", name="Trần Văn Thụ", agency_id=ROOT, password_hash="-")
        session.add(person, officer)
        await session.flush()
        session.add(
            StaffRole(staff_id=person.id, role="administrator", agency_id=ROOT),
            StaffRole(staff_id=officer.id, role="officer", agency_id=ROOT),
        )
        return person.id


async def names(sessions: Sessions) -> dict[str, str]:
    """Return the agencies below the province by identifier."""
    async with sessions.read() as session:
        found = await session.execute(
            select(col(Agency.id), col(Agency.name_vi)).where(col(Agency.id).startswith(f"{ROOT}."))
        )
        return {one.id: one.name_vi for one in found}


async def test_a_list_is_looked_at_and_stored_when_told(
    on_database: str, sessions: Sessions, administrator: UUID, tmp_path: Path
) -> None:
    """Nothing is stored by looking; storing is one piece and stands in the log; the same again changes nothing."""
    file = written(tmp_path, f"{ROOT}.1.1;ubnd-xa;Điểm Một;;;;{ROOT}.1\n{ROOT}.1;ubnd-xa;Xã Một;;;;\n")
    looked = await run("import", file, "--by", "quantri.mau", *EN)
    assert looked.exit_code == 0, looked.output
    assert f"row 2: {ROOT}.1.1 Điểm Một: new, below {ROOT}.1" in looked.stdout
    assert "Would add 2, change 0. Nothing is stored." in looked.stdout
    assert await names(sessions) == {}
    stored = await run("import", file, "--by", "quantri.mau", "--store")
    assert stored.exit_code == 0, stored.output
    assert "Đã thêm 2, sửa 0." in stored.stdout
    assert await names(sessions) == {f"{ROOT}.1": "Xã Một", f"{ROOT}.1.1": "Điểm Một"}
    again = await run("import", file, "--by", "quantri.mau", "--store", *EN)
    assert "Added 0, changed 0." in again.stdout
    renamed = written(tmp_path, f"{ROOT}.1;;Xã Một Mới;;;;\n")
    changed = await run("import", renamed, "--by", "quantri.mau", "--store", *EN)
    assert "Xã Một → Xã Một Mới" in changed.stdout
    async with sessions.read() as session:
        log = await session.execute(
            select(col(StaffChange.agency_id), col(StaffChange.kind)).where(
                col(StaffChange.changed_by) == administrator
            )
        )
        assert sorted(tuple(line) for line in log) == [
            (f"{ROOT}.1", "agency_added"), (f"{ROOT}.1", "agency_changed"), (f"{ROOT}.1.1", "agency_added"),
        ]  # fmt: skip


async def test_a_fault_is_told_with_its_row_field_rule_and_mend(
    on_database: str, sessions: Sessions, administrator: UUID, tmp_path: Path
) -> None:
    """And nothing is stored, the good rows neither."""
    before = await names(sessions)
    file = written(tmp_path, f"{ROOT}.8;ubnd-xa;Xã Tốt;;;;\n{ROOT}.9;thôn;Xã Sai;;;;\n")
    told = await run("import", file, "--by", "quantri.mau", "--store", *EN)
    assert told.exit_code == 1
    assert f"row 3: {ROOT}.9 Xã Sai" in told.stderr
    assert "Loại cơ quan: unknown_kind: " in told.stderr
    assert "    → " in told.stderr
    assert "Rows to mend: 1. Nothing is stored." in told.stderr
    assert await names(sessions) == before


async def test_only_an_administrator_imports(
    on_database: str, sessions: Sessions, administrator: UUID, tmp_path: Path
) -> None:
    """An officer, and nobody, are refused alike; so is a file that is no list."""
    file = written(tmp_path, f"{ROOT}.7;ubnd-xa;Xã Bảy;;;;\n")
    for login in ("thuly.mau", "khong.co"):
        refused = await run("import", file, "--by", login, "--store", *EN)
        assert refused.exit_code == 1
        assert f"There is no administrator “{login}”." in refused.stderr
    wrong = tmp_path / "x.csv"
    wrong.write_bytes(b"\x89PNG\x00")
    assert (await run("import", wrong, "--by", "quantri.mau")).exit_code == 1
    assert f"{ROOT}.7" not in await names(sessions)


async def test_the_template_is_written_as_excel_or_csv(on_database: str, tmp_path: Path) -> None:
    """With the heads the import reads."""
    for name in ("mau.xlsx", "mau.csv"):
        assert (await run("template", tmp_path / name)).exit_code == 0
    assert (tmp_path / "mau.csv").read_text(encoding="utf-8-sig").splitlines()[0] == HEAD.strip()
    sheet = load_workbook(tmp_path / "mau.xlsx").worksheets[0]
    assert ";".join(str(cell.value) for cell in sheet[1]) == HEAD.strip()
    assert (await run("template", tmp_path / "mau.pdf")).exit_code == 1
