"""Every address of papers: forms of a case, the register, checking a paper, scanning."""

from __future__ import annotations

from fastapi import APIRouter

from api.papers import checking, handing, register, reusing, scanning, slips

router = APIRouter()
for part in (checking, handing, register, reusing, scanning, slips):
    router.include_router(part.router)
