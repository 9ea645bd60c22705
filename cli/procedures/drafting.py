"""`motcua procedures draft, drafts, finalise, publish-draft, cancel, history`: the way of a text into force."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.files import listed_beside, load
from cli.procedures.saying import refuse, report, say
from cli.procedures.stored import ByOption, a_day, all_fragments, shipped_register, today, with_database
from domain.procedure.errors import DefinitionErrors

DraftArgument = Annotated[UUID, typer.Argument(help="Mã bản thảo / Id of the draft")]
RevisionOption = Annotated[int, typer.Option("--revision", help="Lần sửa đã xem; 0 là lần mới nhất / 0: newest")]


@procedures_app.command("draft")
def draft(
    file: Annotated[Path, typer.Argument(help="Tệp định nghĩa / Definition file", exists=True, dir_okay=False)],
    by: ByOption,
    scenarios: Annotated[Path | None, typer.Option("--scenarios", help="Tệp tình huống / Scenarios")] = None,
    language: LanguageOption = "vi",
) -> None:
    """Lưu một tệp thành bản thảo, cùng điều phải xem cạnh tệp / Store a file as a draft, with the doubts beside it."""
    from models.authoring import Author
    from models.draft_doubts import keep_doubts
    from models.procedure_drafts import create_draft
    from runtime.database import Sessions

    try:
        definition = load(file, with_database(all_fragments, language))
    except DefinitionErrors as found:
        report(found.errors, language)
        return
    doubts = listed_beside(file, language)

    async def store(sessions: Sessions) -> UUID:
        async with sessions.write() as session:
            stored = await create_draft(
                session,
                Author(by),
                procedure_code=definition.procedure,
                agency_kind=definition.agency,
                text=file.read_text(encoding="utf-8-sig"),
                scenarios=scenarios.read_text(encoding="utf-8-sig") if scenarios else "",
            )
            await keep_doubts(session, stored.id, doubts)
            return stored.id

    typer.echo(with_database(store, language))


@procedures_app.command("drafts")
def drafts(
    code: Annotated[str, typer.Option("--code", help="Mã thủ tục / Procedure code")] = "",
    language: LanguageOption = "vi",
) -> None:
    """Liệt kê các bản thảo chưa công bố / List the drafts that are not published."""
    from models.authoring import Author
    from models.queries.procedure_drafts import list_drafts
    from runtime.database import Sessions

    async def look(sessions: Sessions) -> None:
        async with sessions.read() as session:
            for line in await list_drafts(session, Author(""), procedure_code=code):
                name = line.name_en if language == "en" else line.name_vi
                typer.echo(
                    f"{line.id}  {line.procedure_code}  {line.state}  r{line.revision}  {line.written_by}  {name}"
                )

    with_database(look, language)


@procedures_app.command("finalise")
def finalise(
    draft_id: DraftArgument, by: ByOption, revision: RevisionOption = 0, language: LanguageOption = "vi"
) -> None:
    """Chốt bản thảo sau khi kiểm tra sạch lỗi / Declare a draft final, once its text is clean."""
    from models.authoring import Author
    from models.procedure_drafts import finalise_draft, reader
    from models.queries.procedure_drafts import draft_of
    from runtime.database import Sessions

    async def freeze(sessions: Sessions) -> str:
        author = Author(by)
        read = reader(shipped_register(), await all_fragments(sessions), str(draft_id))
        async with sessions.write() as session:
            seen = await draft_of(session, author, draft_id)
            number = revision or (seen.revision if seen else 0)
            final = await finalise_draft(session, author, draft_id, revision=number, read=read)
            return f"{final.procedure_code}  v{final.version}  {final.sha256[:12]}"

    try:
        typer.echo(with_database(freeze, language))
    except DefinitionErrors as found:
        report(found.errors, language)


@procedures_app.command("publish-draft")
def publish_draft(
    draft_id: DraftArgument,
    by: ByOption,
    effective_from: Annotated[str, typer.Option("--from", help="Ngày áp dụng / First day, YYYY-MM-DD")],
    decision: Annotated[str, typer.Option("--decision", help="Số quyết định / Number of the decision")],
    decided_on: Annotated[str, typer.Option("--decided-on", help="Ngày quyết định / Its date, YYYY-MM-DD")],
    revision: RevisionOption = 0,
    language: LanguageOption = "vi",
) -> None:
    """Công bố bản đã chốt; người công bố khác người soạn / Publish a final draft; by another person than wrote it."""
    from domain.procedure.transition import Transition
    from models import publication
    from models.authoring import Author
    from models.queries.procedure_drafts import draft_of
    from runtime.database import Sessions

    day = a_day(effective_from, "--from", language)
    decided = a_day(decided_on, "--decided-on", language)

    async def store(sessions: Sessions) -> str:
        author = Author(by)
        async with sessions.write() as session:
            seen = await draft_of(session, author, draft_id)
            version = await publication.publish_draft(
                session,
                author,
                draft_id,
                revision=revision or (seen.revision if seen else 0),
                effective_from=day,
                decision=publication.Decision(decision, decided),
                today=today(),
            )
            return f"{version.procedure_code}  v{version.version}  {version.effective_from:%d/%m/%Y}"

    typer.echo(with_database(store, language))
    typer.echo(Transition(received_before=day).words().in_language(language))


@procedures_app.command("cancel")
def cancel(
    code: Annotated[str, typer.Argument(help="Mã thủ tục / Procedure code")],
    version: Annotated[int, typer.Argument(help="Phiên bản / Version")],
    by: ByOption,
    reason: Annotated[str, typer.Option("--reason", help="Lý do / Why")],
    language: LanguageOption = "vi",
) -> None:
    """Hủy phiên bản chưa có hiệu lực / Cancel a version before its first day."""
    from models.authoring import Author
    from models.publication import cancel_publication
    from runtime.database import Sessions

    async def store(sessions: Sessions) -> None:
        async with sessions.write() as session:
            await cancel_publication(session, Author(by), code, version, reason=reason, today=today())

    with_database(store, language)
    typer.echo(say(language, f"Đã hủy {code} v{version}.", f"Cancelled {code} v{version}."))


@procedures_app.command("history")
def history(
    code: Annotated[str, typer.Argument(help="Mã thủ tục / Procedure code")], language: LanguageOption = "vi"
) -> None:
    """Xem các phiên bản và ai đã làm gì / Read the versions of a procedure and who did what."""
    from models.authoring import Author, changes_of
    from models.queries.published_versions import published_versions
    from runtime.database import Sessions

    async def look(sessions: Sessions) -> int:
        async with sessions.read() as session:
            versions = await published_versions(session, Author(""), today(), code)
            changes = await changes_of(session, Author(""), code)
        for line in versions:
            to = f"–{line.effective_to:%d/%m/%Y}" if line.effective_to else ""
            by = f"{line.written_by or '–'} / {line.confirmed_by}"
            typer.echo(f"v{line.version}  {line.state}  {line.effective_from:%d/%m/%Y}{to}  {by}  {line.decision}")
        for change in changes:
            typer.echo(f"  {change.at:%Y-%m-%d %H:%M}Z  {change.kind}  {change.by}")
        return len(versions) + len(changes)

    if not with_database(look, language):
        refuse(say(language, f"Chưa có gì về {code}.", f"Nothing is known of {code}."))
