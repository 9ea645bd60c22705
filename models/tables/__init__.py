"""All tables. Import them from here, so that the metadata is always whole."""

from models.tables.agency import Agency
from models.tables.case import Applicant, Case
from models.tables.dossier import Document, DocumentContent, DossierItem, Note
from models.tables.exchange import Delivery, InboxMessage, Notice, OutboxMessage, Payment
from models.tables.history import CaseClockEntry, CaseEvent, Operation, Task
from models.tables.ledger import CaseNumber, FilingKey, IntegrationCircuit, Reading
from models.tables.procedure import Calendar, ProcedureVersion
from models.tables.staff import ApiToken, Staff, StaffRole, StaffSession

__all__ = [
    "Agency",
    "ApiToken",
    "Applicant",
    "Calendar",
    "Case",
    "CaseClockEntry",
    "CaseEvent",
    "CaseNumber",
    "Delivery",
    "Document",
    "DocumentContent",
    "DossierItem",
    "FilingKey",
    "InboxMessage",
    "IntegrationCircuit",
    "Note",
    "Notice",
    "Operation",
    "OutboxMessage",
    "Payment",
    "ProcedureVersion",
    "Reading",
    "Staff",
    "StaffRole",
    "StaffSession",
    "Task",
]
