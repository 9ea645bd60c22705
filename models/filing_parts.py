"""What a filing is made of, validated before anything is stored."""

import hashlib
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from domain.case.linking import LinkKind
from domain.procedure.plan import Channel, Way

Filled = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class FilingPart(BaseModel):
    """Base of the validated parts of a filing: nothing misspelt, nothing changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FilingApplicant(FilingPart):
    """The people side of a filing; see `models.tables.Applicant` for the fields."""

    kind: str = Field(default="person", pattern="^(person|organisation)$")
    name: Filled
    identity_number: str = ""
    birth_date: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    owner_name: str = ""
    owner_identity_number: str = ""
    owner_address: str = ""
    proxy_basis: str = ""
    recipient_name: str = ""
    recipient_phone: str = ""
    recipient_address: str = ""


class FilingItem(FilingPart):
    """How many papers of one component are handed in; `held_in` is the register said to hold it already, or empty."""

    component_id: Filled
    originals: int = Field(default=0, ge=0)
    certified: int = Field(default=0, ge=0)
    photocopies: int = Field(default=0, ge=0)
    note: str = ""
    held_in: str = ""


class About(FilingPart):
    """The case a filing is about; `barred` are the staff ids of those who may not do a kind of step of it."""

    case_id: UUID
    kind: LinkKind
    barred: dict[str, list[str]] = Field(default_factory=dict)


class Filing(FilingPart):
    """A dossier ready to be filed.

    `key` is the idempotency key of the form that was filled in, `principal` who sent it (staff id, machine,
    or the online applicant's session). `plan` and `calendar` are the canonical texts the case will carry.
    `fee` is in đồng. `past` holds acts before the import, each the JSON of a PastCommand. `part` marks a case that
    another case opened: nobody stood at a desk for it. `about` is the case this one complains of or asks for again.
    """

    principal: Filled
    key: Filled
    procedure_code: Filled
    procedure_version: int = Field(ge=1)
    procedure_sha256: Filled
    plan: Filled
    calendar: Filled
    agency_id: Filled
    received_at_agency: Filled
    applicant: FilingApplicant
    items: tuple[FilingItem, ...] = ()
    channel: Channel
    way: Way
    facts: dict[str, str] = Field(default_factory=dict)
    summary: str = ""
    fee: int = Field(default=0, ge=0)
    pays_online: bool = False
    filed_at: AwareDatetime
    filed_by: str = ""
    past: tuple[dict[str, Any], ...] = ()
    part: bool = False
    about: About | None = None

    @property
    def receiving_agency(self) -> str:
        """The one-stop unit that takes the dossier over its counter for the agency that decides; empty for its own.

        Nobody has received what is filed online: the deciding agency's own counter will.
        """
        elsewhere = self.received_at_agency != self.agency_id and self.channel is not Channel.ONLINE
        return self.received_at_agency if elsewhere and not self.part else ""

    def digest(self) -> str:
        """Return a digest of what the person stated, to tell a repeated filing from a changed one.

        What we added ourselves (version, plan, fee, instant, who is barred) may differ when the form is sent again.
        """
        stated = self.model_dump_json(
            include={
                "procedure_code",
                "agency_id",
                "applicant",
                "items",
                "channel",
                "way",
                "facts",
                "summary",
            },
        )
        if self.about is not None:
            stated += f"about {self.about.case_id}"
        return hashlib.sha256(stated.encode()).hexdigest()
