"""The case row that lists and pages read, and the people it concerns."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from domain.case.state import Decision, DeliveryState, MoneyState, Phase
from domain.procedure.plan import Channel, Way
from models.base import Instant, Row, TableArguments, now, one_of

_OPEN = text("ended_at is null")
#: Decided, and the applicant comes for the result.
TO_COLLECT = "phase = 'decided' and way = 'counter'"
#: Received and not decided yet.
AT_COUNTER = "received_at is not null and decided_at is null and ended_at is null and papers_given_at is null"
#: Received over a counter for another agency, where the applicant comes back to; not so a part, whose whole was.
ELSEWHERE = "received_at_agency <> agency_id and parent_id is null"


class Case(Row, table=True):
    """What people read of a case. No personal data: that stands in `applicants`, one row per case.

    The upper half is written at filing, the lower half by every turn of the workflow, guarded by `seq`
    (sequence number of the last recorded event). `agency_id` decides, `received_at_agency` is the
    one-stop unit that took the dossier. `filed_by` is a staff id, or empty when the applicant filed.
    `facts` are the routing facts of the filing ({"pages": "3", "copies": "2"}). Money is in đồng.
    `secret_hash` is the hash of the secret the applicant follows the case with. `papers_given_at` is when the counter
    last put its papers on a hand-over list, None while they are at the counter: also when they came back, or when
    papers that complete the dossier came in later (a trigger on `case_events` sees to that). `parent_id` is the case
    this one was opened for, by its call `parent_operation` ("residence/1:case"); reports that count what applicants
    asked for count the rows without one. A case that was moved follows `procedure_version` and says in
    `limits_version` by which version's legal time it counts, in `filed_version` under which it was filed; both are None
    for a case that never was (a trigger on `case_events` sees to that). `portal_number` is the number
    of a case that was filed on the national portal, which is the one its applicant knows; else empty.
    """

    __tablename__ = "cases"
    __table_args__: ClassVar[TableArguments] = (
        one_of("channel", Channel),
        one_of("way", Way),
        one_of("phase", Phase),
        one_of("money", MoneyState),
        one_of("delivery", DeliveryState),
        one_of("decision", ("", *Decision)),
        CheckConstraint("fee >= 0 and paid >= 0", name="amounts"),
        Index(
            "ix_cases_open_due",
            "agency_id",
            "due_at",
            postgresql_where=_OPEN,
            postgresql_include=["phase", "waiting_for", "hold", "id", "procedure_code", "channel", "step"],
        ),
        # Most cases are received by the agency that decides, and have no milestone yet when they are filed:
        # leaving those out keeps filing cheap.
        Index(
            "ix_cases_open_received_elsewhere",
            "received_at_agency",
            "due_at",
            postgresql_where=text("ended_at is null and received_at_agency <> agency_id"),
        ),
        Index(
            "ix_cases_open_next_at",
            "next_at",
            postgresql_where=text("ended_at is null and next_at is not null"),
        ),
        Index("ix_cases_agency_filed", "agency_id", "filed_at"),
        Index(
            "ix_cases_received_elsewhere_filed",
            "received_at_agency",
            "filed_at",
            postgresql_where=text("received_at_agency <> agency_id"),
        ),
        # People ask for a case by the last part of its code.
        Index("ix_cases_code_end", text('"right"(code, 7)')),
        Index("ix_cases_filed_by", "filed_by", "filed_at", postgresql_where=text("filed_by <> ''")),
        Index("ix_cases_agency_ended", "agency_id", "ended_at", postgresql_where=text("ended_at is not null")),
        # The scorecard and the published rates count by when a dossier was received, and when its handling was over.
        Index(
            "ix_cases_agency_received",
            "agency_id",
            "received_at",
            "id",
            postgresql_where=text("received_at is not null"),
        ),
        Index(
            "ix_cases_agency_finished",
            "agency_id",
            text("coalesce(decided_at, ended_at)"),
            postgresql_where=text("received_at is not null"),
        ),
        # What waits at the counter: online filings to be checked, results to be collected, papers to be passed on.
        Index(
            "ix_cases_online_filed",
            "agency_id",
            "filed_at",
            postgresql_where=text("phase = 'filed' and channel = 'online'"),
        ),
        Index("ix_cases_to_collect", "agency_id", "decided_at", "id", postgresql_where=text(TO_COLLECT)),
        Index("ix_cases_in_hand", "agency_id", "received_at", "id", postgresql_where=text(AT_COUNTER)),
        Index(
            "ix_cases_to_collect_elsewhere",
            "received_at_agency",
            "decided_at",
            "id",
            postgresql_where=text(f"{TO_COLLECT} and {ELSEWHERE}"),
        ),
        Index(
            "ix_cases_in_hand_elsewhere",
            "received_at_agency",
            "received_at",
            "id",
            postgresql_where=text(f"{AT_COUNTER} and {ELSEWHERE}"),
        ),
        CheckConstraint("(parent_id is null) = (parent_operation is null)", name="parent"),
        # A call of a case opens one part and no second one.
        Index(
            "ix_cases_parent",
            "parent_id",
            "parent_operation",
            unique=True,
            postgresql_where=text("parent_id is not null"),
        ),
        Index("ix_cases_portal_number", "portal_number", unique=True, postgresql_where=text("portal_number <> ''")),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    code: str = Field(unique=True)
    secret_hash: str
    procedure_code: str
    procedure_version: int
    procedure_sha256: str
    filed_version: int | None = None
    limits_version: int | None = None
    calendar_id: int | None = Field(default=None, sa_type=BigInteger)
    agency_id: str
    received_at_agency: str
    channel: str
    filed_at: datetime = Field(sa_type=Instant)
    filed_by: str = ""
    summary: str = ""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)

    phase: str = Phase.FILED
    money: str = MoneyState.NONE
    delivery: str = DeliveryState.NONE
    decision: str = ""
    way: str = Way.COUNTER
    fee: int = Field(default=0, sa_type=BigInteger)
    paid: int = Field(default=0, sa_type=BigInteger)
    step: str = ""
    waiting_for: str = ""
    hold: str = ""
    overdue: bool = False
    received_at: datetime | None = Field(default=None, sa_type=Instant)
    due_at: datetime | None = Field(default=None, sa_type=Instant)
    appointment_at: datetime | None = Field(default=None, sa_type=Instant)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    ended_at: datetime | None = Field(default=None, sa_type=Instant)
    next_at: datetime | None = Field(default=None, sa_type=Instant)
    seq: int = 0
    last_hash: bytes = b""
    recorded_at: datetime = Field(default_factory=now, sa_type=Instant)
    papers_given_at: datetime | None = Field(default=None, sa_type=Instant)
    parent_id: UUID | None = Field(default=None, foreign_key="cases.id")
    parent_operation: str | None = None
    portal_number: str = Field(default="", sa_column_kwargs={"server_default": ""})


class Applicant(Row, table=True):
    """The people side of one case, as stated at its filing; nobody else's row, so it can be erased alone.

    `kind` is person or organisation. `owner_name` is the dossier owner when that is not the applicant;
    `proxy_basis` then names the paper of authorisation (NĐ 118/2025 Art 6). The recipient fields
    say where a result goes by post; empty ones mean the applicant.
    """

    __tablename__ = "applicants"
    __table_args__: ClassVar[TableArguments] = (
        one_of("kind", ("person", "organisation")),
        Index(
            "ix_applicants_search_key",
            "search_key",
            postgresql_using="gin",
            postgresql_ops={"search_key": "gin_trgm_ops"},
        ),
        Index("ix_applicants_identity_number", "identity_number", postgresql_where=text("identity_number <> ''")),
        Index(
            "ix_applicants_owner_identity_number",
            "owner_identity_number",
            postgresql_where=text("owner_identity_number <> ''"),
        ),
        Index("ix_applicants_phone", "phone", postgresql_where=text("phone <> ''")),
    )

    case_id: UUID = Field(primary_key=True, foreign_key="cases.id", ondelete="CASCADE")
    kind: str = "person"
    name: str
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
    search_key: str = Field(
        default="", sa_column_args=(Computed("fold_text(name || ' ' || owner_name)", persisted=True),)
    )
