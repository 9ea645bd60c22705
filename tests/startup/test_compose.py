"""docker-compose.yml and deploy/: the same processes as `make up`, against the official images."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from cli.processes import API, MAIL, SIMULATORS, WORKER, command
from runtime.embedded.temporal import TemporalServer
from runtime.search_attributes import REGISTRATION
from runtime.settings import ROOT, Settings, variable

PORTS = {API: 8000, SIMULATORS: 8100, MAIL: 8125}
OURS = (API, WORKER, SIMULATORS, "prepare")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The file with its anchors and merges resolved."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def env_file(name: str) -> dict[str, str]:
    lines = (ROOT / "deploy" / f"{name}.example").read_text().splitlines()
    return dict(line.partition("=")[::2] for line in lines if line and not line.startswith("#"))


@pytest.mark.parametrize("process", [API, WORKER, SIMULATORS])
def test_our_processes_run_the_commands_of_make_up(compose: dict[str, Any], process: str) -> None:
    """Nothing of ours exists only in production or only on a laptop; production may add options."""
    ours = ["python", *command(process, PORTS, Path("/var/lib/motcua"))]

    assert compose["services"][process]["command"][: len(ours)] == ours


def test_the_preparation_is_the_one_of_make_up(compose: dict[str, Any]) -> None:
    """Migrations and publishing run once, before the API and the worker."""
    assert compose["services"]["prepare"]["command"] == ["python", "-m", "cli.main", "prepare"]
    for process in (API, WORKER):
        assert compose["services"][process]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}


def test_every_dependency_exists_and_can_be_waited_for(compose: dict[str, Any]) -> None:
    """depends_on names services, and "healthy" is asked only of those that say when they are."""
    services = compose["services"]
    for service in services.values():
        for name, how in service.get("depends_on", {}).items():
            assert name in services
            assert how["condition"] != "service_healthy" or "healthcheck" in services[name]


def test_images_are_official_and_pinned(compose: dict[str, Any]) -> None:
    """Every image has a full version, and the deprecated all-in-one image of Temporal is not used."""
    images = {service["image"] for service in compose["services"].values()}

    assert {image.partition(":")[0] for image in images} == {
        "grafana/grafana",
        "motcua",
        "postgres",
        "prom/prometheus",
        "temporalio/admin-tools",
        "temporalio/server",
        "temporalio/ui",
    }
    assert all(re.fullmatch(r"[a-z/-]+:v?\d+(\.\d+)+", image) for image in images)


def test_temporal_has_room_to_grow_and_a_visibility_database_of_its_own(compose: dict[str, Any]) -> None:
    """What cannot be changed later is right from the start."""
    environment = compose["services"]["temporal"]["environment"]

    assert environment["NUM_HISTORY_SHARDS"] == "512"
    assert environment["DBNAME"] != environment["VISIBILITY_DBNAME"]
    schema = (ROOT / "deploy" / "temporal-schema.sh").read_text()
    for database in (environment["DBNAME"], environment["VISIBILITY_DBNAME"]):
        assert f"\nschema {database} " in schema


def test_every_variable_we_pass_is_a_setting(compose: dict[str, Any]) -> None:
    """No setting is misspelt, neither in the file nor in the env file people copy."""
    known = {variable(field) for field in Settings.model_fields} | {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}
    for name in OURS:
        service = compose["services"][name]
        assert service["env_file"] == "deploy/motcua.env"
        assert set(service.get("environment", {})) <= known
    assert set(env_file("motcua.env")) <= known


def test_the_env_file_people_copy_is_accepted_once_filled_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Filling in the secrets is all there is to do; no secret is given away as a default."""
    values = env_file("motcua.env")
    empty = {"POSTGRES_PASSWORD", "MOTCUA_SECRET", "MOTCUA_CODEC_KEYS"}
    assert {name for name in empty if values[name]} == set()
    for name, value in (values | {"MOTCUA_SECRET": "filled in by the operator"}).items():
        monkeypatch.setenv(name, value)

    settings = Settings()

    assert settings.temporal_address == "temporal:7233"
    assert settings.database_url.startswith("postgresql+asyncpg://motcua:PASSWORD@database")


def test_only_doors_meant_for_people_are_published(compose: dict[str, Any]) -> None:
    """Temporal's port, which controls every case, and the databases stay inside; the rest is local to the machine."""
    published = {name: service["ports"] for name, service in compose["services"].items() if "ports" in service}

    assert set(published) == {API, SIMULATORS, "temporal-ui", "prometheus", "grafana"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_mounted_files_exist(compose: dict[str, Any]) -> None:
    """Every file of ours that a container reads is in the repository."""
    scripts = [part for service in compose["services"].values() for part in service.get("entrypoint", [])]
    scripts.append(compose["services"]["temporal"]["environment"]["DYNAMIC_CONFIG_FILE_PATH"])
    mounted = [part for part in scripts if part.startswith("/deploy/")]

    assert len(mounted) == 3
    assert all((ROOT / part.lstrip("/")).is_file() for part in mounted)


def test_the_set_up_script_registers_our_attributes_and_can_be_repeated(home: Path) -> None:
    """Run against a real server: the namespace and exactly our search attributes, the second time nothing."""
    script = (ROOT / "deploy" / "temporal-setup.sh").read_text()
    assert dict(re.findall(r"^register (\w+) (\w+)$", script, flags=re.MULTILINE)) == REGISTRATION
    server = TemporalServer(home, in_memory=True)
    address = server.start()
    environment = {
        "PATH": f"{Path(server.process.command[0]).parent if server.process else ''}:/usr/bin:/bin",
        "HOME": str(home),
        "TEMPORAL_ADDRESS": address,
        "TEMPORAL_NAMESPACE": "province",
        "TEMPORAL_RETENTION": "30d",
    }
    try:
        for _ in range(2):
            done = subprocess.run(
                ["/bin/sh", ROOT / "deploy" / "temporal-setup.sh"],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
        listed = subprocess.run(
            ["temporal", "operator", "search-attribute", "list", "--namespace", "province"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert all(re.search(rf"\b{name}\s+{kind}\b", listed.stdout) for name, kind in REGISTRATION.items())
    finally:
        server.stop()


def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    """Docker's own check of the file, where docker compose is installed."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed; the structure is checked above")
    (tmp_path / "deploy").mkdir()
    for name in ("motcua.env", "temporal.env"):
        shutil.copy(ROOT / "deploy" / f"{name}.example", tmp_path / "deploy" / name)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    subprocess.run([docker, "compose", "--profile", "demo", "config", "--quiet"], cwd=tmp_path, check=True)
