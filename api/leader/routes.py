"""The leader's doors in one router."""

from __future__ import annotations

from fastapi import APIRouter

from api.leader import approval, approvals, batch, delegations

router = APIRouter()
for part in (batch, approvals, approval, delegations):
    router.include_router(part.router)
