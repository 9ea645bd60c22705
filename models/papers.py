"""Writing about issued papers: what is being signed, and the results people come to hold."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from models.portal import tell_result
from models.tables import HeldResult, SignatureRequest
from runtime.database import ReadSession, WriteSession

_STORE: Final = UUID("6d1f0c1e-1f5b-4d5c-9c57-6d6f74637561")
_SUPERSEDE: Final = text("""
update held_results h set superseded_by = newest.id
from (select id, seq from held_results where case_id = :case_id order by seq desc limit 1) newest
where h.case_id = :case_id and h.seq < newest.seq and h.superseded_by is distinct from newest.id
""")


@dataclass(frozen=True)
class NewResult:
    """A result that was decided and signed, as it enters the store. `number` is the holder's identifier."""

    case_id: UUID
    seq: int
    type_code: str
    name: str
    holder_name: str
    holder_number: str
    agency_id: str
    issued_at: datetime
    valid_until: datetime | None = None

    @property
    def paper_code(self) -> str:
        """The code of the paper: the holder's identifier and the type of paper (NĐ 118/2025 Art 22(4))."""
        return f"{self.holder_number}.{self.type_code}" if self.holder_number else self.type_code


async def signature_request(session: ReadSession, key: str) -> SignatureRequest | None:
    """Return what is being signed under a business key, or None."""
    return await session.get(SignatureRequest, key)


async def ask_signature(session: WriteSession, asked: SignatureRequest) -> None:
    """Remember what is about to be signed; under a key that is known the first stays."""
    await session.change(insert(SignatureRequest).values(**asked.model_dump()).on_conflict_do_nothing())


async def close_signature(session: WriteSession, key: str, document_id: UUID, at: datetime) -> None:
    """Note that the signed paper is stored; what was prepared for it is no longer needed."""
    await session.change(
        update(SignatureRequest)
        .where(col(SignatureRequest.key) == key)
        .values(prepared=None, signed_at=at, document_id=document_id)
    )


async def keep_result(session: WriteSession, new: NewResult, document_id: UUID) -> None:
    """Enter a result in the store; the newest of a case supersedes the earlier ones. Again, nothing changes.

    Newest is the one decided last, not the one signed last: a signature may come late.
    The national portal is told of it in the same transaction.
    """
    result_id = uuid5(_STORE, f"{new.case_id}:{new.seq}")
    row = HeldResult(
        id=result_id,
        paper_code=new.paper_code,
        type_code=new.type_code,
        name=new.name,
        holder_number=new.holder_number,
        holder_name=new.holder_name,
        agency_id=new.agency_id,
        case_id=new.case_id,
        seq=new.seq,
        document_id=document_id,
        issued_at=new.issued_at,
        valid_until=new.valid_until,
    )
    await session.change(insert(HeldResult).values(**row.model_dump()).on_conflict_do_nothing())
    await session.change(_SUPERSEDE, {"case_id": new.case_id})
    await tell_result(session, new.case_id, new.seq)
