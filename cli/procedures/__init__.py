"""`motcua procedures`: one file for each group of commands; a new group is a file and a line here."""

from cli.procedures import (
    bundles,
    difference,
    drafting,
    drawing,
    importing,
    linting,
    migrating,
    proposing,
    publishing,
    reading,
    reference,
    simulating,
    testing,
)
from cli.procedures.app import procedures_app
from cli.procedures.files import SHIPPED

__all__ = [
    "SHIPPED",
    "bundles",
    "difference",
    "drafting",
    "drawing",
    "importing",
    "linting",
    "migrating",
    "procedures_app",
    "proposing",
    "publishing",
    "reading",
    "reference",
    "simulating",
    "testing",
]
