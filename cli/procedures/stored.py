"""What the commands that work on stored procedures share: the database, names of versions, refusals in words."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from cli.procedures.files import SHIPPED, load, register_for
from cli.procedures.saying import refuse, say
from domain.deadline.moments import local_day
from domain.procedure.fragments import FragmentShelf
from domain.procedure.register import Register
from runtime.settings import get_settings

if TYPE_CHECKING:
    from domain.catalogue.open_doubts import OpenDoubt
    from domain.procedure.definition import Definition
    from runtime.database import Sessions

Answer = TypeVar("Answer")
ByOption = Annotated[str, typer.Option("--by", help="Ai làm / Who does it")]


def with_database(work: Callable[[Sessions], Awaitable[Answer]], language: str) -> Answer:
    """Run some work on the database; a refusal is said in words and ends the command with code 1."""
    from models.errors import StorageRefusedError
    from runtime.database import Sessions

    async def run() -> Answer:
        sessions = Sessions.open(get_settings().database_url, pool_size=1)
        try:
            return await work(sessions)
        finally:
            await sessions.close()

    try:
        return asyncio.run(run())
    except StorageRefusedError as refused:
        refuse(refusal_sentence(refused, language))


def today() -> date:
    """Return today's date in Vietnam."""
    return local_day(datetime.now(UTC))


def a_day(text: str, option: str, language: str) -> date:
    """Return the date of an option, or leave saying how it is written."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        refuse(say(language, f"{option} phải là ngày YYYY-MM-DD.", f"{option} must be a date, YYYY-MM-DD."))


def shipped_register() -> Register:
    """Return the register of agencies of this installation."""
    return register_for(get_settings().procedure_paths[0] / "any")


def shipped_fragments() -> FragmentShelf:
    """Return the fragments that lie as files in this installation."""
    return FragmentShelf.of(*get_settings().procedure_paths, SHIPPED)


async def all_fragments(sessions: Sessions) -> FragmentShelf:
    """Return the fragments of this installation: its files, and those that came with bundles."""
    from models.fragments import with_files

    async with sessions.read() as session:
        return await with_files(session, shipped_fragments())


async def published_definition(sessions: Sessions, what: str) -> tuple[Definition, int] | None:
    """Return the definition `CODE@VERSION` or, for `CODE`, the one in force today, with its version; or None."""
    from domain.procedure.compile import read_compiled
    from models.procedures import in_force, version_of

    code, _, number = what.partition("@")
    async with sessions.read() as session:
        if number:
            row = await version_of(session, code, int(number)) if number.isdigit() else None
        else:
            row = await in_force(session, code, today())
    return (read_compiled(row.text), row.version) if row is not None else None


def definition_of(what: str, language: str) -> Definition:
    """Return the definition of a file, of a published `CODE@VERSION`, or of the one in force (`CODE`)."""
    if Path(what).is_file():
        return load(Path(what))
    found = with_database(lambda sessions: published_definition(sessions, what), language)
    if found is None:
        refuse(say(language, f"Không có tệp hoặc phiên bản nào là {what}.", f"No file or published version is {what}."))
    return found[0]


_MEND_DOUBTS = {
    "mend_vi": "Trả lời ở trang Điều phải xem của bản thảo; hoặc ghi giá trị đúng, bỏ dấu # ? ở dòng đó và bỏ mục đó "
    "trong tệp .doubts.json.",
    "mend_en": "Answer them on the draft's review page; or write what is right, take out the mark # ? of the line and "
    "the entry in the .doubts.json file.",
}
_REFUSALS: dict[str, tuple[str, str]] = {
    "other_agency": (
        "Thủ tục thuộc loại cơ quan {agency_kind}, không phải của bạn.",
        "The procedure belongs to agencies of the kind {agency_kind}, not to yours.",
    ),
    "fragment_differs": (
        "bundle.fragments: {fragments} ở đây có nội dung khác, chưa lưu gì; nơi gửi đặt số phiên bản mới, xuất lại.",
        "bundle.fragments: {fragments} has other content here, nothing is stored; give it a new version, export again.",
    ),
    "shared_kind": (
        "Quy định của loại {agency_kind} áp dụng cho mọi cơ quan loại này: tác giả cấp tỉnh công bố.",
        "A procedure of the kind {agency_kind} is for every agency of it: the province's author decides.",
    ),
    "open_doubts": (
        "{procedure_code}: còn {count} điều bắt buộc xem chưa trả lời, nên chưa làm gì.{listed}\n  → {mend_vi}",
        "{procedure_code}: {count} blocking doubts are open, so nothing was done.{listed}\n  → {mend_en}",
    ),
    "no_draft": ("Không có bản thảo {draft_id}.", "There is no draft {draft_id}."),
    "edited_meanwhile": (
        "{by} đã sửa bản thảo (nay là lần {revision}); hãy mở lại.",
        "{by} has saved the draft since (revision {revision} now); open it again.",
    ),
    "wrong_state": ("Bản thảo đang ở trạng thái {state}.", "The draft is {state}."),
    "another_procedure": (
        "Văn bản ghi mã {text_code}, bản thảo là của {draft_code}.",
        "The text says {text_code}, the draft is of {draft_code}.",
    ),
    "same_person": (
        "{who} đã soạn hoặc chốt; phải có người thứ hai.",
        "{who} wrote it or declared it final; a second person is needed.",
    ),
    "decision_missing": ("Thiếu số quyết định công bố.", "The number of the decision is missing."),
    "date_refused": (
        "Ngày áp dụng không được ({why}); giới hạn là {day}.",
        "The first day is refused ({why}); the limit is {day}.",
    ),
    "not_cancellable": ("Không hủy được phiên bản ({why}).", "The version cannot be cancelled ({why})."),
    "version_published": (
        "{procedure_code} v{version} đã công bố với nội dung khác: đặt version: {mend}.",
        "{procedure_code} v{version} is published with another text: set version: {mend}.",
    ),
    "no_version": (
        "Không có phiên bản {version} của thủ tục {procedure_code}.",
        "Procedure {procedure_code} has no version {version}.",
    ),
    "no_move": ("Không có quyết định chuyển {move_id}.", "There is no decision {move_id}."),
    "reason_missing": ("Phải ghi lý do.", "A reason is needed."),
    "second_person_needed": (
        "Quyết định này động đến {cases} hồ sơ: cần người thứ hai xác nhận.",
        "The decision concerns {cases} cases: a second person must confirm it.",
    ),
    "not_tried": ("Hãy chạy thử trước, đến hết các hồ sơ.", "Try it first, on every case."),
    "not_clean": ("còn {count} lỗi; dòng {line}: {rule} {vi}", "{count} errors; line {line}: {rule} {en}"),
    "no_proposal": ("Không có đề nghị {proposal_id} đang chờ.", "There is no proposal {proposal_id} that waits."),
    "nothing_proposed": ("Không có bản nào để công bố.", "There is no draft to publish."),
    "proposal_closed": ("Đề nghị đã duyệt hoặc đã rút ({state}).", "The proposal is {state}."),
    "still_preparing": ("Còn {count} bản chưa chốt xong.", "{count} drafts are not final yet."),
    "in_proposal": ("Bản này nằm trong đề nghị khác chờ duyệt.", "Another proposal that waits has this draft."),
    "other_person": ("Chỉ {who} làm tiếp được.", "Only {who} may go on with it."),
}


def _told(doubt: OpenDoubt, language: str) -> str:
    """Return the line of a doubt: its field, where it stands, its rule and its question."""
    line = say(language, f", dòng {doubt.line}", f", line {doubt.line}") if doubt.line else ""
    return f"\n  {doubt.field}{line}: {doubt.code} {doubt.question(language)}"


def refusal_sentence(refused: Exception, language: str) -> str:
    """Return why something was not stored; a refusal without words is said by its code."""
    listed = "".join(_told(one, language) for one in getattr(refused, "doubts", ()))
    return _worded(str(refused), {**vars(refused), "listed": listed}, language)


def stored_refusal(facts: Mapping[str, Any], language: str) -> str:
    """Return the sentence of a refusal stored as `models.refusal_facts.facts_of` tells it."""
    told = facts["values"]
    listed = f"\n  {told['field']}: {told['code']} {told[language]}" if facts["refusal"] == "open_doubts" else ""
    return _worded(facts["refusal"], {**told, "listed": listed}, language)


def _worded(code: str, values: Mapping[str, Any], language: str) -> str:
    pair = _REFUSALS.get(code)
    return say(language, *pair).format_map({**values, **_MEND_DOUBTS}) if pair else code
