"""`motcua procedures proposal ...`: many drafts published by two people, by one decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.proposal_work import go_on_with, tell
from cli.procedures.saying import refuse, say
from cli.procedures.stored import ByOption, a_day, with_database

if TYPE_CHECKING:
    from runtime.database import Sessions

proposal_app = typer.Typer(
    help="Công bố nhiều bản thảo bằng một quyết định / Publish many drafts by one decision",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)
procedures_app.add_typer(proposal_app, name="proposal")

_MOST = 3_000
ProposalArgument = Annotated[UUID, typer.Argument(help="Mã đề nghị / Id of the proposal")]
FieldOption = Annotated[str, typer.Option("--field", help="Lĩnh vực / Sector")]
AgencyOption = Annotated[str, typer.Option("--agency", help="Loại cơ quan / Kind of agency")]
LevelOption = Annotated[str, typer.Option("--level", help="province | commune")]


@proposal_app.command("ready")
def ready(
    field: FieldOption = "", agency: AgencyOption = "", level: LevelOption = "", language: LanguageOption = "vi"
) -> None:
    """Liệt kê bản thảo không còn điều bắt buộc / List drafts without a blocking doubt."""
    from models.authoring import Author
    from models.queries.ready_drafts import ready_drafts

    wanted = {"field": field, "agency": agency, "level": level}

    async def look(sessions: Sessions) -> None:
        async with sessions.read() as session:
            found = await ready_drafts(session, Author(""), wanted, _MOST)
        for one in found:
            name = one.name_en if language == "en" and one.name_en else one.name_vi
            left = say(language, f"{one.doubts} điều để ngỏ", f"{one.doubts} left open")
            typer.echo(f"{one.id}  {one.procedure_code}  {one.agency_kind}  {one.field}  {left}  {name}")

    with_database(look, language)


@proposal_app.command("make")
def make(
    by: ByOption,
    decision: Annotated[str, typer.Option("--decision", help="Số quyết định / Number of the decision")],
    decided_on: Annotated[str, typer.Option("--decided-on", help="Ngày quyết định / Its date, YYYY-MM-DD")],
    effective_from: Annotated[str, typer.Option("--from", help="Ngày áp dụng / First day, YYYY-MM-DD")],
    drafts: Annotated[list[UUID] | None, typer.Argument(help="Mã bản thảo / Ids of drafts")] = None,
    field: FieldOption = "",
    agency: AgencyOption = "",
    level: LevelOption = "",
    everything: Annotated[bool, typer.Option("--all", help="Mọi bản sẵn sàng / All that are ready")] = False,  # noqa: FBT002 - a flag
    language: LanguageOption = "vi",
) -> None:
    """Đề nghị: chốt các bản đã chọn, chờ người thứ hai / Propose: declare drafts final for a second person."""
    from models.authoring import Author
    from models.proposals import propose
    from models.publication import Decision
    from models.queries.ready_drafts import ready_drafts

    rests_on = Decision(decision, a_day(decided_on, "--decided-on", language))
    first = a_day(effective_from, "--from", language)
    wanted = {"field": field, "agency": agency, "level": level}
    if not (drafts or everything or any(wanted.values())):
        refuse(say(language, "Nêu mã bản thảo, bộ lọc, hoặc --all.", "Name drafts, a filter, or --all."))

    async def store(sessions: Sessions) -> UUID:
        async with sessions.read() as session:
            found = await ready_drafts(session, Author(by), wanted, _MOST)
        seen = {one.id: one.revision for one in found if not drafts or one.id in drafts}
        for missing in set(drafts or ()) - seen.keys():
            refuse(say(language, f"Bản {missing} chưa sẵn sàng.", f"Draft {missing} is not ready."))
        async with sessions.write() as session:
            proposal = await propose(session, Author(by), seen, decision=rests_on, effective_from=first)
        await go_on_with(sessions, by, proposal.id)
        return proposal.id

    proposal_id = with_database(store, language)
    typer.echo(str(proposal_id))
    tell(proposal_id, language)


@proposal_app.command("show")
def show(proposal_id: ProposalArgument, language: LanguageOption = "vi") -> None:
    """Xem từng bản, điều còn để ngỏ và kết quả / Read each draft, what is left open and what became of it."""
    tell(proposal_id, language, every=True)


@proposal_app.command("take-out")
def take_out(
    proposal_id: ProposalArgument,
    drafts: Annotated[list[UUID], typer.Argument(help="Mã bản thảo / Ids of drafts")],
    by: ByOption,
    language: LanguageOption = "vi",
) -> None:
    """Lấy bản thảo ra khỏi đề nghị / Take drafts out of a proposal."""
    from models import proposals
    from models.authoring import Author

    async def store(sessions: Sessions) -> int:
        async with sessions.write() as session:
            return await proposals.take_out(session, Author(by), proposal_id, drafts)

    count = with_database(store, language)
    typer.echo(say(language, f"Đã lấy ra {count} bản.", f"Taken out: {count}."))


@proposal_app.command("approve")
def approve(proposal_id: ProposalArgument, by: ByOption, language: LanguageOption = "vi") -> None:
    """Người thứ hai duyệt; bản nào được thì công bố / Approve as the second person; what can be published is."""
    from models import proposals
    from models.authoring import Author

    async def store(sessions: Sessions) -> None:
        async with sessions.write() as session:
            await proposals.approve(session, Author(by), proposal_id)
        await go_on_with(sessions, by, proposal_id)

    with_database(store, language)
    tell(proposal_id, language)


@proposal_app.command("withdraw")
def withdraw(proposal_id: ProposalArgument, by: ByOption, language: LanguageOption = "vi") -> None:
    """Rút đề nghị; bản đã chốt vẫn là bản chốt / Withdraw a proposal; what is final stays final."""
    from models import proposals
    from models.authoring import Author

    async def store(sessions: Sessions) -> None:
        async with sessions.write() as session:
            await proposals.withdraw(session, Author(by), proposal_id)

    with_database(store, language)
    typer.echo(say(language, "Đã rút.", "Withdrawn."))


@proposal_app.command("go-on")
def go_on(proposal_id: ProposalArgument, by: ByOption, language: LanguageOption = "vi") -> None:
    """Làm tiếp việc bị dừng giữa chừng / Go on with what was cut off."""
    with_database(lambda sessions: go_on_with(sessions, by, proposal_id), language)
    tell(proposal_id, language)
