"""The processes of ours that make up an instance, as `make up` and docker-compose.yml both run them."""

from collections.abc import Mapping
from pathlib import Path

API = "api"
WORKER = "worker"
SIMULATORS = "simulators"
MAIL = "mail"


def command(process: str, ports: Mapping[str, int], home: Path) -> list[str]:
    """What follows ``python`` to run ``process``; its settings come by environment.

    ``ports`` by name ("api", "simulators", "mail"); ``home`` keeps what the simulators remember.
    """
    match process:
        case "api":
            return ["-m", "api.server", "--port", str(ports[API])]
        case "worker":
            return ["worker.py"]
        case "simulators":
            listens = ["--port", str(ports[SIMULATORS]), "--smtp-port", str(ports[MAIL])]
            return ["-m", "simulators.app", *listens, "--journal", str(home / "simulators.journal")]
    raise ValueError(f"no process {process!r}")
