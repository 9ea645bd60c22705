"""From the settings a person gave to those of the instance: free ports, and addresses that follow."""

from collections.abc import Mapping
from ipaddress import ip_address

from pydantic import SecretStr

from cli.processes import API, MAIL, SIMULATORS, WORKER
from runtime.embedded.instance import ensure_secret
from runtime.embedded.ports import choose
from runtime.settings import Settings, variable

METRICS = "metrics"
WORKER_METRICS = "worker_metrics"
EMBEDDED_GRACE = 5.0
"""Seconds the worker lets activities end: somebody waits at the terminal."""

_DEFAULT_PORTS = {
    "postgres": 5433,
    "temporal": 7233,
    "temporal_ui": 8233,
    API: 8000,
    SIMULATORS: 8100,
    MAIL: 8125,
    METRICS: 9463,
    WORKER_METRICS: 9464,
}
_SYSTEMS = ("agencies", "payments", "post", "sms", "zalo", "portal", "taxes")


def uses_own_database(given: Settings) -> bool:
    """Whether the person gave a PostgreSQL server (DATABASE_URL)."""
    return "database_url" in given.model_fields_set


def uses_own_temporal(given: Settings) -> bool:
    """Whether the person gave a Temporal server (TEMPORAL_ADDRESS)."""
    return "temporal_address" in given.model_fields_set


def uses_own_systems(given: Settings) -> bool:
    """Whether the person gave the addresses of all outside systems, so that no simulator is needed."""
    return {f"{system}_url" for system in _SYSTEMS} <= given.model_fields_set


def choose_ports(given: Settings, remembered: Mapping[str, int]) -> dict[str, int]:
    """A free port for each server: as asked for, else that of the last time, else the default or another."""
    asked = {API: given.api_port} if "api_port" in given.model_fields_set else {}
    ports: dict[str, int] = {}
    for name, default in _DEFAULT_PORTS.items():
        wanted = [asked[name]] if name in asked else [remembered.get(name), default]
        ports[name] = choose(wanted, ports.values())
    return ports


def with_addresses(given: Settings, ports: Mapping[str, int]) -> Settings:
    """The settings of the instance: what the person gave, and addresses on ``ports`` for the rest."""
    simulators = f"http://127.0.0.1:{ports[SIMULATORS]}"
    secret = given.secret if "secret" in given.model_fields_set else SecretStr(ensure_secret(given.home))
    ours = {
        "temporal_address": f"127.0.0.1:{ports['temporal']}",
        # A Temporal server of somebody else's has its pages wherever they say.
        **({} if uses_own_temporal(given) else {"temporal_ui_url": f"http://127.0.0.1:{ports['temporal_ui']}"}),
        "public_url": f"http://127.0.0.1:{ports[API]}",
        "smtp_port": ports["mail"],
        "graceful_seconds": EMBEDDED_GRACE,
        "log_format": "json",
        "demo": True,
        **{f"{system}_url": f"{simulators}/{system}" for system in _SYSTEMS},
        **({} if uses_own_systems(given) else {"signature_url": f"{simulators}/signature"}),
    }
    free = {name: value for name, value in ours.items() if name not in given.model_fields_set}
    return given.model_copy(update={"secret": secret, "api_port": ports[API]} | free)


def api_beside(settings: Settings, ports: Mapping[str, int]) -> str:
    """The address the simulators reach the API at: where it listens, whatever address people type."""
    host = settings.api_host
    try:
        address = ip_address(host)
    except ValueError:  # a name
        return f"http://{host}:{ports[API]}"
    if address.is_unspecified:  # it listens on all addresses, so on this machine's own too
        return f"http://127.0.0.1:{ports[API]}"
    return f"http://{host if address.version == 4 else f'[{host}]'}:{ports[API]}"


def of_child(settings: Settings, name: str, ports: Mapping[str, int]) -> dict[str, str]:
    """The variables of one process: those of the instance, and where it alone shows its metrics.

    They are not among the settings of the instance: a command typed beside it would want the same port.
    """
    shown = {API: METRICS, WORKER: WORKER_METRICS}.get(name)
    if shown is None or (name == API and settings.metrics_address is not None):
        return settings.environment()
    return settings.environment() | {variable("metrics_address"): f"127.0.0.1:{ports[shown]}"}


def with_database(settings: Settings, url: str) -> Settings:
    """The settings with ``url``, a ``postgresql://`` address."""
    return settings.model_copy(update={"database_url": Settings(database_url=url).database_url})
