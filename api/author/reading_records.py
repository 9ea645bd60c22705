"""What the child process does with national records: reads a file, and drafts a few records at a time."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from domain.catalogue.batch import draft_all
from domain.catalogue.file import CatalogueFileError, read_file
from domain.catalogue.record import Record


def records_in(path: str) -> list[dict[str, str]]:
    """Return the records of province and commune in a file as plain data; none of a file that cannot be read."""
    try:
        read = read_file(Path(path))
    except CatalogueFileError:
        return []
    return [asdict(record) for record in read.records if record.is_local]


def read_records(records: list[dict[str, str]]) -> tuple[list[dict[str, Any]], list[tuple[str, str, str]]]:
    """Return the drafts of some records as plain data, and code, reason and detail of those without one."""
    batch = draft_all([Record(**record) for record in records])
    drafts = [
        {
            "code": draft.code,
            "agency_kind": draft.agencies[0].id,
            "text": draft.yaml_text,
            "doubts": [one.to_dict() for one in draft.doubts],
        }
        for draft in batch.drafts
    ]
    return drafts, [(one.code, one.reason, one.detail) for one in batch.refusals]
