"""`motcua procedures import`: records of the national database become drafts, doubts and listed refusals."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.saying import refuse, say
from domain.catalogue.batch import (
    DOUBTS_NAME,
    DRAFT_NAME,
    Batch,
    Refusal,
    draft_all,
    facts_to_data,
    fragment_files,
    register_text,
    summary,
)
from domain.catalogue.draft import Draft
from domain.catalogue.file import BadLine, CatalogueFileError, read_file
from domain.catalogue.refusal_words import REASONS, line_problem
from domain.procedure.fragments import FOLDER
from domain.procedure.register import REGISTER_NAME
from domain.spreadsheets import harmless

_FREE_OF_DOUBT = ("bản nháp không còn điều bắt buộc xem", "drafts without a blocking doubt")
_MEDIAN = ("dòng trong một bản nháp, trung vị", "lines of a draft, the median")
_TAKES = {
    "blocking": ("một người xem các điều bắt buộc", "for one person to answer what blocks"),
    "others": ("các điều khác", "the other doubts"),
    "translating": ("dịch sang tiếng Anh", "translating into English"),
}
_READY = ("không còn điều bắt buộc, xem nhanh nhất trước", "ready, the quickest drafts first")
_SHORT = ("bản nháp dưới 40 dòng", "drafts of less than 40 lines")
SkipOption = Annotated[bool, typer.Option("--skip-bad-lines", help="Bỏ qua dòng hỏng / Go on without bad lines")]
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


@procedures_app.command("import")
def import_records(
    file: Annotated[Path, typer.Argument(help="Tệp .jsonl, .jsonl.xz hoặc .json / File of records")],
    out: Annotated[Path, typer.Option("--out", help="Thư mục mới cho bản nháp / New folder for the drafts")],
    effective_from: Annotated[str, typer.Option("--from", help="Ngày áp dụng / First day, YYYY-MM-DD")] = "",
    skip_bad_lines: SkipOption = False,  # noqa: FBT002 - a flag
    language: LanguageOption = "vi",
) -> None:
    """Chuyển bản ghi cơ sở dữ liệu quốc gia thành bản nháp / Turn national records into drafts, all or nothing."""
    try:
        first_day = date.fromisoformat(effective_from) if effective_from else datetime.now(_VIETNAM).date()
    except ValueError:
        refuse(say(language, "--from phải là ngày YYYY-MM-DD.", "--from must be a date, YYYY-MM-DD."))
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        refuse(say(language, f"{out} đã có nội dung.", f"{out} is not empty."))
    try:
        read = read_file(file)
    except CatalogueFileError as error:
        refuse(say(language, f"Không đọc được {file}: {error.code}.", f"Cannot read {file}: {error.code}."))
    for bad in read.bad_lines:
        typer.echo(f"{file}:{bad.number}: {line_problem(bad.code, bad.detail, language)}", err=True)
    if read.bad_lines and not skip_bad_lines:
        count = len(read.bad_lines)
        refuse(say(language, f"{count} dòng hỏng; chưa ghi gì.", f"{count} bad lines; nothing was written."))
    batch = draft_all(read.records, first_day)
    _write(batch, read.bad_lines, out, language)
    typer.echo(table(summary(batch), language))


def _write(batch: Batch, bad_lines: tuple[BadLine, ...], out: Path, language: str) -> None:
    """Write everything beside the target first, so that the target appears whole or not at all."""
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    try:
        for draft in batch.drafts:
            _write_draft(draft, unfinished / draft.place)
        figures = summary(batch) | {"bad_lines": len(bad_lines)}
        if batch.drafts:
            (unfinished / REGISTER_NAME).write_text(register_text(batch.drafts), encoding="utf-8")
        for place, file in fragment_files(batch.drafts).items():
            (unfinished / FOLDER / place).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, unfinished / FOLDER / place)
        (unfinished / "refused.csv").write_text(refusals_text(batch.refusals, language), encoding="utf-8-sig")
        (unfinished / "summary.json").write_text(_json(figures), encoding="utf-8")
        (unfinished / "summary.txt").write_text(table(figures, language) + "\n", encoding="utf-8")
        unfinished.chmod(0o755)
        if out.exists():
            out.rmdir()
        unfinished.rename(out)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _write_draft(draft: Draft, folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / DRAFT_NAME).write_text(draft.yaml_text, encoding="utf-8")
    doubts = [one.to_dict() for one in draft.doubts]
    data = {"procedure": draft.code, "doubts": doubts, "facts": facts_to_data(draft.facts)}
    (folder / DOUBTS_NAME).write_text(_json(data), encoding="utf-8")


def refusals_text(refusals: tuple[Refusal, ...], language: str) -> str:
    """Return the refusals as CSV: code, reason, reason in words, where, name."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["code", "reason", "words", "where", "name"])
    for one in refusals:
        vi, en = REASONS[one.reason]
        said = (one.code, one.reason, say(language, vi, en), one.detail, " ".join(one.name.split()))
        writer.writerow([harmless(text) for text in said])
    return text.getvalue()


def table(figures: dict[str, Any], language: str) -> str:
    """Return the figures for people."""
    reasons = [f"    {count:5}  {say(language, *REASONS[reason])}" for reason, count in figures["refused"].items()]
    ready = figures["ready_after_hours"]
    lines = [
        f"{figures['records']:6}  {say(language, 'bản ghi cấp tỉnh, cấp xã', 'records of province or commune')}",
        f"{figures['passed_over']:6}  {say(language, 'bản ghi khác, bỏ qua', 'other records, passed over')}",
        f"{figures['drafts']:6}  {say(language, 'bản nháp', 'drafts')}",
        f"{figures['median_lines']:6}  {say(language, *_MEDIAN)}",
        f"{figures['under_40_lines']:6}  {say(language, *_SHORT)}",
        f"{figures['without_blocking_doubt']:6}  {say(language, *_FREE_OF_DOUBT)}",
        f"{sum(figures['refused'].values()):6}  {say(language, 'không lập được, vì:', 'refused, because:')}",
        *reasons,
        f"{figures['doubts']:6}  {say(language, 'điều cần xem', 'doubts')}",
        f"{figures['blocking_doubts']:6}  {say(language, 'điều bắt buộc phải xong', 'of them blocking')}",
        *(
            f"{_hours(figures['review_seconds'][part], language)}  {say(language, *words)}"
            for part, words in _TAKES.items()
        ),
        *(
            f"{count:6}  {say(language, *_READY)}: {hours} {say(language, 'giờ', 'h')}"
            for hours, count in ready.items()
        ),
    ]
    return "\n".join(lines)


def _hours(seconds: int, language: str) -> str:
    text = f"{seconds / 3600:.1f}"
    return f"{say(language, text.replace('.', ','), text):>6} {say(language, 'giờ', 'h')}"


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
