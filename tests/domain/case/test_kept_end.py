"""The kept state of an ended case: short, whole again when read, and readable for as long as cases exist."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.case.ends import UnreadableEndError, keep, recall
from domain.case.state import CaseState, Decision, DeliveryState, Phase

#: As the first release wrote it; such texts stand in histories and on case rows.
OF_THE_FIRST_RELEASE = (
    "eNqtVVlu2zAQvYrBrxYIU+6L/nqBfuUrRRFwGSZqbMmV5KRB4Dv0UD1Yh7LR2s3SAC4gwPLwzbzH2fRIILdT23ekkWdkfRNGIA0ZYNoMHWRy"
    "RjIs2zsYHtB6E7oM+arHv/NBasfZkYT1ekBrhZd2iZAwoVUwYSjnVMgLphttG8bOvRVCu0sEDpAAA7+IVedOeqf85Z4qvww150xaZmSFQvcq"
    "0HCrjarAcYL1SJpHkm4g3daXcQrTBk0k9x0gou3Q0iXMBz8j/Rq6t12sel/Fmq+spVAuBArKcqpCkTSkwqiMxZlspdbGoUO/mVK/qmkPKcF6"
    "wjxua37uWrg/UddREjfwF0xdcIba8TnWzbMPSXhFQepElYyKOm0NdSpJz7S3Csyx7l39q+yxve5OFK3PlVNCyRdF2+dEex+zK8ZR54OjCoKm"
    "3uRAlctcCs1YjMeiq9Jdqqfw/UTJhx34h2GOg/Hr3Oym5v+xnNBlh2O8RXlp2dcB+PxI4A66So2Khmke5zf01QBhnLfAp58/Fpy7DwjXi4/D"
    "tOD2nXyPiGW7amscubjvh9u2u17k8DBiZv4wzmP7Mt/hzV/jo0KQ7Zfn2sYctQ02bN920wrJn+IOZgLrMYS6HedN0fVTm4Da5vd6ROMt1CI8"
    "PcJReMAds9ofljbtAyF72i1cMuK1K7Cd6/+PhXUXlhuYdYyb+BXSdLint3Mh+9UKaztjBAdZmAJaf6kSJdPoXaQpl5ItEiVfKbmEHAMUHDcu"
    "Y0yNQCaphTMhMVrwBEcp1Y4ymSrLmOUpBeZFLSfXMbpSFNeFMe8aib4+Mqei1NQarqnygL6sCOqK4L74xLIw6OtAaR1LVNYYo3luNPoalZMC"
    "XDlJBOxk4Tj1Xnosqg1WWRWxzdFXM10U3sqAU9wmaOy8eOAbaez+E3YVofTDPIO7TwfZ/gLhwPSn"
)


def test_a_text_of_the_first_release_is_read_and_written_shorter() -> None:
    state = recall(OF_THE_FIRST_RELEASE)
    assert (state.phase, state.decision, state.delivery) == (
        Phase.RETURNED,
        Decision.APPROVED,
        DeliveryState.HANDED_OVER,
    )
    assert state.received_at == datetime(2026, 11, 23, 5, 57, 4, 839849, UTC)
    again = keep(state)
    assert recall(again) == state
    assert len(again) * 2 < len(OF_THE_FIRST_RELEASE)


def test_what_is_read_are_the_facts_of_the_end_and_no_open_call() -> None:
    state = replace(recall(OF_THE_FIRST_RELEASE), due_at=datetime(2027, 2, 3, 10, tzinfo=UTC))
    assert recall(keep(state)) == state
    assert recall(keep(CaseState(filed_at=state.filed_at, fee=0))).operations == {}


@pytest.mark.parametrize("text", ["~", "", "nonsense", OF_THE_FIRST_RELEASE[:-8]])
def test_a_damaged_text_is_refused(text: str) -> None:
    with pytest.raises(UnreadableEndError):
        recall(text)


def test_a_text_cut_short_is_refused() -> None:
    with pytest.raises(UnreadableEndError):
        recall(keep(recall(OF_THE_FIRST_RELEASE))[:-20])
