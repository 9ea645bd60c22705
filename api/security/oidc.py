"""Sign-in through an OpenID Connect provider: authorisation code with PKCE, state and nonce."""

from __future__ import annotations

import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from authlib.integrations.base_client import OAuthError  # type: ignore[import-untyped]  # authlib has no types
from authlib.integrations.httpx_client import AsyncOAuth2Client  # type: ignore[import-untyped]  # the same
from httpx2 import HTTPError
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from api.errors import Problem, Unavailable
from api.language import say
from runtime.settings import Settings

log = structlog.stdlib.get_logger()

CALLBACK_PATH = "/sign-in/provider/callback"
ATTEMPT_COOKIE = "sign_in_attempt"
ATTEMPT_SECONDS = 600
_ALGORITHMS = ["RS256", "PS256", "ES256"]  # never "none", never a shared secret
_METADATA_SECONDS = 3600


class ProviderRefused(Problem):
    """The identity provider did not vouch for the person, or its answer does not fit our question."""

    kind = "provider-refused"
    status = 403
    title = say("Chưa đăng nhập được")
    default_detail = say("Hệ thống định danh không xác nhận lần đăng nhập này. Đăng nhập lại từ đầu.")


@dataclass(frozen=True)
class Attempt:
    """What must be remembered between leaving for the provider and coming back; lives in a signed cookie."""

    state: str
    nonce: str
    verifier: str
    back: str


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is: its stable `subject`, the `login` to link by, and a name."""

    subject: str
    login: str
    name: str


class IdentityProvider:
    """The configured provider. Its metadata is read on first use, so that we start while it is down."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = (settings.oidc_issuer or "").rstrip("/")
        self._client_id = settings.oidc_client_id or ""
        self._client_secret = settings.oidc_client_secret
        self._callback = settings.public_url.rstrip("/") + CALLBACK_PATH
        self._signer = URLSafeTimedSerializer(settings.secret.get_secret_value(), salt="sign-in-attempt")
        self._metadata: dict[str, Any] = {}
        self._metadata_until = 0.0

    async def start(self, back: str) -> tuple[str, str]:
        """Return the provider's address to send the browser to, and the cookie that remembers the attempt.

        Raises Unavailable when the provider does not answer.
        """
        attempt = Attempt(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            back=back,
        )
        async with self._client() as client:
            metadata = await self._read_metadata(client)
            address, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=attempt.state,
                nonce=attempt.nonce,
                code_verifier=attempt.verifier,
            )
        return str(address), self._signer.dumps(asdict(attempt))

    async def finish(self, cookie: str, *, state: str, code: str) -> tuple[Identity, str]:
        """Return who signed in and the address to go on to.

        Raises ProviderRefused on anything that does not fit the attempt, Unavailable when the provider is down.
        """
        try:
            attempt = Attempt(**self._signer.loads(cookie, max_age=ATTEMPT_SECONDS))
        except (BadData, TypeError) as error:
            raise ProviderRefused from error
        if not secrets.compare_digest(attempt.state, state) or not code:
            raise ProviderRefused
        async with self._client() as client:
            metadata = await self._read_metadata(client)
            try:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    code=code,
                    code_verifier=attempt.verifier,
                    grant_type="authorization_code",
                )
                keys = (
                    (await client.request("GET", metadata["jwks_uri"], withhold_token=True)).raise_for_status().json()
                )
            except HTTPError as error:
                raise _down(error) from error
            except OAuthError as error:
                log.warning("provider_refused", problem=error.error)
                raise ProviderRefused from error
        return self._identity(token, keys, attempt.nonce), attempt.back

    def _identity(self, token: dict[str, Any], keys: dict[str, Any], nonce: str) -> Identity:
        registry = jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": self._metadata["issuer"]},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = jwt.decode(token["id_token"], KeySet.import_key_set(keys), algorithms=_ALGORITHMS).claims  # type: ignore[arg-type]  # a JWKS as it came
            registry.validate(claims)
        except (JoseError, KeyError, ValueError) as error:
            log.warning("provider_token_invalid", problem=type(error).__name__)
            raise ProviderRefused from error
        login = claims.get("preferred_username") or claims.get("email") or ""
        return Identity(subject=str(claims["sub"]), login=str(login), name=str(claims.get("name", "")))

    def _client(self) -> AsyncOAuth2Client:
        secret = self._client_secret.get_secret_value() if self._client_secret else None
        return AsyncOAuth2Client(
            client_id=self._client_id,
            client_secret=secret,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            scope="openid profile email",
            redirect_uri=self._callback,
            code_challenge_method="S256",
            timeout=10,
        )

    async def _read_metadata(self, client: AsyncOAuth2Client) -> dict[str, Any]:
        if time.monotonic() < self._metadata_until:
            return self._metadata
        try:
            address = f"{self._issuer}/.well-known/openid-configuration"
            answer = await client.request("GET", address, withhold_token=True)
            metadata: dict[str, Any] = answer.raise_for_status().json()
        except (HTTPError, ValueError) as error:
            raise _down(error) from error
        if str(metadata.get("issuer", "")).rstrip("/") != self._issuer:
            log.error("provider_issuer_differs")
            raise ProviderRefused
        self._metadata = metadata
        self._metadata_until = time.monotonic() + _METADATA_SECONDS
        return metadata


def _down(error: Exception) -> Unavailable:
    log.warning("provider_unreachable", problem=type(error).__name__)
    return Unavailable(say("Hệ thống định danh chưa trả lời. Thử lại sau ít phút hoặc dùng tài khoản nội bộ."))
