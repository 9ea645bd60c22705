"""The colours of the picture, all of the pages' own tokens, and the fills that heat adds."""

from __future__ import annotations

from domain.diagram.looks import Look
from domain.diagram.marks import Ground

INK = "#1a1d21"
INK_2 = "#4a5058"
PAPER = "#ffffff"
CANVAS = "#f4f5f7"
LINE = "#c9ced6"
BAR = "#12304f"
LINK = "#0b57a4"
INFO_FILL = "#e6f1fb"
INFO_INK = "#0b3a5c"
WARNING_FILL = "#fff5da"
WARNING_INK = "#5c3900"

#: Heat from none to most; dark text stands on each. Red is left to what is overdue.
HEAT = (PAPER, "#fff5da", "#ffe6a8", "#ffd06b", "#f5b041")
#: What became of a step in one case.
GROUNDS = {
    Ground.DONE: "#e3f2e6",
    Ground.OPEN: WARNING_FILL,
    Ground.LEFT_OUT: "#eceff3",
    Ground.REFUSED: "#fbe3e4",
}
FILLS = {Look.END: INFO_FILL, Look.TOLD: "#eceff3"}
ROLES = {"counter": BAR, "officer": LINK, "leader": "#0f5132"}
FONT = '"Segoe UI", Tahoma, Arial, "Noto Sans", "Liberation Sans", sans-serif'
