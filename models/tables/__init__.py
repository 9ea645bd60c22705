"""All tables. Import them from here, so that the metadata is always whole."""

from models.tables.agency import Agency
from models.tables.authoring import (
    DraftRevision,
    DraftState,
    ProcedureChange,
    ProcedureDraft,
    Publication,
    StoredFragment,
)
from models.tables.batch import Batch, BatchItem
from models.tables.calendar import CalendarRevision, CalendarRevisionCase, FollowOutcome, RevisionState
from models.tables.case import Applicant, Case
from models.tables.citizen import DraftFile, Feedback, FeedbackEvent, FilingDraft, Rating
from models.tables.correcting import IntakeCorrection
from models.tables.desk import FormDraft, KeptLook, Presence, SavedFilter
from models.tables.dossier import Document, DocumentContent, DossierItem, Note
from models.tables.escalation import Escalation, EscalationDigest, EscalationRulesRow
from models.tables.exchange import (
    Delivery,
    FrozenText,
    InboxMessage,
    Notice,
    NoticeMark,
    NoticePost,
    NoticeReading,
    OutboxMessage,
    Payment,
)
from models.tables.handing import HandOverItem, HandOverList, ResultReturn
from models.tables.history import CaseClockEntry, CaseEnd, CaseEvent, Operation, Task
from models.tables.intervening import Intervention, InterventionCase
from models.tables.ledger import CaseNumber, FilingKey, IntegrationCircuit, Reading
from models.tables.linking import CaseLink
from models.tables.money import (
    ClosingEntry,
    DayClosing,
    MoneyEntry,
    MoneyReceipt,
    PaymentDifference,
    PaymentStatement,
    ReceiptRange,
    StatementLine,
    TransferClaim,
)
from models.tables.moving import (
    CaseSelection,
    MoveOutcome,
    ProcedureMove,
    ProcedureMoveCase,
    RunKind,
    SelectedCase,
)
from models.tables.noticing import NoticeChoice, NoticeRulesRow, NoticeStop, NoticeWording
from models.tables.organisation import Absence, StaffChange, Unit
from models.tables.papers import HeldResult, PaperBook, PaperNumber, SignatureRequest
from models.tables.portal import (
    PortalComparison,
    PortalDifference,
    PortalFile,
    PortalHeld,
    PortalMessage,
    PortalResend,
)
from models.tables.procedure import Calendar, ProcedureVersion
from models.tables.proposing import ProposalState, ProposedDraft, ProposedState, PublicationProposal
from models.tables.reporting import ProcedureService, ProcessSpan, ReportCell, ReportClosing
from models.tables.reviewing import CatalogueImport, DraftDoubt, DraftPresence
from models.tables.staff import ApiToken, Staff, StaffRole, StaffSession
from models.tables.step_times import BoardPerson, BoardStepWeek
from models.tables.supervision import DeskLine, DeskLook, PartAct, Trouble
from models.tables.workload import (
    BoardFigure,
    BoardForecast,
    BoardLook,
    BoardTime,
    BoardTodo,
    BoardWeek,
    CaseTimes,
    FinishedTask,
)

__all__ = [
    "Absence",
    "Agency",
    "ApiToken",
    "Applicant",
    "Batch",
    "BatchItem",
    "BoardFigure",
    "BoardForecast",
    "BoardLook",
    "BoardPerson",
    "BoardStepWeek",
    "BoardTime",
    "BoardTodo",
    "BoardWeek",
    "Calendar",
    "CalendarRevision",
    "CalendarRevisionCase",
    "Case",
    "CaseClockEntry",
    "CaseEnd",
    "CaseEvent",
    "CaseLink",
    "CaseNumber",
    "CaseSelection",
    "CaseTimes",
    "CatalogueImport",
    "ClosingEntry",
    "DayClosing",
    "Delivery",
    "DeskLine",
    "DeskLook",
    "Document",
    "DocumentContent",
    "DossierItem",
    "DraftDoubt",
    "DraftFile",
    "DraftPresence",
    "DraftRevision",
    "DraftState",
    "Escalation",
    "EscalationDigest",
    "EscalationRulesRow",
    "Feedback",
    "FeedbackEvent",
    "FilingDraft",
    "FilingKey",
    "FinishedTask",
    "FollowOutcome",
    "FormDraft",
    "FrozenText",
    "HandOverItem",
    "HandOverList",
    "HeldResult",
    "InboxMessage",
    "IntakeCorrection",
    "IntegrationCircuit",
    "Intervention",
    "InterventionCase",
    "KeptLook",
    "MoneyEntry",
    "MoneyReceipt",
    "MoveOutcome",
    "Note",
    "Notice",
    "NoticeChoice",
    "NoticeMark",
    "NoticePost",
    "NoticeReading",
    "NoticeRulesRow",
    "NoticeStop",
    "NoticeWording",
    "Operation",
    "OutboxMessage",
    "PaperBook",
    "PaperNumber",
    "PartAct",
    "Payment",
    "PaymentDifference",
    "PaymentStatement",
    "PortalComparison",
    "PortalDifference",
    "PortalFile",
    "PortalHeld",
    "PortalMessage",
    "PortalResend",
    "Presence",
    "ProcedureChange",
    "ProcedureDraft",
    "ProcedureMove",
    "ProcedureMoveCase",
    "ProcedureService",
    "ProcedureVersion",
    "ProcessSpan",
    "ProposalState",
    "ProposedDraft",
    "ProposedState",
    "Publication",
    "PublicationProposal",
    "Rating",
    "Reading",
    "ReceiptRange",
    "ReportCell",
    "ReportClosing",
    "ResultReturn",
    "RevisionState",
    "RunKind",
    "SavedFilter",
    "SelectedCase",
    "SignatureRequest",
    "Staff",
    "StaffChange",
    "StaffRole",
    "StaffSession",
    "StatementLine",
    "StoredFragment",
    "Task",
    "TransferClaim",
    "Trouble",
    "Unit",
]
