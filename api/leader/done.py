"""What the person has just done, said on the page that comes next."""

from __future__ import annotations

from dataclasses import dataclass

from api.language import Sentence, say
from api.security.people import Person
from models.queries.approvals import last_decision
from runtime.database import ReadSession

_SAID: dict[str, Sentence] = {
    "signed": say("Đã ký. Hồ sơ chuyển tới bước ký tiếp theo."),
    "decided": say("Đã ký và ban hành kết quả. Người nộp được báo tin."),
    "sent_back": say("Đã trả lại. Cán bộ thụ lý thấy lý do trong hồ sơ."),
}


@dataclass(frozen=True, slots=True)
class JustDone:
    """A case and what was done with it."""

    code: str
    sentence: Sentence


async def just_done(session: ReadSession, staff: Person, code: str) -> JustDone | None:
    """Return what this person last decided on that case, read from its log; None when nothing was."""
    kind = await last_decision(session, staff.viewer, code) if code else ""
    return JustDone(code, _SAID[kind]) if kind else None
