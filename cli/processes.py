"""The processes of ours that make up an instance, as `make up` and docker-compose.yml both run them."""

from collections.abc import Mapping
from pathlib import Path

API = "api"
WORKER = "worker"
SIMULATORS = "simulators"
MAIL = "mail"


def command(process: str, ports: Mapping[str, int], home: Path, api: str = "") -> list[str]:
    """What follows ``python`` to run ``process``; its settings come by environment.

    ``ports`` by name ("api", "simulators", "mail"); ``home`` keeps what the simulators remember; ``api`` is the
    address they reach the API at, by default on this machine. The one people type may not be theirs to reach.
    """
    match process:
        case "api":
            return ["-m", "api.server", "--port", str(ports[API])]
        case "worker":
            return ["worker.py"]
        case "simulators":
            listens = ["--port", str(ports[SIMULATORS]), "--smtp-port", str(ports[MAIL])]
            doors = f"{api or f'http://127.0.0.1:{ports[API]}'}/api/v1"
            calls = ["--callback-base", f"{doors}/callbacks", "--intake-url", f"{doors}/portal/dossiers"]
            reports = ["--mail-report-url", f"{doors}/callbacks/mail/reports"]
            journal = ["--journal", str(home / "simulators.journal")]
            return ["-m", "simulators.app", *listens, *calls, *reports, *journal]
    raise ValueError(f"no process {process!r}")
