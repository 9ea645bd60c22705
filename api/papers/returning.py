"""The slip that is signed when a result is given out: before that with lines to fill in, after that from the log."""

from __future__ import annotations

from typing import Any

from api.counter.return_form import CHECKS, COLLECTORS
from api.filters import masked
from api.papers.dossier import counted
from api.papers.sheets import Drawn, head_values
from api.services import Services
from domain.deadline.text import moment_text
from domain.papers.forms import Form
from models.returns import Collection, returned_result

_LINE = "…" * 24


async def returned_values(services: Services, drawn: Drawn, *, blank: bool = False) -> dict[str, Any] | None:
    """Return what the slip says; None while no result was given out at a counter, unless it is to be `blank`."""
    given = drawn.stood.occasions(Form.RETURNED)
    if not given and not blank:
        return None
    async with services.sessions.read() as session:
        found = await returned_result(session, drawn.reading.staff.viewer, drawn.facts.case.id) if given else None
    taken = found.collection if found else None
    names = drawn.facts.about.components
    refused = drawn.stood.decision == "refused"
    handed_in = [(component, counts[0]) for component, counts in counted(drawn).items() if counts[0]]
    return head_values(services, drawn, Form.RETURNED, given[-1] if given else None) | {
        "given": bool(given),
        "result": "Văn bản từ chối giải quyết" if refused else drawn.facts.about.result_name,
        "lines": (
            ("Người nhận", _collector(drawn, taken) if given else _LINE),
            *((("Giấy ủy quyền", taken.basis),) if taken and taken.basis else ()),
            ("Đã đối chiếu", CHECKS[taken.checked].read("vi") if taken else ("–" if given else _LINE)),
            ("Trả lúc", moment_text(given[-1].at, "vi") if given else _LINE),
        ),
        "originals": [
            {"name": names.get(one, one), "count": count, "back": taken is not None and one in taken.originals}
            for one, count in handed_in
            if taken is None or one in taken.originals
        ],
        "giver": drawn.facts.about.staff.get(given[-1].actor, "") if given else "",
    }


def _collector(drawn: Drawn, taken: Collection | None) -> str:
    about = drawn.facts.about
    owner = (about.owner or about.applicant).name
    if taken is None or not taken.name:
        return owner
    number = f", số định danh {masked(taken.identity)}" if taken.identity else ""
    return f"{taken.name} ({COLLECTORS['proxy'].read('vi').lower()}{number})"
