"""What two versions of a procedure differ in, in words: for the clerk, the officer and the citizen."""

from domain.procedure.difference.changes import Audience, Change, ChangeKind, Severity
from domain.procedure.difference.compare import difference, of_audience, steps_touched

__all__ = ["Audience", "Change", "ChangeKind", "Severity", "difference", "of_audience", "steps_touched"]
