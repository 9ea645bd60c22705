"""Dossiers that citizens filed on the national portal: signed, in the national field names, each filed here once."""

from __future__ import annotations

import time
from typing import Annotated, Any, Final

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import CurrentServices, Signature, Timestamp
from api.errors import BadSignature, FieldProblem, IdempotencyConflict, InvalidInput, TooLarge
from api.filing import Sender, file
from api.language import say
from api.lean import documented_body
from api.problems import documented, invalid
from api.security.signatures import check_signature
from api.security.ways_in import SIGNED
from api.services import Services
from api.v1.fields import Answer, Line
from api.v1.filing_form import FilingForm
from api.validation import field_problems
from domain.portal.to_agree import SUBJECTS, WAYS, one_of, subject_of, way_of
from models.portal_files import PRINCIPAL, NamedFile, keep_as_it_came, note_files

router = APIRouter(tags=["portal"])

SYSTEM: Final = "portal"
#: The portal's field for each of ours, for what is to be mended.
_THEIR_NAMES: Final = {
    "procedure": "MaTTHC",
    "agency": "DonViXuLy",
    "channel": "KenhThucHien",
    "way": "HinhThuc",
    "summary": "TrichYeuHoSo",
    "applicant.name": "ChuHoSo",
    "applicant.kind": "LoaiDoiTuong",
    "applicant.identity_number": "MaDoiTuong",
    "applicant.phone": "SoDienThoai",
    "applicant.email": "Email",
    "applicant.address": "DiaChi",
    "applicant.birth_date": "NgaySinh",
    "recipient.address": "DiaChi",
    "components": "TaiLieuNop",
    "facts.case_type": "ThongTinKhac.MaTruongHop",
    "facts.exemption": "ThongTinKhac.MaMienGiam",
    "facts": "ThongTinKhac",
}


class _National(BaseModel):
    """The portal may send more than we read."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True, str_strip_whitespace=True)


class PaperIn(_National):
    """One file of the dossier, and the component of the procedure it belongs to."""

    component: Line = Field(alias="MaThanhPhanHoSo", min_length=1, examples=["to-khai"])
    file_name: Line = Field(alias="TenTepDinhKem", min_length=1, examples=["to-khai.pdf"])
    address: Annotated[str, StringConstraints(min_length=1, max_length=2000)] = Field(
        alias="DuongDanTaiTepTin", description="Where the file is fetched later, below the portal's own address."
    )


class MoreIn(_National):
    """What the fee, the papers and the route of the dossier depend on."""

    case_type: Line | None = Field(default=None, alias="MaTruongHop")
    exemption: Line | None = Field(default=None, alias="MaMienGiam")
    pages: int = Field(default=1, ge=1, le=10_000, alias="SoTrang")
    copies: int = Field(default=1, ge=1, le=10_000, alias="SoBan")
    answers: dict[Line, bool | int | Line] = Field(default_factory=dict, max_length=40, alias="CauTraLoi")


class DossierIn(_National):
    """A dossier in the national field names. `MaHoSo` is the portal's own number, which stays the citizen's."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z.\-]{5,59}$")] = Field(
        alias="MaHoSo", examples=["000.00.00.H61-261122-000001"]
    )
    procedure: Line = Field(alias="MaTTHC", min_length=1, examples=["1.004873"])
    agency: Line = Field(alias="DonViXuLy", min_length=1, examples=["H61.12"])
    owner: Line = Field(alias="ChuHoSo", min_length=1, examples=["Nguyễn Thị Mẫu"])
    owner_kind: Line = Field(default=SUBJECTS["person"], alias="LoaiDoiTuong", pattern=one_of(SUBJECTS))
    owner_number: Line = Field(default="", alias="MaDoiTuong", examples=["001195000001"])
    birth_date: Line = Field(default="", alias="NgaySinh", examples=["1995-02-28"])
    phone: Line = Field(default="", alias="SoDienThoai")
    email: Line = Field(default="", alias="Email")
    address: Line = Field(default="", alias="DiaChi")
    summary: Line = Field(default="", alias="TrichYeuHoSo")
    channel: Line = Field(default="2", alias="KenhThucHien", pattern=r"^2$", description="2: filed online.")
    way: Line = Field(
        default=WAYS["counter"],
        alias="HinhThuc",
        pattern=one_of(WAYS),
        description=", ".join(f"{code} {way}" for way, code in WAYS.items()) + ".",
    )
    papers: tuple[PaperIn, ...] = Field(default=(), alias="TaiLieuNop", max_length=200)
    more: MoreIn = Field(default=MoreIn(), alias="ThongTinKhac")


class DossierTaken(Answer):
    """The answer to an intake; the same number again is answered the same."""

    MaHoSo: str
    SoBienNhan: str = Field(description="Our own case code.")
    TrangThaiHoSo: str = "1"
    DaNhan: bool = Field(description="True when this dossier had been filed before.")


@router.post(
    "/portal/dossiers",
    summary="Take a dossier filed on the national portal",
    status_code=201,
    response_model=DossierTaken,
    responses={
        200: {"model": DossierTaken, "description": "This very dossier was taken before."},
        **documented(BadSignature, invalid("missing", "ChuHoSo"), IdempotencyConflict, TooLarge),
    },
    openapi_extra={**SIGNED, "requestBody": documented_body(DossierIn)},
)
async def take_dossier(
    request: Request,
    services: CurrentServices,
    signature: Signature = "",
    timestamp: Timestamp = "",
) -> Response:
    """File the dossier once per portal number, by the road of every online filing. Files are fetched afterwards."""
    raw = await request.body()
    secret = services.settings.webhook_secret(SYSTEM).get_secret_value()
    check_signature(secret=secret, timestamp=timestamp, given=signature, body=raw, now=time.time())
    try:
        dossier = DossierIn.model_validate_json(raw)
        text = raw.decode()
    except ValidationError as error:
        raise InvalidInput(errors=field_problems(error.errors(include_url=False, include_input=False))) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(errors=(_NOT_UTF8,)) from error
    taken = await _file(services, dossier, text)
    return Response(taken.model_dump_json(), status_code=200 if taken.DaNhan else 201, media_type="application/json")


async def _file(services: Services, dossier: DossierIn, text: str) -> DossierTaken:
    try:
        form = FilingForm.model_validate(_as_filing(dossier))
    except ValidationError as error:
        raise InvalidInput(errors=_in_their_names(field_problems(error.errors(include_url=False)))) from error
    # Where the files lie is known before the case is: whoever fetches them only looks at numbers that are cases.
    async with services.sessions.write() as session:
        await note_files(session, dossier.number, [_named(paper) for paper in dossier.papers])
    try:
        result = await file(services, Sender(PRINCIPAL, dossier.agency), form, dossier.number)
    except InvalidInput as error:
        raise InvalidInput(errors=_in_their_names(error.errors)) from error
    async with services.sessions.write() as session:
        await keep_as_it_came(session, dossier.number, result.case.code, text)
    services.portal_bell.ring()
    return DossierTaken(MaHoSo=dossier.number, SoBienNhan=result.case.code, DaNhan=result.case.repeated)


def _as_filing(dossier: DossierIn) -> dict[str, Any]:
    more = dossier.more
    components = dict.fromkeys(paper.component for paper in dossier.papers)
    return {
        "procedure": dossier.procedure,
        "agency": dossier.agency,
        "channel": "online",
        "way": way_of(dossier.way),
        "applicant": {
            "kind": subject_of(dossier.owner_kind),
            "name": dossier.owner,
            "identity_number": dossier.owner_number,
            "birth_date": dossier.birth_date or None,
            "phone": dossier.phone,
            "email": dossier.email,
            "address": dossier.address,
        },
        "components": [{"id": component} for component in components],
        "facts": {
            "case_type": more.case_type,
            "exemption": more.exemption,
            "pages": more.pages,
            "copies": more.copies,
            "answers": dict(more.answers),
        },
        "summary": dossier.summary,
    }


def _named(paper: PaperIn) -> NamedFile:
    return NamedFile(paper.component, paper.file_name, paper.address)


def _in_their_names(problems: tuple[FieldProblem, ...]) -> tuple[FieldProblem, ...]:
    return tuple(
        FieldProblem(_their_name(problem.field), problem.rule, problem.detail, problem.mend) for problem in problems
    )


def _their_name(field: str) -> str:
    if field in _THEIR_NAMES:
        return _THEIR_NAMES[field]
    if field.startswith("facts.answers."):
        return f"ThongTinKhac.CauTraLoi.{field.removeprefix('facts.answers.')}"
    part = field.partition(".")[0]
    return "TaiLieuNop.MaThanhPhanHoSo" if part == "components" else _THEIR_NAMES.get(part, field)


_NOT_UTF8 = FieldProblem("body", "not_utf8", say("Nội dung không phải UTF-8."), say("Gửi lại bằng bảng mã UTF-8."))
