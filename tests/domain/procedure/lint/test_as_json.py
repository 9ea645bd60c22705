"""Findings for tools: our JSON and SARIF 2.1.0."""

from __future__ import annotations

import json

from domain.procedure.lint import lint_file, lint_text
from domain.procedure.lint.as_json import to_json, to_sarif
from domain.procedure.messages import MESSAGES
from tests.domain.procedure.lint.pages import DOCS, over_sample

FINDINGS = (
    *lint_text(over_sample("online: ful\ndeadline: 03 ngày làm việc"), "a b/v1.yaml").findings,
    *lint_file(DOCS / "none.yaml", name="none.yaml").findings,
)


def test_json_tells_all_there_is_to_know_of_a_finding() -> None:
    """Place, code, severity, both languages, the edit and the page stand in each object; counts stand above."""
    told = json.loads(to_json(FINDINGS, 2))
    assert (told["version"], told["files"]) == (1, 2)
    assert told["counts"] == {"error": 3, "warning": 0, "info": 0}
    by_code = {finding["code"]: finding for finding in told["findings"]}
    online = by_code["bad_value"]
    assert (online["file"], online["line"], online["column"], online["field"]) == ("a b/v1.yaml", 7, 9, "online")
    assert online["fix"] == {"line": 7, "column": 9, "end_line": 7, "end_column": 12, "text": "full"}
    assert set(online["message"]) == set(online["mend"]) == {"vi", "en"}
    assert by_code["file_unreadable"]["fix"] is None
    assert all((DOCS.parents[1] / finding["page"]).is_file() for finding in told["findings"])


def test_sarif_is_one_run_with_every_rule() -> None:
    """Every code is a rule; each result points at its rule, its place in code points, and carries its edit."""
    told = json.loads(to_sarif(FINDINGS, "vi"))
    assert told["version"] == "2.1.0"
    (run,) = told["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(MESSAGES)
    assert {rule["defaultConfiguration"]["level"] for rule in rules} == {"error", "warning", "note"}
    assert run["columnKind"] == "unicodeCodePoints"
    for result, finding in zip(run["results"], FINDINGS, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        assert result["message"]["text"].startswith(finding.message_vi)
        place = result["locations"][0]["physicalLocation"]
        region = {"startLine": finding.line, "startColumn": finding.column} if finding.line else None
        assert place.get("region") == region
        assert ("fixes" in result) == (finding.fix is not None)
    uris = {result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]}
    assert uris == {"a%20b/v1.yaml", "none.yaml"}
    (replacement,) = run["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    assert replacement["insertedContent"] == {"text": "full"}
