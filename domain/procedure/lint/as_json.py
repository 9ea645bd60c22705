"""Findings as data: our own JSON, and SARIF 2.1.0 for editors and code hosts."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from domain.procedure.errors import DefinitionError, Edit
from domain.procedure.messages import MESSAGES

FORMAT_VERSION = 1
PAGES = "docs/lint"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def page_of(code: str) -> str:
    """Return the page that explains a code, from the root of the project."""
    return f"{PAGES}/{code}.md"


def to_json(findings: Iterable[DefinitionError], files: int) -> str:
    """Return the findings as JSON: one object each, both languages, the edit where there is one."""
    listed = list(findings)
    body = {
        "version": FORMAT_VERSION,
        "files": files,
        "counts": {severity: count_of(listed)[severity] for severity in _LEVELS},
        "findings": [_as_object(finding) for finding in listed],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def count_of(findings: Iterable[DefinitionError]) -> Counter[str]:
    """Return how many findings there are of each severity."""
    return Counter(finding.severity for finding in findings)


def _as_object(finding: DefinitionError) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "code": finding.code,
        "severity": finding.severity,
        "field": finding.field,
        "message": {"vi": finding.message_vi, "en": finding.message_en},
        "mend": {"vi": finding.mend_vi, "en": finding.mend_en},
        "fix": asdict(finding.fix) if finding.fix else None,
        "page": page_of(finding.code),
    }


def to_sarif(findings: Iterable[DefinitionError], language: str) -> str:
    """Return the findings as one SARIF 2.1.0 run; every code there is stands among its rules."""
    codes = {code: index for index, code in enumerate(MESSAGES)}
    body = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "motcua procedures lint", "rules": [_rule(code) for code in codes]}},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, codes[finding.code], language) for finding in findings],
            }
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=2)


def _rule(code: str) -> dict[str, Any]:
    wording = MESSAGES[code]
    return {
        "id": code,
        "shortDescription": {"text": wording.en},
        "fullDescription": {"text": wording.vi},
        "help": {"text": page_of(code)},
        "defaultConfiguration": {"level": _LEVELS[wording.severity]},
    }


def _result(finding: DefinitionError, index: int, language: str) -> dict[str, Any]:
    artifact = {"uri": quote(PurePath(finding.file).as_posix())}
    place: dict[str, Any] = {"artifactLocation": artifact}
    if finding.line:
        place["region"] = {"startLine": finding.line, "startColumn": finding.column}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message(language)} {finding.mend(language)}".strip()},
        "locations": [{"physicalLocation": place}],
    }
    if finding.fix:
        change = {"artifactLocation": artifact, "replacements": [_replacement(finding.fix)]}
        result["fixes"] = [{"description": {"text": finding.mend(language)}, "artifactChanges": [change]}]
    return result


def _replacement(edit: Edit) -> dict[str, Any]:
    region = {
        "startLine": edit.line,
        "startColumn": edit.column,
        "endLine": edit.end_line,
        "endColumn": edit.end_column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.text}}
