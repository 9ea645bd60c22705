"""Links into Temporal's Web UI that need no answer of Temporal."""

from __future__ import annotations

from runtime.temporal_pages import runs_address, schedule_address


def test_a_workflow_is_linked_by_all_its_runs() -> None:
    """The query names the whole id, slash and all; without a base there is no link."""
    address = runs_address("http://ui/", "default", "case/H61.12-1")

    assert address == "http://ui/namespaces/default/workflows?query=WorkflowId%3D%22case%2FH61.12-1%22"
    assert runs_address("", "default", "case/1") == ""


def test_a_schedule_is_linked_by_its_page() -> None:
    """A base that has a path, behind a proxy, keeps it."""
    address = schedule_address("https://may.example.vn/temporal", "motcua", "outbox-net")

    assert address == "https://may.example.vn/temporal/namespaces/motcua/schedules/outbox-net"
    assert schedule_address("", "motcua", "outbox-net") == ""
