"""The command that asks published figures whether they add up, and refusals that need no database."""

from __future__ import annotations

from typer.testing import CliRunner

from cli.reports import reports_app

RUNNER = CliRunner()


def test_published_figures_that_do_not_add_up_are_named() -> None:
    """Yên Bái's 2017: both differences are said, and the exit code tells a script."""
    said = ["received=418.862", "resolved=411299", "in_process=7572", "in_time=4944", "overdue=2583"]
    result = RUNNER.invoke(reports_app, ["check-sums", *said])
    assert result.exit_code == 1
    assert "lệch 9" in result.output
    assert "lệch 45" in result.output


def test_published_figures_that_add_up() -> None:
    """Yên Bái's 2016 adds up."""
    result = RUNNER.invoke(reports_app, ["check-sums", "received=443740", "resolved=438755", "in_process=4985"])
    assert result.exit_code == 0
    assert "They add up" in result.output


def test_what_cannot_be_read_is_refused() -> None:
    """A column there is not, and a file of a kind there is not, are refused with what would be right."""
    assert RUNNER.invoke(reports_app, ["check-sums", "visitors=300"]).exit_code == 2
    assert RUNNER.invoke(reports_app, ["export", "H61.12", "2026-M10", "x.docx"]).exit_code == 2
