"""Attaching files to a draft: judged by content, counted, kept; what cannot be kept is said file by file."""

from __future__ import annotations

from starlette.datastructures import UploadFile
from starlette.requests import Request

from api.citizen.drafts import OpenDraft
from api.errors import FieldProblem, InvalidInput, TooLarge, TooManyRequests, WrongFileType
from api.language import say
from api.security.rates import DRAFT_UPLOADS_BY_ADDRESS, DRAFT_UPLOADS_BY_DRAFT, address_of
from api.services import Services
from api.uploads import Upload, read_upload
from models.drafts import FilesHeld, draft_file_id, held_files, keep_draft_file
from models.tables import DraftFile

MOST_FILES_OF_A_PAPER = 20
MOST_FILES = 60
#: All files of a draft together may be as large as so many files of the largest size.
MOST_SIZES = 5


async def keep_all(
    request: Request, services: Services, opened: OpenDraft, component: str, files: list[UploadFile]
) -> tuple[FieldProblem, ...]:
    """Keep every file that can be kept; return a problem for each that cannot."""
    problems = []
    for file in files:
        try:
            await services.rates.take(DRAFT_UPLOADS_BY_DRAFT, str(opened.draft.id))
            await services.rates.take(DRAFT_UPLOADS_BY_ADDRESS, address_of(request))
            upload = await read_upload(file, services.settings.upload_limit_bytes)
            problem = await _keep(services, opened, component, upload)
        except (InvalidInput, TooLarge, WrongFileType, TooManyRequests) as refused:
            problem = _refused(file.filename or "", refused)
        if problem is not None:
            problems.append(problem)
    return tuple(problems)


async def _keep(services: Services, opened: OpenDraft, component: str, upload: Upload) -> FieldProblem | None:
    draft_id, size = opened.draft.id, len(upload.content)
    file = DraftFile(
        id=draft_file_id(draft_id, component, upload.sha256),
        draft_id=draft_id,
        component_id=component,
        file_name=upload.file_name,
        media_type=upload.media_type,
        size=size,
        sha256=upload.sha256,
    )
    async with services.sessions.write() as session:
        held = await held_files(session, draft_id, component)
        if held is None:
            return None  # filed meanwhile in another window: the next page says so
        full = _full(held, size, services.settings.upload_limit_bytes * MOST_SIZES)
        if full is None:
            await keep_draft_file(session, file, upload.content)
        return full


def _full(held: FilesHeld, size: int, most_bytes: int) -> FieldProblem | None:
    if held.of_component >= MOST_FILES_OF_A_PAPER:
        detail = say("Mỗi giấy tờ nhận nhiều nhất %(most)s tệp.", most=MOST_FILES_OF_A_PAPER)
    elif held.files >= MOST_FILES:
        detail = say("Một hồ sơ nhận nhiều nhất %(most)s tệp.", most=MOST_FILES)
    elif held.size + size > most_bytes:
        detail = say("Các tệp của một hồ sơ cộng lại nhiều nhất %(most)s MB.", most=most_bytes // (1024 * 1024))
    else:
        return None
    return FieldProblem("file", "too_many_files", detail, say("Gộp nhiều trang vào một tệp PDF, hoặc bỏ bớt tệp."))


def _refused(name: str, problem: InvalidInput | TooLarge | WrongFileType | TooManyRequests) -> FieldProblem:
    if isinstance(problem, WrongFileType):
        return FieldProblem(
            "file",
            problem.kind,
            say("Tệp «%(name)s» không phải ảnh JPEG, PNG hay tệp PDF.", name=name[:80]),
            say("Chụp lại bằng điện thoại, hoặc lưu thành PDF rồi gửi."),
        )
    if isinstance(problem, InvalidInput):
        return problem.errors[0]
    return FieldProblem("file", problem.kind, problem.title, problem.detail)
