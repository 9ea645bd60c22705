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
from cli.procedures.common import SHIPPED, procedures_app

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
