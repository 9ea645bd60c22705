"""The author's doors in one router; an address with a fixed word comes before one with a code."""

from __future__ import annotations

from fastapi import APIRouter

from api.author import (
    approving,
    beginning,
    bundles,
    catalogue,
    checking,
    comparing,
    deciding,
    drawing,
    editor,
    history,
    language,
    moving,
    national,
    procedure,
    proposing,
    publishing,
    review,
    scenarios,
    specimens,
    trying,
)

router = APIRouter()
for part in (
    catalogue, language, checking, bundles, national, beginning, deciding, moving, proposing, approving, procedure,
    editor, drawing, trying, specimens, scenarios, comparing, publishing, history, review,
):  # fmt: skip
    router.include_router(part.router)
