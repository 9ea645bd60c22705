"""Every address of the pages of a case."""

from __future__ import annotations

from fastapi import APIRouter

from api.case import (
    acts,
    correct,
    deadline,
    desk,
    documents,
    notices,
    obligation,
    opinion,
    overview,
    papers,
    prints,
    timeline,
)

router = APIRouter()
parts = (overview, papers, timeline, deadline, notices, prints, acts, correct, documents, desk, obligation, opinion)
for part in parts:
    router.include_router(part.router)
