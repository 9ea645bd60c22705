"""``motcua cases``: check the logs of cases, and hand one out for somebody who trusts nobody."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from sqlalchemy import select
from sqlmodel import col

from cli.reaching import CANNOT, reaching_database
from models.exported_log import exported_log
from models.tables import Case
from models.verification import differences
from runtime.database import ReadSession, Sessions
from runtime.settings import get_settings

cases_app = typer.Typer(
    help="Kiểm tra nhật ký hồ sơ / Check the logs of cases", no_args_is_help=True, add_completion=False
)
_BATCH = 500
_WHICH = "Mã hồ sơ; để trống là tất cả / Case codes; none is all"


@cases_app.command("verify")
def verify(codes: Annotated[list[str] | None, typer.Argument(help=_WHICH)] = None) -> None:
    """Kiểm tra chuỗi băm, so hồ sơ với nhật ký / Check hash chains, and rows against logs (1: differ, 2: no case)."""
    with reaching_database():
        checked, wrong = asyncio.run(_verify(codes or []))
    for code, problem in wrong:
        typer.echo(f"{code}: {problem}")
    unknown = [code for code in dict.fromkeys(codes or []) if code not in checked]
    for code in unknown:
        _no_such_case(code)
    count = len(checked)
    typer.echo(f"Đã kiểm tra {count} hồ sơ, {len(wrong)} chỗ sai / {count} cases checked, {len(wrong)} differences")
    raise typer.Exit(1 if wrong else CANNOT if unknown else 0)


@cases_app.command("export-log")
def export_log(
    code: Annotated[str, typer.Argument(help="Mã hồ sơ / Case code")],
    output: Annotated[Path | None, typer.Option(help="Tệp ghi ra / File to write")] = None,
) -> None:
    """Xuất nhật ký một hồ sơ để kiểm tra độc lập / Write out a case's log for an independent check."""
    with reaching_database():
        log = asyncio.run(_log(code))
    if log is None:
        _no_such_case(code)
        raise typer.Exit(CANNOT)
    text = json.dumps(log, ensure_ascii=False, indent=1)
    if output is None:
        typer.echo(text)
    else:
        output.write_text(text + "\n", encoding="utf-8")


def _no_such_case(code: str) -> None:
    typer.echo(f"Không có hồ sơ {code} / There is no case {code}", err=True)


async def _verify(codes: list[str]) -> tuple[set[str], list[tuple[str, str]]]:
    """Return the codes of the cases that were checked, and what differs in which."""
    sessions = Sessions.open(get_settings().database_url, pool_size=2)
    checked: set[str] = set()
    wrong: list[tuple[str, str]] = []
    after = ""
    try:
        while True:
            async with sessions.read() as session:
                rows = await _next_cases(session, codes, after)
                for case_id, code in rows:
                    found = await differences(session, case_id)
                    wrong += [(code, f"{one.field}: {one.log} / {one.stored}") for one in found]
            if not rows:
                return checked, wrong
            checked |= {code for _, code in rows}
            after = rows[-1][1]
    finally:
        await sessions.close()


async def _next_cases(session: ReadSession, codes: list[str], after: str) -> list[tuple[UUID, str]]:
    question = select(Case).where(col(Case.code) > after).order_by(col(Case.code)).limit(_BATCH)
    if codes:
        question = question.where(col(Case.code).in_(codes))
    return [(case.id, case.code) for case in (await session.scalars(question)).all()]


async def _log(code: str) -> dict[str, Any] | None:
    sessions = Sessions.open(get_settings().database_url, pool_size=1)
    try:
        async with sessions.read() as session:
            return await exported_log(session, code)
    finally:
        await sessions.close()
