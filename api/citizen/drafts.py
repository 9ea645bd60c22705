"""The draft of an online filing behind a page: found by the secret in the citizen's cookie, and by nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from starlette.requests import Request
from starlette.responses import Response

from api.asked_at_filing import Asked, asked_by, narrowed
from api.citizen.questions import Answers, Group, Question, questions, taken_online
from api.definitions import Procedure
from api.errors import NotFound
from api.language import Readable
from api.linking import ABOUT, ABOUT_KIND, SAID
from api.security.cookies import clear_cookie, set_cookie
from api.services import Services
from domain.deadline.moments import local_day
from domain.procedure.plan import Channel
from models.drafts import KEPT, draft_of, files_of, hash_draft_secret
from models.tables import Agency, DraftFile, FilingDraft

_COOKIE = "draft"


@dataclass(frozen=True)
class OpenDraft:
    """A draft with what its pages need. `secret` is the one of the cookie; `on` the Vietnam day of the request."""

    draft: FilingDraft
    secret: str
    procedure: Procedure
    agencies: Sequence[Agency]
    files: Sequence[DraftFile]
    on: date

    @property
    def code(self) -> str:
        """The procedure's code."""
        return self.draft.procedure_code

    @property
    def base(self) -> str:
        """The address all pages of this filing are below."""
        return base_of(self.code)

    @property
    def answers(self) -> Answers:
        """What was typed so far; with one competent agency the choice is made."""
        fields = {name: str(value) for name, value in self.draft.fields.items()}
        return {"agency": self.agencies[0].id, **fields} if len(self.agencies) == 1 else fields

    @property
    def questions(self) -> tuple[Question, ...]:
        """The pages of this filing, in order."""
        return questions(self.as_answered.definition, self.asked, self.agencies, self.answers, self.on)

    @property
    def about(self) -> tuple[str, Readable] | None:
        """The code of the case this filing is about, and what it is to it; None when it is about no other case."""
        code, kind = self.draft.fields.get(ABOUT, ""), str(self.draft.fields.get(ABOUT_KIND, ""))
        return (str(code), SAID[kind, True]) if code and (kind, True) in SAID else None

    @property
    def asked(self) -> Asked:
        """The procedure's own questions."""
        return asked_by(self.procedure.compiled.definition)

    @property
    def as_answered(self) -> Procedure:
        """The procedure as it is for the answers so far."""
        return narrowed(self.procedure, Channel.ONLINE.value, self.on, self.answers)

    def question(self, group: str, component: str = "") -> Question:
        """Return the page at an address; raises NotFound when this filing has none there."""
        known = [one for one in self.questions if one.group == group and one.component == component]
        if known:
            return known[0]
        if group == Group.FEE and not component:  # a fee that became zero meanwhile: the page says so
            return Question(Group.FEE)
        raise NotFound

    def files_for(self, component: str) -> list[DraftFile]:
        """Return the files attached to one paper."""
        return [file for file in self.files if file.component_id == component]


def base_of(code: str) -> str:
    """Return the address of the online filing of a procedure."""
    return f"/file/{code}"


async def procedure_to_file(services: Services, code: str) -> tuple[Procedure, list[Agency], date, bool]:
    """Return a procedure in force, who decides it, today in Vietnam, and whether it is taken online.

    Raises NotFound for a procedure that is not in force.
    """
    on = local_day(datetime.now(UTC))
    procedure = await services.definitions.in_force(code, on)
    if procedure is None:
        raise NotFound
    agencies = [one for one in await services.definitions.agencies() if one.kind == procedure.definition.agency]
    return procedure, agencies, on, bool(agencies) and taken_online(procedure.definition, on)


async def open_draft(request: Request, services: Services, code: str) -> OpenDraft | None:
    """Return the draft of the cookie for this procedure; None when there is none, or its time is over.

    Raises NotFound for a procedure that is not in force or not taken online any more.
    """
    procedure, agencies, on, online = await procedure_to_file(services, code)
    secret = request.cookies.get(_COOKIE, "")
    if not online:
        raise NotFound
    if not secret:
        return None
    async with services.sessions.read() as session:
        draft = await draft_of(session, secret, datetime.now(UTC))
        if draft is None or draft.procedure_code != code:
            return None
        files = await files_of(session, draft.id)
    return OpenDraft(draft, secret, procedure, agencies, files, on)


async def begin(services: Services, code: str, fields: Mapping[str, str] | None = None) -> str:
    """Make a draft for a procedure, empty or with some answers already given, and return its secret."""
    secret = secrets.token_urlsafe(24)
    async with services.sessions.write() as session:
        session.add(
            FilingDraft(
                secret_hash=hash_draft_secret(secret),
                procedure_code=code,
                fields=dict(fields or {}),
                expires_at=datetime.now(UTC) + KEPT,
            )
        )
    return secret


def remember(response: Response, services: Services, code: str, secret: str) -> None:
    """Put the secret into a cookie that only the pages of this filing receive."""
    seconds = int(KEPT.total_seconds())
    set_cookie(response, services.settings, _COOKIE, secret, seconds=seconds, path=base_of(code))


def forget(response: Response, services: Services, code: str) -> None:
    """Take the secret out of this browser; the draft itself stays."""
    clear_cookie(response, services.settings, _COOKIE, path=base_of(code))
