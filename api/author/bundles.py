"""Signed bundles: a version taken to another installation, and what came from one taken in as drafts."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.author.access import CurrentWriter, ProcedureCode, VersionNumber, Writer
from api.author.beginning import new_page
from api.author.sources import source_of
from api.author.surroundings import look_again, surroundings
from api.dependencies import CurrentServices, Language
from api.errors import FieldProblem, InvalidInput, NotFound, Refused
from api.language import Sentence, say
from api.services import Services
from domain.procedure.bundle import Packed, Unpacked, fragments_used, pack, unpack
from domain.procedure.bundle_archive import BundleError
from models.authoring import OtherAgencyError
from models.bundles import TakenIn, take_in
from models.fragments import FragmentDiffersError
from models.procedures import version_of
from models.tables import Publication
from runtime.settings import Settings
from runtime.signing import SigningKeyError, fingerprint, is_signed, sign, trusted_key

router = APIRouter()
#: Below the data directory: the private key of this installation, and the public keys of those it trusts.
KEY, TRUSTED = Path("bundles/key.pem"), Path("bundles/trusted")
_WRONG: dict[str, Sentence] = {
    "not_a_bundle": say("Tệp này không phải gói thủ tục."),
    "too_large": say("Gói quá lớn."),
    "bad_signature": say("Chữ ký không khớp nội dung: gói đã bị sửa hoặc hỏng."),
    "newer_format": say("Gói do phiên bản phần mềm mới hơn tạo ra."),
    "newer_language": say("Gói dùng ngôn ngữ thủ tục mới hơn."),
    "missing_file": say("Gói thiếu tệp."),
    "unknown_file": say("Gói có tệp không nằm trong danh mục."),
    "changed_file": say("Một tệp trong gói đã bị sửa."),
    "wrong_fragment": say("Gói có tệp mảnh dùng chung không đọc được hoặc mang tên khác."),
}
_NOT_TRUSTED = say(
    "Khóa ký %(key)s chưa được tin. Đối chiếu với nơi gửi; nếu đúng, quản trị hệ thống đặt khóa công khai của họ vào "
    "thư mục bundles/trusted."
)
_DIFFERS = say("Mảnh dùng chung %(fragments)s ở đây đã có, với nội dung khác mảnh trong gói.")
_MEND_DIFFERS = say(
    "Chưa có gì được lưu. Nơi gửi đặt số phiên bản mới cho mảnh của họ, sửa dòng use, rồi xuất lại gói."
)
_NO_KEY = say("Hệ thống chưa có khóa ký gói. Quản trị hệ thống tạo bằng lệnh motcua procedures new-key.")


@router.get("/procedures/desk/{procedure_code}/versions/{number}/bundle")
async def download_bundle(
    services: CurrentServices, writer: CurrentWriter, procedure_code: ProcedureCode, number: VersionNumber
) -> Response:
    """Return a published version as a bundle signed with this installation's key."""
    async with services.sessions.read() as session:
        row = await version_of(session, procedure_code, number)
        if row is None or not writer.author.may(row.agency_kind):
            raise NotFound
        publication = await session.get(Publication, (procedure_code, number))
    source = await source_of(services, row, publication)
    shelf = (await surroundings(services)).shelf
    packed = Packed(
        row.text,
        source,
        publication.scenarios if publication else "",
        await asyncio.to_thread(fragments_used, source, shelf),
    )
    key = services.settings.home / KEY
    try:
        content = await asyncio.to_thread(
            pack, [packed], writer.person.name, datetime.now(UTC), lambda manifest: sign(key, manifest)
        )
    except SigningKeyError as error:
        raise Refused(_NO_KEY) from error
    headers = {"Content-Disposition": f'attachment; filename="{procedure_code}-v{number}.motcua"'}
    return Response(content, media_type="application/zip", headers=headers)


@router.post("/procedures/desk/bundle")
async def take_in_bundle(
    request: Request,
    services: CurrentServices,
    writer: CurrentWriter,
    language: Language,
    file: Annotated[UploadFile, File()],
) -> Response:
    """Take a bundle in as drafts; nothing of it is in force before two people here have published it."""
    try:
        bundle = await asyncio.to_thread(_unpacked, await file.read(), services.settings)
    except BundleError as wrong:
        named = Sentence(_NOT_TRUSTED.text, {"key": fingerprint(wrong.file)}) if wrong.code == "not_trusted" else None
        problem = FieldProblem("bundle", wrong.code, named or _WRONG[wrong.code], say("Chưa có gì được lưu."))
        return await new_page(request, services, writer, language, {}, InvalidInput(errors=(problem,)))
    try:
        taken = await _stored(services, writer, bundle)
    except FragmentDiffersError as differs:
        told = Sentence(_DIFFERS.text, {"fragments": differs.fragments})
        problem = FieldProblem("bundle", str(differs), told, _MEND_DIFFERS)
        return await new_page(request, services, writer, language, {}, InvalidInput(errors=(problem,)))
    look_again(services)
    return await new_page(
        request,
        services,
        writer,
        language,
        {},
        taken=taken,
        left=len(bundle.procedures) - len(taken),
        fragments=sorted({key for one in taken for key in one.fragments}),
        key_shown=fingerprint(bundle.public_key),
    )


async def _stored(services: Services, writer: Writer, bundle: Unpacked) -> list[TakenIn]:
    """Take the procedures in, all in one transaction; those of agencies this author does not write for are left."""
    around = await surroundings(services)
    taken: list[TakenIn] = []
    async with services.sessions.write() as session:
        for packed in bundle.procedures:
            try:
                taken.append(
                    await take_in(
                        session,
                        writer.author,
                        packed,
                        made_by=bundle.made_by,
                        key=bundle.public_key,
                        register=around.register,
                        files=around.files,
                    )
                )
            except OtherAgencyError:
                continue
    return taken


def _unpacked(content: bytes, settings: Settings) -> Unpacked:
    keys = []
    folder = settings.home / TRUSTED
    files: Iterable[Path] = sorted(folder.glob("*.pub")) if folder.is_dir() else ()
    for file in (*files, settings.home / f"{KEY}.pub"):
        try:
            keys.append(trusted_key(file))
        except SigningKeyError:
            continue  # no key, no trust
    return unpack(content, keys, is_signed)
