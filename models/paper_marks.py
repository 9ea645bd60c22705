"""The mark of a paper: what its QR code says, so that whoever holds the paper can ask whether it is true."""

import hmac
import re
from dataclasses import dataclass

from domain.papers.forms import Form
from models.follow import ALPHABET

LENGTH = 8
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", " ": None})
_MARK = re.compile(r"([a-z_]{3,12})-([0-9]{1,6})-([0-9A-Za-z]{8})")


@dataclass(frozen=True, slots=True)
class PaperMark:
    """A paper by its form and the event that called for it; `check` proves that the paper was seen."""

    form: Form
    seq: int
    check: str

    def text(self) -> str:
        """Return the mark as it stands in an address and under the QR code: "supplement-5-7KQ2M0AB"."""
        return f"{self.form}-{self.seq}-{self.check}"


def paper_mark(server_secret: str, case_code: str, form: Form, seq: int) -> PaperMark:
    """Return the mark of a paper: the same every time. It opens no personal data, only whether the paper is true."""
    digest = hmac.digest(server_secret.encode(), f"paper/{case_code}/{form}/{seq}".encode(), "sha256")
    number = int.from_bytes(digest[:5], "big")
    check = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return PaperMark(form, seq, check)


def read_mark(server_secret: str, case_code: str, text: str) -> PaperMark | None:
    """Return the mark a text stands for when it is a true one of that case, else None; forgives misread letters."""
    found = _MARK.fullmatch(text.strip())
    if found is None or found[1] not in set(Form):
        return None
    mark = paper_mark(server_secret, case_code, Form(found[1]), int(found[2]))
    typed = found[3].upper().translate(_MISREAD)
    return mark if hmac.compare_digest(typed.encode(), mark.check.encode()) else None


def check_url(public_url: str, case_code: str, mark: PaperMark) -> str:
    """Return the public address at which a paper is checked."""
    return f"{public_url.rstrip('/')}/papers/{case_code}/{mark.text()}"
