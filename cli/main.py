"""The ``motcua`` command. Each command's module is imported only when that command is asked for."""

import importlib
import os
import sys
from collections.abc import Callable, Sequence

import typer

from runtime.embedded.instance import running_instance
from runtime.settings import get_settings

GROUPS = {
    "agencies": "cli.agencies:agencies_app",
    "calendar": "cli.calendar:calendar_app",
    "cases": "cli.cases:cases_app",
    "escalation": "cli.escalation:escalation_app",
    "procedures": "cli.procedures:procedures_app",
    "reports": "cli.reports:reports_app",
    "staff": "cli.staff:staff_app",
    "workers": "cli.workers:workers_app",
}
COMMANDS = {
    "up": "cli.up:up",
    "prepare": "cli.prepare:prepare_command",
    "demo": "cli.demo:demo",
    "demo-supervisor": "cli.supervisor_demo.command:demo_supervisor",
    "backup": "cli.backup:backup",
    "restore": "cli.backup:restore",
    "restore-drill": "cli.backup:restore_drill",
    "heal": "cli.backup:heal",
    "doctor": "cli.doctor:doctor",
    "version": "cli.version:version",
}
_STARTS_ITSELF = {"up", "prepare", "restore", "demo-supervisor"}
"""Commands that must not borrow the settings of a running instance."""


def build(names: Sequence[str]) -> typer.Typer:
    """The command line with only ``names``. Raises ImportError when the module of one cannot be imported."""
    app = typer.Typer(
        name="motcua",
        help="Một cửa: hồ sơ thủ tục hành chính trên Temporal / One-stop administrative cases on Temporal",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_show_locals=False,  # locals may hold a citizen's data
    )

    # Without it typer would turn a single command into the whole program.
    @app.callback()
    def motcua() -> None:
        pass

    for name in names:
        loaded = _load(GROUPS.get(name) or COMMANDS[name])
        if isinstance(loaded, typer.Typer):
            app.add_typer(loaded, name=name)
        else:
            app.command(name)(loaded)
    return app


def main() -> None:
    """Run the command and end the process at once.

    The Temporal SDK's threads can abort an ordinary interpreter exit of a short-lived client, which would
    turn a success into a failure for whoever looks at the exit code.
    """
    everything = [*COMMANDS, *GROUPS]
    asked = next((argument for argument in sys.argv[1:] if not argument.startswith("-")), None)
    if asked not in _STARTS_ITSELF:
        _join_running_instance()
    code: object = 0
    try:
        build([asked] if asked in everything else everything)()
    except SystemExit as end:
        code = end.code
    if isinstance(code, str):
        print(code, file=sys.stderr)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))


def _join_running_instance() -> None:
    """Work on the instance that `make up` runs, unless the environment names another database."""
    if "DATABASE_URL" in os.environ:
        return
    instance = running_instance(get_settings().home)
    if instance is not None:
        os.environ.update(instance.environment | os.environ)
        get_settings.cache_clear()


def _load(path: str) -> Callable[..., object] | typer.Typer:
    module, _, attribute = path.partition(":")
    loaded: Callable[..., object] | typer.Typer = getattr(importlib.import_module(module), attribute)
    return loaded


if __name__ == "__main__":
    main()
