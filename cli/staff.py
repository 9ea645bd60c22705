"""``motcua staff``: the way into an installation that nobody can sign in to yet."""

import asyncio
import unicodedata
from typing import Annotated, NoReturn

import typer

from api.agency_names import agency_names
from api.security.passwords import handed_out_password, hash_password
from cli.reaching import reaching_database
from cli.staff_words import LABELS, administered, done, handed_out, problem_text
from domain.staff.founding import founding_problem
from domain.staff.passwords import password_problem
from models.founding import AdministeredError, Founding, LoginTakenError, administrators, found_installation
from runtime.database import Sessions
from runtime.settings import Settings, get_settings

staff_app = typer.Typer(help="Tài khoản cán bộ / Accounts of the staff", no_args_is_help=True, add_completion=False)


@staff_app.command("first")
def first(
    agency: Annotated[str, typer.Option(help=LABELS["agency"])] = "",
    agency_name: Annotated[str, typer.Option(help=LABELS["agency_name"])] = "",
    kind: Annotated[str, typer.Option(help="Loại cơ quan trong / Its kind, as in procedure_defs/agencies.yaml")] = (
        "ubnd-tinh"
    ),
    login: Annotated[str, typer.Option(help=LABELS["login"])] = "",
    name: Annotated[str, typer.Option(help=LABELS["name"])] = "",
    *,
    random_password: Annotated[
        bool, typer.Option("--random-password", help="In một mật khẩu dùng một lần / Print a password for one sign-in")
    ] = False,
) -> None:
    """Lập cơ quan đứng đầu và người quản trị đầu tiên / Make the agency at the head and the first administrator.

    Điều gì chưa ghi thì được hỏi; mật khẩu luôn được hỏi / What is not given is asked; the password always is.
    """
    settings = get_settings()
    with reaching_database():
        known = asyncio.run(_administrators(settings))
    if known:
        _refuse(administered(known))
    given = {"agency": agency, "agency_name": agency_name, "login": login, "name": name}
    typed = {field: _plain(value) for field, value in given.items()}
    _check(typed, kind, tuple(agency_names(settings)))
    typed = {field: value or _ask(field) for field, value in typed.items()}
    password = handed_out_password() if random_password else _ask_password(typed["login"])
    founding = Founding(**typed, kind=kind, password_hash=hash_password(password), must_change=random_password)
    try:
        with reaching_database():
            asyncio.run(_store(settings, founding))
    except AdministeredError as error:
        _refuse(administered(error.logins))
    except LoginTakenError:
        _refuse(problem_text("login", "taken"))
    if random_password:
        typer.echo(handed_out(password))
    typer.echo(done(founding.agency, founding.login, settings.public_url.rstrip("/")))


def _check(given: dict[str, str], kind: str, kinds: tuple[str, ...]) -> None:
    """Leave with everything that is wrong with the options, before anything is asked."""
    found = {field: founding_problem(field, value) for field, value in given.items() if value}
    found["kind"] = "" if kind in kinds else "kind"
    wrong = [problem_text(field, code, kinds) for field, code in found.items() if code]
    if wrong:
        _refuse("\n".join(wrong))


def _ask(field: str) -> str:
    while code := founding_problem(field, value := _plain(typer.prompt(LABELS[field]))):
        typer.echo(problem_text(field, code), err=True)
    return value


def _ask_password(login: str) -> str:
    """Ask twice on the terminal: an argument would stand in the list of processes and in the shell's history."""
    while True:
        password: str = typer.prompt(LABELS["password"], hide_input=True)
        code = password_problem(password, login)
        if not code and typer.prompt(LABELS["again"], hide_input=True) != password:
            code = "differs"
        if not code:
            return password
        typer.echo(problem_text("password", code), err=True)


def _plain(text: str) -> str:
    """Return a text in the form in which Vietnamese letters compare equal, without doubled blanks."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _refuse(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)


async def _administrators(settings: Settings) -> tuple[str, ...]:
    sessions = Sessions.open(settings.database_url, pool_size=1)
    try:
        async with sessions.read() as session:
            return await administrators(session)
    finally:
        await sessions.close()


async def _store(settings: Settings, founding: Founding) -> None:
    sessions = Sessions.open(settings.database_url, pool_size=1)
    try:
        async with sessions.write() as session:
            await found_installation(session, founding)
    finally:
        await sessions.close()
