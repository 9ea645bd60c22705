"""The scripts in deploy/ that prepare Temporal, run."""

import re
import subprocess
from pathlib import Path

import pytest

from runtime.embedded.temporal import TemporalServer
from runtime.search_attributes import REGISTRATION
from runtime.settings import ROOT
from tests.startup.conftest import env_file

DEPLOY = ROOT / "deploy"

# In place of Temporal's own tool, which no wheel brings: writes down what it is asked, refuses what it is told to.
TOOL = """#!/bin/sh
echo "$@" >> "$ASKED"
case "$*" in
    *"$REFUSED"*) exit 1 ;;
esac
"""


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


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A folder whose `temporal-sql-tool` writes down what it is asked, in `asked`."""
    tool = tmp_path / "temporal-sql-tool"
    tool.write_text(TOOL)
    tool.chmod(0o755)
    return tmp_path / "asked"


def run_schema(asked: Path, refused: str) -> int:
    """Run the script with the variables of its container, the tool refusing what contains ``refused``."""
    environment = env_file("temporal.env") | {"PATH": f"{asked.parent}:/usr/bin:/bin", "ASKED": str(asked)}
    script = ["/bin/sh", str(DEPLOY / "temporal-schema.sh")]
    return subprocess.run(script, env=environment | {"REFUSED": refused}, capture_output=True, check=False).returncode


@pytest.mark.parametrize("refused", ["nothing", "create-database", "setup-schema"])
def test_the_schema_script_brings_both_databases_to_the_version(asked: Path, refused: str) -> None:
    """A new database is made; one that exists, or has its base, is brought further all the same."""
    assert run_schema(asked, refused) == 0

    server = "--plugin postgres12 --ep temporal-database -p 5432 -u temporal"
    assert asked.read_text().splitlines() == [
        f"{server} --db {database} {work}"
        for database, folder in (("temporal", "temporal"), ("temporal_visibility", "visibility"))
        for work in (
            "create-database",
            "setup-schema -v 0.0",
            f"update-schema -d /etc/temporal/schema/postgresql/v12/{folder}/versioned",
        )
    ]


@pytest.mark.parametrize("folder", ["temporal", "visibility"])
def test_a_schema_that_cannot_be_updated_stops_the_start(asked: Path, folder: str) -> None:
    """The server waits for this script to end well, so it never runs on a half-made schema."""
    assert run_schema(asked, f"/{folder}/versioned") != 0
