"""PAdES: leaving a place for a signature in a PDF, filling it, and looking at the signatures of one. No network.

pyHanko is loaded by the functions that need it: not every worker signs.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

#: Room for the signature with its chain of certificates and a time stamp.
_ROOM: Final = 24_576
_FIELD: Final = "ChuKySo"
DIGEST: Final = "sha256"


class BadSignatureError(Exception):
    """What came back is no signature of these bytes."""


@dataclass(frozen=True)
class Prepared:
    """A PDF with an empty place between `start` and `end`; `digest` (hex) is that of all bytes around it."""

    pdf: bytes
    digest: str
    start: int
    end: int


@dataclass(frozen=True)
class FoundSignature:
    """One signature of a PDF. `intact`: its bytes are those that were signed; `whole`: nothing was added after it.

    `trusted` tells whether its certificate leads to a root that is trusted here; None when no roots are known.
    """

    signer: str
    issuer: str
    at: datetime | None
    intact: bool
    whole: bool
    trusted: bool | None


def prepare(pdf: bytes, at: datetime, *, reason: str, place: str) -> Prepared:
    """Return a PDF with a place for one certifying signature (PAdES, no change allowed after it).

    `at` (aware) is the instant the signature states. Made again the bytes differ: keep what was prepared.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigMDPSetup, SigObjSetup
    from pyhanko.sign.signers.pdf_byterange import SignatureObject

    steps: Any = PdfCMSEmbedder().write_cms(field_name=_FIELD, writer=IncrementalPdfFileWriter(io.BytesIO(pdf)))
    next(steps)
    kept = SignatureObject(
        subfilter=SigSeedSubFilter.PADES, timestamp=at, reason=reason, location=place or None, bytes_reserved=_ROOM
    )
    certify = SigMDPSetup(md_algorithm=DIGEST, certify=True, docmdp_perms=MDPPerm.NO_CHANGES)
    steps.send(SigObjSetup(sig_placeholder=kept, mdp_setup=certify))
    around, output = steps.send(SigIOSetup(md_algorithm=DIGEST))
    return Prepared(
        output.getvalue(), around.document_digest.hex(), around.reserved_region_start, around.reserved_region_end
    )


def seal(prepared: Prepared, cms: bytes) -> bytes:
    """Return the signed PDF: what was prepared, with the signature in its place.

    Raises BadSignatureError when the signature is not one of exactly these bytes, or does not fit in.
    """
    from pyhanko.sign.signers.pdf_byterange import PreparedByteRangeDigest

    output = io.BytesIO(prepared.pdf)
    try:
        place = PreparedByteRangeDigest(bytes.fromhex(prepared.digest), prepared.start, prepared.end)
        place.fill_with_cms(output, cms)
    except Exception as error:  # the library has no one error for what does not fit
        raise BadSignatureError(type(error).__name__) from None
    signed = output.getvalue()
    found = inspect(signed)  # what was just made is looked at as a stranger would
    if len(found) != 1 or not (found[0].intact and found[0].whole):
        raise BadSignatureError("it is not over these bytes")
    return signed


def inspect(pdf: bytes, roots: Sequence[bytes] = ()) -> tuple[FoundSignature, ...]:
    """Return the signatures of a PDF, in order; none for a PDF without, or for what cannot be read as one.

    `roots` are trusted root certificates, DER. Takes some milliseconds of processor time; not to be called in the
    thread of an event loop, for the library starts one of its own.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it tells of strangers' files at length
    try:
        signatures = list(PdfFileReader(io.BytesIO(pdf)).embedded_signatures)
    except Exception:  # a stranger's file: whatever it is, it is not a signed PDF
        return ()
    return tuple(_looked_at(one, roots) for one in signatures)


def _looked_at(signature: Any, roots: Sequence[bytes]) -> FoundSignature:
    from asn1crypto.x509 import Certificate  # type: ignore[import-untyped]  # ships no types
    from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    try:
        trust = ValidationContext(trust_roots=[Certificate.load(root) for root in roots], allow_fetching=False)
        status = validate_pdf_signature(signature, trust)
    except Exception:  # see `inspect`
        return FoundSignature("", "", None, intact=False, whole=False, trusted=None)
    certificate = status.signing_cert
    return FoundSignature(
        signer=_common_name(certificate.subject.native),
        issuer=_common_name(certificate.issuer.native),
        at=status.signer_reported_dt,
        intact=bool(status.intact and status.valid),
        whole=status.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        trusted=bool(status.trusted) if roots else None,
    )


def _common_name(name: Any) -> str:
    return str(name.get("common_name") or name.get("organization_name") or "")[:200]


def read_roots(pem: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a PEM file, DER. Raises ValueError when there is something else in it."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    return tuple(one.public_bytes(Encoding.DER) for one in x509.load_pem_x509_certificates(pem))


def sha256(content: bytes) -> str:
    """Return the hash a stored file is known by."""
    return hashlib.sha256(content).hexdigest()
