"""deploy/prometheus, deploy/grafana and docs/runbook.md: they speak of the same metrics and lead to the same places."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from api.metrics import sources
from cli.backup_manifest import CopiedFile, Manifest
from cli.backup_taking import _for_prometheus
from runtime.metrics import REGISTRY
from runtime.settings import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana" / "motcua.json"
RUNBOOK = ROOT / "docs" / "runbook.md"

#: Metrics of the SDK we read; `tests/runtime/test_worker_metrics.py` finds each on a worker's port.
OF_THE_SDK = {
    "temporal_workflow_task_execution_failed_total",
    "temporal_activity_execution_failed_total",
    "temporal_worker_task_slots_available",
}
#: Made by Prometheus itself.
OF_PROMETHEUS = {"up"}
TASKS = ("start", "stop", "roll-over", "backup", "restore-drill", "restore", "key-rotation", "a-stuck-queue",
         "database-full", "temporal-away", "clock-wrong")  # fmt: skip

_NAME = re.compile(r"\b(?:motcua|temporal)_[a-z_]+|\bup\b(?=\{)")
_ALERTS: list[dict[str, Any]] = [
    rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]
]


def exported() -> set[str]:
    """Every name that appears on a port of ours, with the endings of histograms and counters."""
    figures = {f"motcua_{name}" for source in sources(None, None) for name in source.described}  # type: ignore[arg-type]  # nobody is asked here
    counted = {sample.name for family in REGISTRY.collect() for sample in family.samples}
    for family in REGISTRY.collect():
        if family.name.startswith("motcua_"):
            ends = {"counter": ("_total",), "histogram": ("_bucket", "_count", "_sum")}.get(family.type, ("",))
            counted |= {family.name + end for end in ends}
    told = Manifest(
        program="0", revision="1", server="18", began_at=datetime.now(UTC), database_at=datetime.now(UTC),
        temporal_at=None, ended_at=datetime.now(UTC), files={"a": CopiedFile(bytes=1, sha256="")}, rows={}, cases=0,
        open_cases=0, chain_heads="", codec_keys=[],
    )  # fmt: skip
    backed_up = {family.name for family in text_string_to_metric_families(_for_prometheus(told))}
    return figures | counted | backed_up | OF_THE_SDK | OF_PROMETHEUS | {"motcua_source_up", "motcua_source_seconds"}


def used(text: str) -> set[str]:
    return set(_NAME.findall(text))


def anchors() -> set[str]:
    """The anchors of the runbook, as the places that show Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", RUNBOOK.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def expressions() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    return [target["expr"] for panel in panels for target in panel.get("targets", [])]


@pytest.mark.parametrize("alert", _ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_says_what_it_is_and_what_to_do(alert: dict[str, Any]) -> None:
    """Each has a summary in both languages, a severity, and a section of the runbook that names it."""
    assert " / " in alert["annotations"]["summary"]
    assert alert["labels"]["severity"] in {"page", "warn", "info"}
    file, _, anchor = alert["annotations"]["runbook"].partition("#")
    assert (ROOT / file) == RUNBOOK
    assert anchor in anchors()
    section = _section(anchor)
    assert re.search(rf"\b{alert['alert']}\b", section)
    assert {"**See.**", "**Do.**", "**Well.**"} <= set(re.findall(r"\*\*\w+\.\*\*", section))


@pytest.mark.parametrize("alert", _ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_looks_at_what_is_exported(alert: dict[str, Any]) -> None:
    """A metric that was renamed would make an alert sleep for ever."""
    assert used(alert["expr"])
    assert used(alert["expr"]) <= exported()


def test_the_dashboard_shows_what_is_exported() -> None:
    """Valid JSON, and no panel stays empty for a name that does not exist."""
    assert len(expressions()) > 30
    assert set().union(*map(used, expressions())) <= exported()


def test_every_figure_is_on_the_dashboard_or_wakes_somebody() -> None:
    """What nobody looks at is not worth asking for."""
    looked_at = set().union(*map(used, expressions())) | set().union(*(used(alert["expr"]) for alert in _ALERTS))
    figures = {f"motcua_{name}" for source in sources(None, None) for name in source.described}  # type: ignore[arg-type]  # nobody is asked here
    assert figures <= looked_at


def test_no_metric_has_a_label_for_a_case_or_a_person() -> None:
    """Labels are agencies, systems, queues and states: few, and nobody's."""
    labels = {name for family in REGISTRY.collect() for sample in family.samples for name in sample.labels}
    assert labels & {"case", "case_code", "code", "name", "staff", "person", "path", "url"} == set()


@pytest.mark.parametrize("task", TASKS)
def test_the_runbook_has_every_task(task: str) -> None:
    """What to see, what to do, and when it is well, in short sentences."""
    section = _section(task)
    assert {"**See.**", "**Do.**", "**Well.**"} <= set(re.findall(r"\*\*\w+\.\*\*", section))


def test_links_within_the_runbook_lead_somewhere() -> None:
    """No section was renamed under a link."""
    assert set(re.findall(r"\]\(#([\w-]+)\)", RUNBOOK.read_text())) <= anchors()


def test_prometheus_reads_the_ports_of_the_compose_file() -> None:
    """The targets are services with that port, which is not published."""
    jobs = yaml.safe_load((ALERTS.parent / "prometheus.yml").read_text())["scrape_configs"]
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    targets = {target for job in jobs for static in job.get("static_configs", []) for target in static["targets"]}
    targets |= {
        f"{name}:{dns['port']}" for job in jobs for dns in job.get("dns_sd_configs", []) for name in dns["names"]
    }

    assert targets == {"api:9463", "worker:9464"}
    for target in targets:
        name, _, port = target.partition(":")
        assert services[name]["environment"]["MOTCUA_METRICS_ADDRESS"].endswith(f":{port}")
        assert port in services[name]["expose"]
        assert not [published for published in services[name].get("ports", []) if port in published]


def test_only_installed_when_asked_for() -> None:
    """Watching is an optional profile, and its files are where the containers look for them."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name in ("prometheus", "grafana"):
        assert services[name]["profiles"] == ["watch"]
    for file in ("prometheus/prometheus.yml", "prometheus/alerts.yml", "grafana/motcua.json"):
        assert (ROOT / "deploy" / file).is_file()
    provisioning = ROOT / "deploy" / "grafana" / "provisioning"
    assert Path(services["grafana"]["environment"]["GF_PATHS_PROVISIONING"]).name == provisioning.name
    assert all(yaml.safe_load(file.read_text())["apiVersion"] == 1 for file in provisioning.rglob("*.yml"))


def _section(anchor: str) -> str:
    for part in re.split(r"^(?=## )", RUNBOOK.read_text(), flags=re.MULTILINE):
        title = part.partition("\n")[0].removeprefix("## ").lower()
        if re.sub(r"[^\w -]", "", title).replace(" ", "-") == anchor:
            return part
    return ""
