"""Every address of the scorecard and of the lists to be published."""

from __future__ import annotations

from fastapi import APIRouter

from api.scorecard import behind, card, lists

router = APIRouter()
for part in (card, behind, lists):
    router.include_router(part.router)
