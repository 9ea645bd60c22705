"""Published texts and the days each version is in force."""

from __future__ import annotations

from domain.procedure.messages.wording import Group, Wording

VERSIONS = Group(
    "Phiên bản",
    "Versions",
    {
        "published_text_edited": Wording(
            "Phiên bản {version} đã công bố nhưng nội dung đã bị sửa.",
            "Version {version} is published, but its text was edited.",
            "Khôi phục tệp này và viết phiên bản {next} (v{next}.yaml).",
            "Restore this file and write version {next} (v{next}.yaml).",
        ),
        "versions_overlap": Wording(
            "Phiên bản này và phiên bản {other} cùng có hiệu lực ngày {day}.",
            "This version and version {other} are both in force on {day}.",
            "Sửa effective để mỗi ngày chỉ có một phiên bản.",
            "Mend `effective` so that each day has one version.",
        ),
        "versions_gap": Wording(
            "Không phiên bản nào có hiệu lực từ {first} đến {last}.",
            "No version is in force from {first} to {last}.",
            "Cho effective.from bắt đầu ngay sau phiên bản {other}.",
            "Let `effective.from` follow version {other} directly.",
            severity="warning",
        ),
    },
)
