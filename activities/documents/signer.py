"""The signing service over HTTP: it gets a digest, never the paper, and answers the signature (CMS)."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.alias_generators import to_camel

from activities.failures import Problem, failure
from activities.http import OutsideSystem

SYSTEM = "signature"


class _Wire(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class SignatureWanted(_Wire):
    """One signature over one digest. `credential` names whose key signs: the agency's identifier."""

    credential: str
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    algorithm: Literal["sha256"] = "sha256"
    document: str


class SignatureGiven(_Wire):
    """The signature, a CMS SignedData in base64."""

    reference: Annotated[str, StringConstraints(max_length=80)]
    cms: Annotated[str, StringConstraints(max_length=60_000)] = Field(min_length=1)


class Health(BaseModel):
    """The service's answer to a self-check."""

    status: Literal["ok"]


class Signer:
    """Asks for signatures. Every method raises `ApplicationError` with a problem code."""

    def __init__(self, system: OutsideSystem) -> None:
        self._system = system

    async def sign(self, key: str, credential: str, digest: str, document: str) -> bytes:
        """Have a digest (hex) signed once per key; return the CMS."""
        wanted = SignatureWanted(credential=credential, digest=digest, document=document)
        given = await self._system.post("sign", key, wanted, SignatureGiven)
        try:
            return base64.b64decode(given.cms, validate=True)
        except binascii.Error:
            raise failure(SYSTEM, Problem.BAD_ANSWER) from None

    async def health(self) -> Health:
        """Look whether the service is up and takes our token."""
        return await self._system.get("health", Health)
