"""The words of the scorecard's pages for what the formula and the counts only have codes for."""

from __future__ import annotations

from typing import Final

from api.language import Sentence, say
from domain.scorecard.formula import Certainty
from domain.scorecard.score import State
from models.queries.published_late import Apology

CERTAINTIES: Final[dict[Certainty, tuple[Sentence, Sentence]]] = {
    Certainty.STATED: (say("Có nguồn"), say("Tỷ lệ, ngưỡng và điểm tối đa đều có trong nguồn.")),
    Certainty.PROPORTIONAL: (
        say("Quy đổi theo tỷ lệ"),
        say("Nguồn có tỷ lệ và điểm tối đa, không nói cách quy đổi; ở đây điểm theo đúng tỷ lệ."),
    ),
    Certainty.RECONCILED: (
        say("Điểm do đối chiếu"),
        say("Điểm tối đa được suy ra từ điểm đã công bố, không có trong nguồn."),
    ),
    Certainty.UNSETTLED: (
        say("Chưa rõ"),
        say("Nguồn bị lỗi, tự mâu thuẫn hoặc không nêu điểm; xem ghi chú."),
    ),
}

STATES: Final[dict[State, Sentence]] = {
    State.SCORED: say("Tính đủ ở đây"),
    State.AT_LEAST: say("Ít nhất"),
    State.AT_MOST: say("Nhiều nhất"),
    State.NOTHING_TO_COUNT: say("Không có gì để tính"),
    State.NOT_HELD: say("Không có ở đây"),
    State.SHOWN: say("Chỉ hiển thị"),
}

APOLOGIES: Final[dict[Apology, Sentence]] = {
    Apology.MISSING: say("Quá hạn, chưa xin lỗi"),
    Apology.MADE: say("Quá hạn, đã xin lỗi"),
    Apology.EXTENDED: say("Xin lỗi và gia hạn kịp thời"),
}
