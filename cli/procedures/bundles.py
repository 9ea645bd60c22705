"""`motcua procedures export, import-bundle, new-key`: signed files from a test installation to the real one."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.procedures.app import LanguageOption, procedures_app
from cli.procedures.files import find, read_and_compile
from cli.procedures.saying import refuse, report, say
from cli.procedures.stored import (
    ByOption,
    all_fragments,
    shipped_fragments,
    shipped_register,
    today,
    with_database,
)
from domain.procedure.bundle import Packed, fragments_used, pack, source_of_compiled, unpack
from domain.procedure.bundle_archive import BundleError
from domain.procedure.errors import DefinitionErrors
from domain.procedure.fragments import FragmentShelf
from domain.procedure.shelf import find_definitions
from runtime.settings import get_settings
from runtime.signing import SigningKeyError, fingerprint, is_signed, new_signing_key, sign, trusted_key

if TYPE_CHECKING:
    from runtime.database import Sessions

_KEY = Annotated[Path, typer.Option("--key", help="Khóa riêng để ký / Private key to sign with", dir_okay=False)]

_WRONG = {
    "not_a_bundle": ("không phải gói thủ tục", "it is no bundle of procedures"),
    "too_large": ("gói quá lớn", "the bundle is too large"),
    "not_trusted": (
        "khóa ký chưa được tin; nếu đúng người gửi, thêm --trust",
        "the key it is signed with is not trusted; if it is the sender's, add --trust",
    ),
    "bad_signature": ("chữ ký không khớp nội dung", "the signature does not fit the content"),
    "newer_format": ("gói do phiên bản mới hơn tạo ra", "a newer version made it"),
    "newer_language": ("gói dùng ngôn ngữ mới hơn", "it is written in a newer version of the language"),
    "missing_file": ("thiếu tệp", "a file is missing"),
    "unknown_file": ("có tệp không nằm trong danh mục", "a file is not in the manifest"),
    "changed_file": ("tệp đã bị sửa", "a file was changed"),
    "wrong_fragment": (
        "mảnh dùng chung không đọc được hoặc mang tên khác",
        "a fragment cannot be read or has another name",
    ),
}


@procedures_app.command("new-key")
def new_key(
    out: Annotated[Path, typer.Option("--out", help="Tệp khóa riêng / File of the private key")],
    language: LanguageOption = "vi",
) -> None:
    """Tạo cặp khóa ký gói thủ tục / Make a pair of keys for signing bundles."""
    try:
        public = new_signing_key(out)
    except FileExistsError:
        refuse(say(language, f"{out} đã có, không ghi đè.", f"{out} exists and is not replaced."))
    except OSError as error:
        refuse(f"{out}: {error.strerror}")
    typer.echo(f"{public}  {fingerprint(trusted_key(public))}")


@procedures_app.command("export")
def export(
    what: Annotated[list[str], typer.Argument(help="MÃ, MÃ@PHIÊN BẢN hoặc tệp / CODE, CODE@VERSION or files")],
    out: Annotated[Path, typer.Option("--out", help="Tệp gói / File of the bundle")],
    key: _KEY,
    by: ByOption,
    at: Annotated[str, typer.Option("--at", help="Lúc đóng gói / Instant of export, ISO")] = "",
    language: LanguageOption = "vi",
) -> None:
    """Đóng gói và ký các thủ tục / Pack and sign procedures."""
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC) if at else datetime.now(UTC)
    except ValueError:
        refuse(say(language, "--at phải là thời điểm ISO.", "--at must be an ISO instant."))
    try:
        packed = [_packed(one, language) for one in what]
        content = pack(packed, by, moment, lambda manifest: sign(key, manifest))
    except DefinitionErrors as found:
        report(found.errors, language)
        return
    except SigningKeyError:
        refuse(say(language, f"{key} không phải khóa Ed25519.", f"{key} is no Ed25519 key."))
    out.write_bytes(content)
    typer.echo(say(language, f"{out}: {len(packed)} thủ tục.", f"{out}: {len(packed)} procedures."))


@procedures_app.command("import-bundle")
def import_bundle(
    file: Annotated[Path, typer.Argument(help="Tệp gói / File of the bundle", exists=True, dir_okay=False)],
    by: ByOption,
    trust: Annotated[list[Path], typer.Option("--trust", help="Khóa công khai được tin / Trusted public key")] = [],  # noqa: B006  typer copies it
    language: LanguageOption = "vi",
) -> None:
    """Nhận gói thành bản thảo, không bao giờ có hiệu lực ngay / Take a bundle in as drafts, never in force at once."""
    from models.authoring import Author
    from models.bundles import TakenIn, take_in

    try:
        trusted = [trusted_key(one) for one in trust]
        bundle = unpack(file.read_bytes(), trusted, is_signed)
    except SigningKeyError as wrong:
        refuse(say(language, f"{wrong.path} không phải khóa Ed25519.", f"{wrong.path} is no Ed25519 key."))
    except BundleError as wrong:
        place = fingerprint(wrong.file) if wrong.code == "not_trusted" else wrong.file
        refuse(f"{file}: {say(language, *_WRONG[wrong.code])}" + (f" ({place})" if place else ""))

    async def store(sessions: Sessions) -> list[TakenIn]:
        async with sessions.write() as session:
            return [
                await take_in(
                    session,
                    Author(by),
                    packed,
                    made_by=bundle.made_by,
                    key=bundle.public_key,
                    register=shipped_register(),
                    files=shipped_fragments(),
                )
                for packed in bundle.procedures
            ]

    for taken in with_database(store, language):
        state = ("đã công bố ở đây", "published here already")
        if taken.draft_id is not None:
            state = ("đã chốt", "final") if taken.final else ("bản thảo cần sửa", "draft to be mended")
        typer.echo(
            f"{taken.procedure_code}  v{taken.version}  {say(language, *state)}  {taken.draft_id or ''}".rstrip()
        )
        for key in taken.fragments:
            typer.echo(say(language, f"    thêm mảnh {key}", f"    fragment {key} added"))


def _packed(what: str, language: str) -> Packed:
    if Path(what).is_file():
        return _of_file(Path(what))
    stored = with_database(lambda sessions: _of_database(sessions, what), language)
    if stored is not None:
        return stored
    return _of_file(find(what, language))


def _of_file(file: Path) -> Packed:
    compiled = read_and_compile(file)
    source = file.read_text(encoding="utf-8-sig")
    scenarios = file.with_name(f"{file.stem}.scenarios.yaml")
    return Packed(
        compiled.text,
        source,
        scenarios.read_text(encoding="utf-8-sig") if scenarios.is_file() else "",
        fragments_used(source, FragmentShelf.near(file, *get_settings().procedure_paths)),
    )


async def _of_database(sessions: Sessions, what: str) -> Packed | None:
    from models.procedures import in_force, version_of
    from models.tables import Publication

    code, _, number = what.partition("@")
    async with sessions.read() as session:
        if number:
            row = await version_of(session, code, int(number)) if number.isdigit() else None
        else:
            row = await in_force(session, code, today())
        if row is None:
            return None
        published = await session.get(Publication, (row.procedure_code, row.version))
    source, scenarios = (published.source, published.scenarios) if published else ("", "")
    if not source:
        file = _shipped_file(row.text, row.procedure_code, row.version)
        if file is not None:
            return _of_file(file)
    source = source or source_of_compiled(row.text)
    return Packed(row.text, source, scenarios, fragments_used(source, await all_fragments(sessions)))


def _shipped_file(compiled: str, code: str, version: int) -> Path | None:
    """Return the file of this installation that was compiled to this very text, or None."""
    for root in get_settings().procedure_paths:
        for file in find_definitions(root):
            if (file.parent.name, file.stem) == (code, f"v{version}") and _compiles_to(file, compiled):
                return file
    return None


def _compiles_to(file: Path, compiled: str) -> bool:
    try:
        return read_and_compile(file).text == compiled
    except DefinitionErrors:
        return False
