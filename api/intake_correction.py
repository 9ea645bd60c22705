"""Correcting what was recorded at reception: checked, kept under the act's note, put in place with its event."""

from __future__ import annotations

from api.errors import FieldProblem, InvalidInput
from api.language import say
from api.services import Services
from api.v1.act_form import ActForm
from domain.procedure.definition import Definition
from models.intake_corrections import NothingChangedError, keep_correction, recorded_intake
from models.tables import Case

_NO_REASON = FieldProblem(
    "reason", "reason_required", say("Chưa ghi lý do."), say("Ghi vì sao phải sửa, ví dụ gõ nhầm so với giấy tờ.")
)
_NOTHING = FieldProblem(
    "correction",
    "nothing_changed",
    say("Chưa có gì thay đổi so với thông tin đã ghi."),
    say("Sửa mục ghi sai, hoặc về hồ sơ."),
)
_NO_PROXY = FieldProblem(
    "correction.proxy_basis",
    "missing",
    say("Chưa có giấy ủy quyền."),
    say("Ghi giấy tờ ủy quyền (NĐ 118/2025 Điều 6), hoặc bỏ tên chủ hồ sơ."),
)
_NO_OWNER = FieldProblem(
    "correction.owner_name",
    "missing",
    say("Chưa có tên chủ hồ sơ."),
    say("Ghi tên chủ hồ sơ, hoặc bỏ các mục về chủ hồ sơ."),
)


async def kept_correction(
    services: Services, case: Case, definition: Definition, author: str, key: str, form: ActForm
) -> str:
    """Keep a correction under its note and return the note's id; it changes nothing before the act is recorded.

    Raises InvalidInput: without a reason, a change, the proxy's paper, or with papers the procedure does not know.
    """
    wanted = form.correction.wanted() if form.correction else {}
    async with services.sessions.write() as session:
        recorded = await recorded_intake(session, case.id)
        after = {**recorded, **wanted}
        problems = [_NO_REASON] if not form.reason else []
        known = {component.id for component in definition.dossier} | recorded["papers"].keys()
        unknown = wanted.get("papers", {}).keys() - known
        problems += [_unknown(component) for component in sorted(unknown)]
        if after["owner_name"] and not after["proxy_basis"]:
            problems.append(_NO_PROXY)
        if not after["owner_name"] and (after["owner_identity_number"] or after["owner_address"]):
            problems.append(_NO_OWNER)
        if problems:
            raise InvalidInput(errors=tuple(problems))
        try:
            note = await keep_correction(session, case.id, author, key, form.reason, wanted)
        except NothingChangedError as error:
            raise InvalidInput(errors=(_NOTHING,)) from error
    return str(note)


def _unknown(component: str) -> FieldProblem:
    return FieldProblem(
        f"correction.papers.{component}",
        "unknown_component",
        say("Thủ tục này không có giấy tờ đó."),
        say("Chọn giấy tờ trong thành phần hồ sơ."),
    )
