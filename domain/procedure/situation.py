"""What a dossier is filed as: the facts that fees, papers, steps and limits of a procedure may depend on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain.procedure.plan import Channel

Value = int | bool | str | date

#: Who may file, as the national database names them.
APPLICANTS: Final = ("citizen", "overseas_vietnamese", "foreigner", "enterprise", "cooperative", "organisation")


@dataclass(frozen=True, slots=True)
class Situation:
    """One dossier at its filing. `filed_on` is the Vietnamese date; `case_type` is empty when there is one case only.

    `facts` holds what else was asked, by id; `pages` and `copies` count 1 where nobody asked.
    """

    channel: Channel
    filed_on: date
    applicant: str = "citizen"
    case_type: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)

    def value(self, name: str) -> Value | None:
        """Return the value a condition compares, or None when it is not known."""
        match name:
            case "channel":
                return self.channel.value
            case "filed_on":
                return self.filed_on
            case "applicant":
                return self.applicant
            case "case_type":
                return self.case_type or None
            case "pages" | "copies":
                return self.facts.get(name, 1)
            case _:
                return self.facts.get(name)
