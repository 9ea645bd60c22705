"""A remote signing service: it is given a digest and answers the signature, with certificates of its own making.

The root it makes at its start is worth nothing outside a trial, and says so in its name.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from asn1crypto import keys  # type: ignore[import-untyped]  # ships no types
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from starlette.responses import PlainTextResponse

from simulators.dials import Dials
from simulators.ledger import Effect
from simulators.settings import SIGNATURE
from simulators.world import World

_VALID = timedelta(days=365)


class Wanted(BaseModel):
    """One digest to be signed. The paper itself never comes here."""

    model_config = ConfigDict(extra="forbid")

    credential: str = Field(min_length=1, max_length=60)
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    algorithm: str = Field(default="sha256", pattern=r"^sha256$")
    document: str = ""


@dataclass
class Authority:
    """The root this process made at its start, and a key for each credential that signs."""

    key: ec.EllipticCurvePrivateKey
    root: x509.Certificate
    signers: dict[str, SimpleSigner] = field(default_factory=dict)

    @classmethod
    def create(cls) -> Authority:
        """Make a root of one's own."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name("CA thử nghiệm Một cửa (không có giá trị)")
        return cls(key, _certificate(name, name, key, key, is_root=True))

    def signer(self, credential: str) -> SimpleSigner:
        """Return who signs for a credential, made when it signs first."""
        if credential not in self.signers:
            key = ec.generate_private_key(ec.SECP256R1())
            own = _certificate(
                _name(f"Chữ ký thử nghiệm {credential}"), self.root.subject, key, self.key, is_root=False
            )
            store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # typed but for its constructor
            store.register(asn1_x509.Certificate.load(self.root.public_bytes(Encoding.DER)))
            private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
            self.signers[credential] = SimpleSigner(
                signing_cert=asn1_x509.Certificate.load(own.public_bytes(Encoding.DER)),
                signing_key=keys.PrivateKeyInfo.load(private),
                cert_registry=store,
            )
        return self.signers[credential]


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signed_with: ec.EllipticCurvePrivateKey,
    *,
    is_root: bool,
) -> x509.Certificate:
    begins = datetime.now(UTC) - timedelta(minutes=5)
    usage = partial(
        x509.KeyUsage,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    allowed = usage(
        digital_signature=not is_root, content_commitment=not is_root, key_cert_sign=is_root, crl_sign=is_root
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + _VALID)
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(allowed, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signed_with.public_key()), critical=False)
        .sign(signed_with, hashes.SHA256())
    )


def router(world: World) -> APIRouter:
    """The signing service's routes. The dial `answer` set to "wrong" has another digest signed than was asked for.

    Once it is healthy again it answers the same key with the right signature.
    """
    routes = APIRouter(prefix="/signature", tags=["signature"])
    authority = Authority.create()

    @routes.post("/sign")
    async def sign(body: Wanted, request: Request) -> Response:
        signer = authority.signer(body.credential)
        asked = bytes.fromhex(body.digest)
        right = await signer.async_sign(asked, "sha256", use_pades=True)
        wrong = await signer.async_sign(asked[::-1], "sha256", use_pades=True)

        def accept(effect: Effect, _: Dials) -> None:
            effect.reference = secrets.token_hex(8)
            effect.response = {"reference": effect.reference, "cms": base64.b64encode(right.dump()).decode()}

        def given(effect: Effect, dials: Dials) -> dict[str, Any]:
            if dials.answer != "wrong":
                return effect.response
            return effect.response | {"cms": base64.b64encode(wrong.dump()).decode()}

        return await world.take(request, SIGNATURE, "signature", body.credential, body, accept, stands=given)

    @routes.get("/root.pem")
    async def root() -> Response:
        return PlainTextResponse(authority.root.public_bytes(Encoding.PEM), media_type="application/x-pem-file")

    return routes
