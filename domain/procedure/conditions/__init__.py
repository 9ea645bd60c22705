"""Conditions: a small typed language that says when a paper, fee, step or limit applies. Total, without arithmetic."""

from domain.procedure.conditions.condition import Condition
from domain.procedure.conditions.errors import ConditionError
from domain.procedure.conditions.reading import parse_condition
from domain.procedure.conditions.variables import Kind, Variable, variables_of

__all__ = ["Condition", "ConditionError", "Kind", "Variable", "parse_condition", "variables_of"]
