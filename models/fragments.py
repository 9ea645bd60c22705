"""Fragments that came with bundles: kept as they were signed, and read together with those that lie as files."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from sqlalchemy import func, select
from sqlmodel import col

from domain.procedure.fragments import FOLDER, FragmentShelf, LoadedFragment, read_fragment
from models.authoring import Author
from models.errors import StorageRefusedError
from models.tables import StoredFragment
from runtime.database import ReadSession, WriteSession

_INSTALLING: Final = "procedure_fragments"


class FragmentDiffersError(StorageRefusedError):
    """Under the names and versions in `fragments` ("one-officer@1, …") there is another content here already."""

    def __init__(self, fragments: Iterable[str]) -> None:
        super().__init__("fragment_differs")
        self.fragments = ", ".join(fragments)


async def stored_fragments(session: ReadSession) -> FragmentShelf:
    """Return the fragments this installation took in. Those that lie as files come before them: see `with_files`."""
    found = await session.scalars(select(StoredFragment).order_by(col(StoredFragment.fragment)))
    rows = {row.key: _read(row.text, f"{FOLDER}/{row.fragment}/v{row.version}.yaml") for row in found.all()}
    return FragmentShelf(rows)


async def with_files(session: ReadSession, files: FragmentShelf) -> FragmentShelf:
    """Return every fragment of this installation: those of its files, then those it took in."""
    return files.joined(await stored_fragments(session))


async def install_fragments(
    session: WriteSession, author: Author, brought: FragmentShelf, files: FragmentShelf, origin: str
) -> tuple[str, ...]:
    """Keep the brought fragments that are missing here, and return their "name@version"; those of `files` are here.

    Raises FragmentDiffersError, and keeps none, when one of the same name and version has another content here.
    """
    if not brought.by_key:
        return ()
    # Two bundles at once must not both find a fragment missing.
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtext(_INSTALLING))))
    here = await with_files(session, files)
    missing = here.lacks(brought)
    differing = here.differs(brought)
    if differing:
        raise FragmentDiffersError(differing)
    for key in missing:
        one = brought.by_key[key]
        session.add(
            StoredFragment(
                fragment=one.fragment.fragment,
                version=one.fragment.version,
                sha256=one.sha256,
                text=one.text,
                origin=origin,
                installed_by=author.who,
            )
        )
    await session.flush()
    return missing


@lru_cache(maxsize=1024)
def _read(text: str, name: str) -> LoadedFragment:
    return read_fragment(text, name)
