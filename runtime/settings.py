"""Every setting of every process, in one class, read from the environment once.

Names in the environment are the field names in capitals after ``MOTCUA_``; the three that other
programs know too (``DATABASE_URL``, ``TEMPORAL_ADDRESS``, ``TEMPORAL_NAMESPACE``) keep their usual names.
``docs/operations.md`` lists them all; a test compares the two.
"""

import hashlib
import hmac
import json
import os
import secrets
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
SECRET_FILE = "secret"  # noqa: S105 - the name of a file

Paths = Annotated[list[Path], NoDecode]
"""Several paths; in the environment separated by ``:`` as in ``PATH``."""


class Settings(BaseSettings):
    """The settings of one process. Every default suits ``make up`` on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="MOTCUA_", env_ignore_empty=True, populate_by_name=True, extra="forbid"
    )

    # Where things are
    home: Path = Field(default=ROOT / "var", description="Data directory of the embedded instance.")
    database_url: str = Field(
        default="postgresql+asyncpg://motcua@127.0.0.1:5433/motcua",
        validation_alias=AliasChoices("DATABASE_URL"),
        description="PostgreSQL. When set, `make up` starts no PostgreSQL of its own.",
    )
    database_pool_size: int = Field(default=10, ge=1, description="Connections each process may hold open.")
    temporal_address: str = Field(
        default="127.0.0.1:7233",
        validation_alias=AliasChoices("TEMPORAL_ADDRESS"),
        description="host:port of Temporal. When set, `make up` starts no Temporal of its own.",
    )
    temporal_namespace: str = Field(
        default="default",
        validation_alias=AliasChoices("TEMPORAL_NAMESPACE"),
        description="Temporal namespace.",
    )
    temporal_ui_url: str = Field(
        default="", description="Temporal's own pages, linked for engineers; empty: no link. `make up` knows its own."
    )
    temporal_tls: bool = Field(default=False, description="Talk TLS to Temporal.")
    temporal_tls_ca: Path | None = Field(default=None, description="PEM file with the authority that signed Temporal.")
    temporal_tls_certificate: Path | None = Field(default=None, description="PEM file with our client certificate.")
    temporal_tls_key: Path | None = Field(default=None, description="PEM file with the key of that certificate.")
    temporal_api_key: SecretStr | None = Field(default=None, description="Bearer key for Temporal, if it asks for one.")
    calendar_paths: Paths = Field(
        default=[ROOT / "procedure_defs" / "calendars"],
        description="Folders with working calendars, `:` between.",
    )
    procedure_paths: Paths = Field(
        default=[ROOT / "procedure_defs"], description="Folders with procedure definitions, `:` between."
    )

    escalation_path: Path = Field(
        default=ROOT / "procedure_defs" / "escalation",
        description="Folder with the rules of who is told when something goes wrong.",
    )

    # The doors
    public_url: str = Field(default="http://127.0.0.1:8000", description="Address people type; used in links and QR.")
    api_host: str = Field(default="127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(default=8000, ge=1, le=65535, description="Port the API listens on.")
    secret: SecretStr = Field(
        default_factory=lambda: SecretStr(secrets.token_urlsafe(32)),
        min_length=16,
        description="Signs sessions and webhooks; one value for all processes, 16 characters or more.",
    )
    session_hours: int = Field(default=10, ge=1, description="Hours until a member of staff signs in again.")
    upload_limit_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1, description="Largest uploaded file, bytes (20 MiB)."
    )
    oidc_issuer: str | None = Field(default=None, description="OpenID Connect issuer; absent: local accounts.")
    oidc_client_id: str | None = Field(default=None, description="Our client id at that issuer.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="Our client secret at that issuer.")
    language: Literal["vi", "en"] = Field(default="vi", description="Language when a person has chosen none.")
    convention: str = Field(default="civil_code", description="How deadlines are counted where a procedure is silent.")
    province_time: Literal["pause", "restart"] = Field(
        default="pause",
        description="How the province counts after a supplement: `pause` gives the wait back, `restart` is as the law.",
    )
    report_closing_day: int = Field(
        default=14,
        ge=0,
        le=28,
        description="Day of a period's last month on which period reports close; 0: the last day of the month.",
    )

    # Outside systems
    agencies_url: str = Field(default="http://127.0.0.1:8100/agencies", description="Specialised agencies' gateway.")
    payments_url: str = Field(default="http://127.0.0.1:8100/payments", description="Payment gateway.")
    post_url: str = Field(default="http://127.0.0.1:8100/post", description="Postal service.")
    bank_number: str = Field(
        default="",
        pattern=r"^([0-9]{6})?$",
        description="Six-digit number (BIN) of the bank fees are transferred to by VietQR; absent: no VietQR.",
    )
    bank_account: str = Field(
        default="", pattern=r"^[0-9A-Za-z]{0,19}$", description="Account fees are transferred to by VietQR."
    )
    bank_account_name: str = Field(default="", max_length=100, description="Holder of that account, as people see it.")
    sms_url: str = Field(default="http://127.0.0.1:8100/sms", description="SMS gateway.")
    zalo_url: str = Field(default="http://127.0.0.1:8100/zalo", description="Zalo message gateway.")
    taxes_url: str = Field(default="http://127.0.0.1:8100/taxes", description="Tax office, for land obligations.")
    portal_url: str = Field(default="http://127.0.0.1:8100/portal", description="National public service portal.")
    portal_unit: str = Field(
        default="H61", min_length=1, max_length=40, description="Our unit code (madonvi) at the national portal."
    )
    portal_body_days: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Days the content of a message to the portal, or of a dossier from it, is kept; its digest stays.",
    )
    smtp_host: str = Field(default="127.0.0.1", description="Mail server.")
    smtp_port: int = Field(default=8125, ge=1, le=65535, description="Port of the mail server.")
    signature_url: str = Field(
        default="none", description="Signing service that signs papers digitally; `none`: papers stay unsigned."
    )
    signature_roots: Path | None = Field(
        default=None, description="PEM file with the root certificates a checked signature may lead to."
    )
    webhook_secrets: dict[str, SecretStr] = Field(
        default={},
        description='JSON {"agencies": "..."}: secrets that systems sign with; absent: derived from the secret.',
    )
    system_tokens: dict[str, SecretStr] = Field(
        default={},
        description='JSON {"post": "..."}: tokens we show to systems; absent: derived from the secret.',
    )
    agencies_per_second: float = Field(default=20.0, gt=0, description="Most calls per second to the agencies.")
    payments_per_second: float = Field(default=10.0, gt=0, description="Most calls per second to payments.")
    post_per_second: float = Field(default=10.0, gt=0, description="Most calls per second to the post.")
    signature_per_second: float = Field(
        default=20.0, gt=0, description="Most papers per second, where a signing service signs them."
    )
    second_person_above: int = Field(
        default=50, ge=0, description="Cases a supervisor may intervene in alone; above, a second person agrees."
    )
    quiet_hours: str = Field(
        default="21:00-07:00",
        pattern=r"^(none|([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9])?$",
        description="No SMS or Zalo to applicants then, Vietnam time, where an office sets no own hours, or `none`.",
    )
    sms_per_second: float = Field(default=10.0, gt=0, description="Most SMS per second.")
    zalo_per_second: float = Field(default=10.0, gt=0, description="Most Zalo messages per second.")
    taxes_per_second: float = Field(default=10.0, gt=0, description="Most calls per second to the tax office.")
    portal_per_second: float = Field(default=10.0, gt=0, description="Most messages per second to the national portal.")
    email_per_second: float = Field(default=10.0, gt=0, description="Most mails per second.")

    # The worker
    workflow_cache: int = Field(default=500, ge=0, description="Cases a worker keeps in memory.")
    workflow_pollers: int = Field(default=40, ge=2, description="Workflow-task pollers of a worker.")
    sticky_seconds: float = Field(
        default=1.0, gt=0, description="Seconds until a case of a dead worker moves to another worker."
    )
    sandbox: bool = Field(default=False, description="Run workflows in the SDK's sandbox (tests do).")
    worker_version: str = Field(
        default="",
        pattern=r"^[A-Za-z0-9._-]{0,60}$",
        description="Version of the code this worker runs cases with; cases stay on theirs until they roll over. "
        "Empty: one version at a time, as on a single machine.",
    )
    graceful_seconds: float = Field(default=30.0, ge=0, description="Seconds a stopping worker lets activities end.")
    codec_keys: SecretStr | None = Field(
        default=None,
        description="Encrypts what enters Temporal: `id:base64,id:base64`, AES keys, the first encrypts.",
    )

    # Watching
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least level logged.")
    log_format: Literal["auto", "json", "console"] = Field(
        default="auto", description="`auto`: readable on a terminal, JSON elsewhere."
    )
    metrics_address: str | None = Field(
        default=None, description="host:port where the process shows Prometheus metrics."
    )
    demo: bool = Field(default=False, description="Demo staff, demo cases and the simulators' dials are shown.")

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()  # children work in another folder

    @field_validator("calendar_paths", "procedure_paths", mode="before")
    @classmethod
    def _split_paths(cls, value: object) -> object:
        return value.split(os.pathsep) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, value: str) -> str:
        # Every other program writes postgresql:// (or postgres://); SQLAlchemy must be told to use asyncpg.
        scheme, separator, rest = value.partition("://")
        return f"postgresql+asyncpg{separator}{rest}" if scheme in {"postgres", "postgresql"} else value

    @field_validator("quiet_hours")
    @classmethod
    def _check_quiet_hours(cls, value: str) -> str:
        begin, _, end = value.partition("-")
        if end and begin == end:
            raise ValueError('quiet hours that never end let nothing through; "none" means no quiet hours')
        return value or "none"  # said in so many letters, for a child process takes an empty variable as not set

    @model_validator(mode="after")
    def _read_secret_file(self) -> "Settings":
        # Commands typed beside a running `make up` must sign with its secret, not with one of their own.
        file = self.home / SECRET_FILE
        if "secret" not in self.model_fields_set and file.is_file() and os.access(file, os.R_OK):
            self.secret = SecretStr(file.read_text().strip())
        return self

    def webhook_secret(self, system: str) -> SecretStr:
        """The secret that ``system`` ("agencies", "payments", "post", ...) signs its webhooks with."""
        if system in self.webhook_secrets:
            return self.webhook_secrets[system]
        return self._derived(f"webhook:{system}")

    def system_token(self, system: str) -> SecretStr:
        """The bearer token we show to ``system`` ("agencies", "payments", "post", "sms", "zalo")."""
        if system in self.system_tokens:
            return self.system_tokens[system]
        return self._derived(f"token:{system}")

    def environment(self) -> dict[str, str]:
        """The environment variables that give a child process these settings."""
        values = ((name, _as_text(getattr(self, name))) for name in type(self).model_fields)
        return {variable(name): text for name, text in values if text is not None}

    def _derived(self, purpose: str) -> SecretStr:
        key = self.secret.get_secret_value().encode()
        return SecretStr(hmac.new(key, purpose.encode(), hashlib.sha256).hexdigest())


def variable(field: str) -> str:
    """The environment variable of a field: ``variable("home") == "MOTCUA_HOME"``."""
    alias = Settings.model_fields[field].validation_alias
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else f"MOTCUA_{field.upper()}"


def _as_text(value: object) -> str | None:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, dict):
        return json.dumps({key: _as_text(item) for key, item in value.items()})
    if isinstance(value, list):
        return os.pathsep.join(map(str, value))
    return None if value is None else str(value)


@cache
def get_settings() -> Settings:
    """The settings of this process, read on first use. Raises pydantic's ValidationError on a bad one."""
    return Settings()
