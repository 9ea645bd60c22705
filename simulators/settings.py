"""What the simulators are told when they start."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

AGENCIES = "agencies"
PAYMENTS = "payments"
POST = "post"
SMS = "sms"
ZALO = "zalo"
MAIL = "mail"
SIGNATURE = "signature"
PORTAL = "portal"
TAXES = "taxes"
SYSTEMS = (AGENCIES, PAYMENTS, POST, SMS, ZALO, MAIL, SIGNATURE, PORTAL, TAXES)


@dataclass(frozen=True)
class SimulatorSettings:
    """Addresses and the secret shared with Motcua.

    `callback_base` is where answers are called back, without the system's name; when empty, the address
    given with each request is used. `intake_url` is where the portal hands on what citizens file with it.
    `mail_report_url` is where the mail server sends reports about mails, empty for nowhere.
    `public_url` is the address a citizen's browser reaches the pay page at. `portal_url` is where Motcua
    reaches the portal and fetches files; when empty, below `public_url`. `smtp_port` 0 takes any free port,
    None starts no mail server. `journal` is a file that lets every system remember what it received across a
    restart. `callback_retry_seconds` is the pause after the first failed callback; it doubles each time,
    `callback_tries` times in all. `callback_secrets` and `tokens` replace, by system, what is otherwise derived
    from the secret.
    """

    secret: str
    callback_base: str = ""
    intake_url: str = ""
    mail_report_url: str = ""
    public_url: str = "http://127.0.0.1:8100"
    portal_url: str = ""
    smtp_host: str = "127.0.0.1"
    smtp_port: int | None = None
    journal: Path | None = None
    callback_retry_seconds: float = 1.0
    callback_tries: int = 8
    callback_secrets: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)

    def token(self, system: str) -> str:
        """The bearer token that Motcua must show to `system`."""
        return self.tokens.get(system) or self._derived(f"token:{system}")

    def callback_secret(self, system: str) -> str:
        """The secret `system` signs its callbacks with."""
        return self.callback_secrets.get(system) or self._derived(f"webhook:{system}")

    def _derived(self, purpose: str) -> str:
        return hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).hexdigest()
