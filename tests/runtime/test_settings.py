"""Settings: the environment, the secret, the documentation."""

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from domain.notices.rules import rules_with_hours
from runtime.settings import ROOT, Settings, variable


@pytest.fixture(autouse=True)
def _no_settings_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def test_a_child_process_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What environment() writes is read back as the same settings, secrets and paths included."""
    given = Settings(
        home=tmp_path,
        database_url="postgresql://motcua:p%40ss@db:5432/motcua",
        secret="a secret of enough characters",
        procedure_paths=[Path("/srv/a"), Path("/srv/b")],
        webhook_secrets={"post": "of the post"},
        temporal_tls_ca=Path("/etc/ca.pem"),
        demo=True,
    )
    for name, text in given.environment().items():
        monkeypatch.setenv(name, text)

    assert Settings() == given


@pytest.mark.parametrize(
    ("written", "understood"),
    [
        ("postgres://u@h/d", "postgresql+asyncpg://u@h/d"),
        ("postgresql://u@h/d?ssl=require", "postgresql+asyncpg://u@h/d?ssl=require"),
        ("postgresql+asyncpg://u@h/d", "postgresql+asyncpg://u@h/d"),
    ],
)
def test_database_addresses_are_understood_as_people_write_them(written: str, understood: str) -> None:
    """Every usual way to write a PostgreSQL address leads to the driver we use."""
    assert Settings(database_url=written).database_url == understood


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty line in an env file does not become an empty secret or issuer."""
    monkeypatch.setenv("MOTCUA_SECRET", "")
    monkeypatch.setenv("MOTCUA_OIDC_ISSUER", "")

    settings = Settings()

    assert len(settings.secret.get_secret_value()) >= 16
    assert settings.oidc_issuer is None


def test_no_quiet_hours_are_said_in_words_and_reach_every_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """ "none" is no quiet hours, here and in a child process; an empty variable keeps the shipped hours."""
    monkeypatch.setenv("MOTCUA_QUIET_HOURS", "")
    assert Settings().quiet_hours == "21:00-07:00"
    monkeypatch.setenv("MOTCUA_QUIET_HOURS", "none")
    assert rules_with_hours(Settings().quiet_hours).quiet_from is None
    monkeypatch.delenv("MOTCUA_QUIET_HOURS")
    for none in ("", "none"):
        monkeypatch.setenv("MOTCUA_QUIET_HOURS", Settings(quiet_hours=none).environment()["MOTCUA_QUIET_HOURS"])
        assert rules_with_hours(Settings().quiet_hours).quiet_from is None


@pytest.mark.parametrize("written", ["never", "21:00", "24:00-07:00", "21:00-21:00", "None", "21:00-07:00 "])
def test_quiet_hours_that_cannot_be_are_refused(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Neither hours of the clock nor "none", or hours that never end: the process does not start with them."""
    monkeypatch.setenv("MOTCUA_QUIET_HOURS", written)
    with pytest.raises(ValidationError, match="quiet"):
        Settings()


def test_a_short_secret_is_refused() -> None:
    """A secret that could be guessed does not start the system."""
    with pytest.raises(ValidationError, match="secret"):
        Settings(secret="short")


def test_the_secret_of_the_data_directory_is_used_unless_one_is_given(tmp_path: Path) -> None:
    """Commands beside a running instance sign with its secret."""
    (tmp_path / "secret").write_text("the secret of this directory\n")

    assert Settings(home=tmp_path).secret.get_secret_value() == "the secret of this directory"
    assert Settings(home=tmp_path, secret="given by the person").secret.get_secret_value() == "given by the person"


def test_each_system_has_its_own_derived_secret_unless_one_is_agreed() -> None:
    """A derived secret differs by system and purpose and is stable; an agreed one wins."""
    settings = Settings(secret="a secret of enough characters", webhook_secrets={"post": "agreed with the post"})
    derived = {
        settings.webhook_secret("agencies"),
        settings.webhook_secret("payments"),
        settings.system_token("agencies"),
    }

    assert len(derived) == 3
    assert settings.webhook_secret("agencies") == settings.webhook_secret("agencies")
    assert settings.webhook_secret("post").get_secret_value() == "agreed with the post"


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    """A log line or a traceback with the settings in it gives nothing away."""
    settings = Settings(
        secret="hidden-hidden-hidden",
        codec_keys="k:hidden",
        oidc_client_secret="hidden",
        system_tokens={"post": "hidden"},
    )

    assert "hidden" not in repr(settings)


def test_every_setting_is_documented_and_nothing_else() -> None:
    """The table in docs/operations.md and the class name the same variables."""
    text = (ROOT / "docs" / "operations.md").read_text()
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", text, flags=re.MULTILINE))

    assert documented == {variable(field) for field in Settings.model_fields}
    assert all(field.description for field in Settings.model_fields.values())
