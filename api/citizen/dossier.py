"""From the answers of a draft to the dossier that is filed."""

from __future__ import annotations

from typing import Any

from api.asked_at_filing import facts_typed, part_typed
from api.citizen.answers import is_held, takes_words
from api.citizen.drafts import OpenDraft
from domain.procedure.plan import Channel


def filing_of(opened: OpenDraft) -> dict[str, Any]:
    """Return the body of a filing from the flat answers of the draft."""
    answers, definition = opened.answers, opened.as_answered.definition
    who = answers.get("who")
    body: dict[str, Any] = {
        "procedure": opened.code,
        "agency": answers.get("agency", ""),
        "channel": Channel.ONLINE.value,
        "way": answers.get("way", ""),
        "pays_online": answers.get("pays") == "online",
        "applicant": {
            "kind": "organisation" if who == "organisation" else "person",
            **part_typed(answers, "applicant"),
        },
        "facts": facts_typed(answers),
        "components": [papers for one in definition.dossier if (papers := _papers(opened, one.id))],
    }
    if who == "proxy":
        body["owner"] = part_typed(answers, "owner")
    recipient = part_typed(answers, "recipient")
    if answers.get("way") == "post" and any(recipient.values()):
        body["recipient"] = recipient
    return body


def _papers(opened: OpenDraft, component_id: str) -> dict[str, Any] | None:
    """Return a paper as the receipt lists it: an electronic copy counts as one photographed copy."""
    component = next(one for one in opened.as_answered.definition.dossier if one.id == component_id)
    if is_held(component, opened.answers):
        return {"id": component_id, "held": True}
    if component.required == "conditional" and opened.answers.get(f"applies.{component_id}") != "yes":
        return None
    note = opened.answers.get(f"note.{component_id}", "") if takes_words(component) else ""
    count = len(opened.files_for(component_id))
    if not count:
        return {"id": component_id, "note": note[:200]} if note else None
    return {"id": component_id, "photocopies": 1, "note": (note or f"Bản điện tử: {count} tệp")[:200]}


def handed_in(opened: OpenDraft) -> list[str]:
    """Return the papers that belong to the dossier: not those the applicant has said no to, or a register holds."""
    dossier = opened.as_answered.definition.dossier
    conditional = {one.id for one in dossier if one.required == "conditional"}
    held = {one.id for one in dossier if is_held(one, opened.answers)}
    asked = [question.component for question in opened.questions if question.component not in ("", *held)]
    return [one for one in asked if one not in conditional or opened.answers.get(f"applies.{one}") == "yes"]
