#!/usr/bin/env python3
"""Kiểm tra nhật ký một hồ sơ, không cần hệ thống / Check a case's log without the system that wrote it.

    python3 verify_log.py FILE.json

FILE.json was written by `motcua cases export-log CODE`. Needs nothing but Python 3.8 or later: read it, it is short.
Each line's hash is SHA-256 of the hash before it (nothing before the first) followed by the line as canonical JSON:
keys sorted, no blanks, UTF-8, the instant in UTC with microseconds, and the id of the case beside the line's fields.
Exit code 0: the log is whole. 1: it is not, and the first line that does not fit is named. 2: the file is unreadable.
"""

import hashlib
import json
import sys
from datetime import datetime, timezone
from pathlib import Path

FIELDS = ("seq", "kind", "at", "actor", "role", "on_behalf_of", "step", "note", "values")


def canonical(case_id: str, line: dict) -> str:
    """Return the text a line's hash is made of."""
    body = {name: line[name] for name in FIELDS}
    body["at"] = datetime.fromisoformat(line["at"]).astimezone(timezone.utc)  # noqa: UP017  Python 3.8 knows no datetime.UTC
    body["at"] = body["at"].isoformat(timespec="microseconds")
    body["case_id"] = case_id
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def first_fault(log: dict) -> "str | None":
    """Return what does not fit, in words, or None."""
    before, expected = b"", 1
    for line in log["lines"]:
        if line["seq"] != expected:
            return f"thiếu dòng {expected} / line {expected} is missing"
        before = hashlib.sha256(before + canonical(log["case_id"], line).encode()).digest()
        if before.hex() != line["hash"]:
            which = f"{expected} ({line['kind']}, {line['at']})"
            return f"dòng {which} không phải dòng đã ghi / line {which} is not the one that was written"
        expected += 1
    if (log["seq"], log["last_hash"]) != (expected - 1, before.hex()):
        return f"bị cắt sau dòng {expected - 1} / the end is cut off after line {expected - 1}"
    return None


def main() -> int:
    """Check the file named on the command line."""
    try:
        log = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
        code, fault = log["code"], first_fault(log)
    except (IndexError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"Không đọc được / Cannot be read: {type(error).__name__}: {error}\n\n{__doc__}", file=sys.stderr)
        return 2
    if fault:
        print(f"SAI / BROKEN  {code}: {fault}")
        return 1
    print(f"ĐÚNG / WHOLE  {code}: {log['seq']} lines (dòng), last hash (dấu cuối) {log['last_hash']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
