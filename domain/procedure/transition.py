"""Which cases keep the version before when a new one comes into force: said with the publication, and testable.

The law's usual rule is that a dossier ends under the rules it was filed under (so Luật Hộ tịch 03/2026/QH16 Art 30 for
dossiers of before 01/03/2027). Cases carry the plan of the version in force on the day they are filed, so the rule
holds by itself; a `Transition` says it aloud, for whoever publishes and whoever asks later.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from domain.procedure.basics import Shape, Words


class Transition(Shape):
    """Dossiers filed before this Vietnamese date keep the version before; all others take the new one."""

    received_before: date
    keeps: Literal["old"] = "old"

    def governed_by_new(self, filed_on: date) -> bool:
        """True when a dossier filed on this Vietnamese date is handled under the new version."""
        return filed_on >= self.received_before

    def words(self) -> Words:
        """Return the rule as a sentence for people."""
        day = f"{self.received_before:%d/%m/%Y}"
        return Words(
            vi=f"Hồ sơ nộp trước ngày {day} tiếp tục giải quyết theo phiên bản cũ đến khi kết thúc.",
            en=f"Dossiers filed before {day} are handled under the old version to their end.",
        )


def usual_transition(effective_from: date) -> Transition:
    """Return the rule that holds unless law says otherwise: who filed before the first day keeps the old version."""
    return Transition(received_before=effective_from)
