"""Looking for a text wherever it could have left a trace."""

from __future__ import annotations

import json

from temporalio.client import Client


async def in_temporal(client: Client, workflow_id: str) -> str:
    """Return all that Temporal keeps of a workflow as text, payloads decoded."""
    handle = client.get_workflow_handle(workflow_id)
    description = await handle.describe()
    history = await handle.fetch_history()
    raw = b"".join(event.SerializeToString() for event in history.events)
    return (raw + description.raw_description.SerializeToString()).decode(errors="replace")


def written(text: str, where: str) -> bool:
    """Tell whether a text stands somewhere, plainly or the way JSON and addresses write it."""
    in_json = json.dumps(text)[1:-1]
    in_address = "".join(letter if letter.isascii() else f"%{letter.encode().hex('%').upper()}" for letter in text)
    forms = {text, in_json, in_json.replace("\\", "\\\\"), in_address, in_address.replace(" ", "+")}
    forms.add(in_address.replace(" ", "%20"))
    return any(form in where for form in forms)
