"""Addresses in Temporal's Web UI that are known without asking Temporal: it may be away, or the run gone."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def runs_address(base: str, namespace: str, workflow_id: str) -> str:
    """Return the list of all runs of a workflow, running and ended; an empty string without a base address."""
    asked = urlencode({"query": f'WorkflowId="{workflow_id}"'}, quote_via=quote)
    return f"{base.rstrip('/')}/namespaces/{namespace}/workflows?{asked}" if base else ""


def schedule_address(base: str, namespace: str, schedule_id: str) -> str:
    """Return the page of a schedule; an empty string without a base address."""
    return f"{base.rstrip('/')}/namespaces/{namespace}/schedules/{quote(schedule_id, safe='')}" if base else ""
