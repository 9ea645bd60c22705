"""Each dial of each simulated system, and the test in which our own client meets it.

A test named here fails when it does not turn its dial (`tests.support.dials_turned`).
"""

from __future__ import annotations

from typing import Final

_LATER: Final = "tests/activities/notifications/test_later.py"
_NOTICES: Final = "tests/activities/notifications/test_notifications.py"
_SIGNING: Final = "tests/activities/documents/test_signing.py"
_SENDING: Final = "tests/activities/portal/test_sending.py"
_COMPARING: Final = "tests/activities/portal/test_comparing.py"
_CONFIRMED: Final = "tests/api/portal/test_confirmations.py"
_BOUNCED: Final = "tests/api/test_mail_reports.py"
_REPORTED: Final = "tests/api/test_message_reports.py"
_TOLD: Final = "tests/workflows/test_told_again.py::test_what_is_told_again_late_or_in_the_wrong_order_counts_once"

_REQUEST: Final = ("slow_ms", "down", "fail_rate", "success_after_timeout", "crash", "bad_answer")
_REPEATED: Final = ("duplicate_callbacks", "fresh_event_ids", "callback_delay_ms")


def _each(test: str, dials: tuple[str, ...], after: str = "") -> dict[str, str]:
    """Return a test that takes each of these dials as its parameter."""
    return {dial: f"{test}[{dial}{after}]" for dial in dials} | (
        {"late_ms": f"{test}[success_after_timeout{after}]"} if "success_after_timeout" in dials else {}
    )


def _contract(system: str, tests: str) -> dict[str, str]:
    """Return the tests that a system's folder inherits, and those of what it calls back with."""
    found = f"tests/activities/{system}/test_{system}.py::{tests}::"
    wait = f"{found}test_too_many_requests_waits_as_long_as_asked"
    return {
        **_each(f"{found}test_trouble_is_retried_without_a_second_effect", _REQUEST),
        "too_many": wait,
        "retry_after_s": wait,
        "reject": f"{found}test_rejection_is_final",
        "lose_requests": f"{found}test_what_it_holds_is_found_by_its_number_and_by_our_key",
        **_each(_TOLD, _REPEATED, f"-{system}"),
    }


def _gateway(way: str) -> dict[str, str]:
    looked = f"{_LATER}::test_lost_callbacks_are_found_by_looking[{way}]"
    often = f"{_REPORTED}::test_a_report_that_comes_eleven_times_counts_once[{way}-"
    return {
        **_each(f"{_NOTICES}::test_trouble_of_one_way_holds_up_no_other", (*_REQUEST, "too_many"), f"-{way}"),
        "retry_after_s": f"{_NOTICES}::test_too_many_requests_waits_as_long_as_asked[{way}]",
        "reject": f"{_NOTICES}::test_refusal_of_one_way_is_noted_and_no_problem[{way}]",
        **dict.fromkeys(("silent", "lose_requests", "lose_callbacks", "answer", "answer_ms"), looked),
        "duplicate_callbacks": f"{often}the_same_event]",
        "fresh_event_ids": f"{often}new_events]",
        "callback_delay_ms": f"{_REPORTED}::test_a_report_that_comes_late_counts[{way}]",
        "out_of_order_callbacks": (
            f"{_REPORTED}::test_a_word_on_the_way_that_comes_after_the_end_changes_nothing[{way}-False]"
        ),
    }


def _agencies() -> dict[str, str]:
    found = "tests/activities/agencies/test_agencies.py"
    looked = f"{found}::test_poll_finds_an_answer_whose_callback_was_lost[disagree]"
    return {
        **_contract("agencies", "TestAgenciesWithstand"),
        **dict.fromkeys(("answer", "answer_ms", "lose_callbacks"), looked),
        "silent": f"{found}::test_poll_of_a_silent_agency",
    }


def _payments() -> dict[str, str]:
    found, refunds = (f"tests/activities/payments/test_{name}.py" for name in ("payments", "refunds"))
    statement = "tests/activities/payments/test_statements.py::test_each_dial_of_the_statement_shows_as_its_class"
    return {
        **_contract("payments", "TestPaymentsWithstand"),
        "lose_requests": f"{found}::test_a_request_the_platform_lost_is_made_anew_under_its_key",
        **dict.fromkeys(("answer", "auto_pay_ms"), f"{found}::test_poll_of_a_failed_payment"),
        "paid_amount": f"{found}::test_another_amount_is_told_as_it_was_paid",
        "lose_callbacks": f"{found}::test_poll_before_and_after_paying",
        **_each(f"{refunds}::test_a_refund_nobody_answered_is_still_awaited", ("silent", "answer_ms")),
        "refund_answer": f"{refunds}::test_the_slow_look_finds_how_a_refund_ended[refused]",
        **_each(statement, ("statement_without", "statement_more", "statement_off_by", "statement_late")),
    }


def _post() -> dict[str, str]:
    found = "tests/activities/post/test_post.py"
    followed = f"{found}::test_poll_follows_the_parcel[returned]"
    return {
        **_contract("post", "TestPostWithstands"),
        **dict.fromkeys(("silent", "answer", "answer_ms", "lose_callbacks"), followed),
        "paid_amount": f"{found}::test_another_amount_is_told_as_it_was_collected",
        **_each(_TOLD, ("out_of_order_callbacks",), "-post"),
    }


def _taxes() -> dict[str, str]:
    found = "tests/activities/taxes/test_taxes.py"
    notices = f"{found}::test_several_notices_and_a_corrected_one"
    paid = f"{found}::test_another_amount_is_told_as_it_was_paid"
    return {
        **_contract("taxes", "TestTaxesWithstand"),
        **_each(f"{found}::test_an_office_that_takes_its_time_says_nothing", ("silent", "answer_ms")),
        "answer": f"{found}::test_nothing_owed",
        "lose_callbacks": f"{found}::test_a_look_before_during_and_after",
        **dict.fromkeys(("notices", "correct_notice"), notices),
        **dict.fromkeys(("auto_pay_ms", "paid_amount"), paid),
        **_each(_TOLD, ("out_of_order_callbacks",), "-taxes"),
    }


def _mail() -> dict[str, str]:
    between = f"{_BOUNCED}::test_a_server_that_goes_on_trying_says_nothing_yet[False]"
    return {
        **_each(f"{_NOTICES}::test_trouble_of_one_way_holds_up_no_other", (*_REQUEST, "too_many"), "-email"),
        "reject": f"{_NOTICES}::test_refusal_of_one_way_is_noted_and_no_problem[email]",
        "answer": f"{_BOUNCED}::test_what_arrived_stays_arrived",
        **_each(f"{_BOUNCED}::test_without_a_report_a_mail_is_taken_for_handed_over", ("silent", "lose_callbacks")),
        "duplicate_callbacks": f"{_BOUNCED}::test_a_mail_that_comes_back_is_shown_with_the_reason",
        **dict.fromkeys(("answer_ms", "fresh_event_ids", "out_of_order_callbacks"), between),
        "callback_delay_ms": f"{_BOUNCED}::test_a_report_that_comes_late_counts",
    }


def _signature() -> dict[str, str]:
    wait = f"{_SIGNING}::test_too_many_requests_waits_as_long_as_asked"
    return {
        **_each(f"{_SIGNING}::test_trouble_keeps_nothing_and_ends_well", (*_REQUEST, "answer", "reject")),
        **dict.fromkeys(("too_many", "retry_after_s"), wait),
    }


def _portal() -> dict[str, str]:
    wait = f"{_SENDING}::test_a_portal_that_is_too_busy_counts_no_attempt"
    often = f"{_CONFIRMED}::test_a_confirmation_that_comes_eleven_times_counts_once"
    return {
        **_each(f"{_SENDING}::test_trouble_is_tried_again_without_a_second_effect", _REQUEST),
        **dict.fromkeys(("too_many", "retry_after_s"), wait),
        "reject": f"{_SENDING}::test_a_rejection_by_the_door_is_a_refusal",
        "lose_requests": f"{_SENDING}::test_a_message_the_portal_lost_is_told_again",
        "silent": f"{_SENDING}::test_a_later_acknowledgement_settles_the_message",
        **dict.fromkeys(("answer_ms", "lose_callbacks"), f"{_SENDING}::test_a_lost_acknowledgement_is_asked_after"),
        "answer": f"{_CONFIRMED}::test_a_late_answer_to_an_earlier_round_says_nothing_of_this_one",
        "duplicate_callbacks": f"{often}[the same event]",
        "fresh_event_ids": f"{often}[each under a new event]",
        "callback_delay_ms": f"{_CONFIRMED}::test_a_confirmation_that_comes_after_we_asked_again_says_nothing_new",
        "out_of_order_callbacks": f"{_CONFIRMED}::test_a_word_on_the_way_that_comes_after_the_end_changes_nothing",
        "refuse_field": f"{_SENDING}::test_a_refused_message_holds_up_its_own_case_only",
        "lose_messages": f"{_COMPARING}::test_a_silently_lost_message_is_missing_there",
        "keep_old_dates": f"{_COMPARING}::test_kept_old_dates_are_late_there",
        "keep_twice": f"{_COMPARING}::test_an_entry_that_stands_twice_is_found",
        "drop_results": f"{_COMPARING}::test_a_result_without_its_link_is_missing",
        "file_copies": "tests/api/portal/test_intake.py::test_a_portal_that_hands_on_three_times_files_one_case",
    }


#: By system and dial, the test that turns it.
TESTS: Final[dict[str, dict[str, str]]] = {
    "agencies": _agencies(),
    "payments": _payments(),
    "post": _post(),
    "sms": _gateway("sms"),
    "zalo": _gateway("zalo"),
    "mail": _mail(),
    "signature": _signature(),
    "portal": _portal(),
    "taxes": _taxes(),
}
