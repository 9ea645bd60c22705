"""A procedure definition as a picture: one renderer for paper, for pages, and later for live numbers."""

from domain.diagram.draw import draw
from domain.diagram.marks import Mark
from domain.diagram.telling import tell

__all__ = ["Mark", "draw", "tell"]
