"""Code lists we know no published edition of: to be agreed with the portal's people, and changed here alone.

What goes out (`domain.portal.dossier`) and what comes in (the intake of dossiers filed there) read the same tables.
The envelope around the data, to be agreed as well, is `activities/portal/wire.py`.
"""

from __future__ import annotations

from typing import Final

#: HinhThuc, the way the result is given out; numbered like the channels.
WAYS: Final[dict[str, str]] = {"counter": "1", "online": "2", "post": "3"}

#: LoaiDoiTuong: 0 citizen, 1 organisation.
SUBJECTS: Final[dict[str, str]] = {"person": "0", "organisation": "1"}

#: MaLinhVuc by our short name of the sector; one that is not here goes out under that name.
SECTORS: Final[dict[str, str]] = {}

#: LoaiPhiLePhi of every line of money, and HinhThucThu: left out until the lists are known.
FEE_KIND: Final = ""


def way_code(way: str) -> str:
    """Return HinhThuc of a way; what the portal does not find counts as fetched in person."""
    return WAYS.get(way, WAYS["counter"])


def subject_code(kind: str) -> str:
    """Return LoaiDoiTuong of a kind of applicant; any other counts as a citizen."""
    return SUBJECTS.get(kind, SUBJECTS["person"])


def sector_code(sector: str) -> str:
    """Return MaLinhVuc of a sector."""
    return SECTORS.get(sector, sector)


def way_of(code: str) -> str:
    """Return the way a code stands for, the counter when none is given. Raises KeyError for an unknown code."""
    return _WAY_OF[code] if code else "counter"


def subject_of(code: str) -> str:
    """Return the kind of applicant of a code, a citizen when none is given. Raises KeyError for an unknown code."""
    return _SUBJECT_OF[code] if code else "person"


def one_of(codes: dict[str, str]) -> str:
    """Return the regular expression of a field that holds one of the codes of a table, or nothing."""
    return f"^({'|'.join(sorted(codes.values()))})?$"


_WAY_OF: Final = {code: way for way, code in WAYS.items()}
_SUBJECT_OF: Final = {code: kind for kind, code in SUBJECTS.items()}
