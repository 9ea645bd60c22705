"""The ledger: what each event moved, and sums that cannot disagree."""

import pytest

from domain.money.ledger import MONEY_EVENTS, Account, EntryKind, balances, entries_of, sums


@pytest.mark.parametrize(
    ("kind", "values", "moved"),
    [
        ("filed", {"fee": "8000"}, (EntryKind.FEE_CHARGED, Account.APPLICANT, Account.FEES)),
        ("paid", {"way": "counter"}, (EntryKind.RECEIVED_CASH, Account.CASH, Account.APPLICANT)),
        ("paid", {"way": "counter", "means": "card"}, (EntryKind.RECEIVED_CARD, Account.CARD, Account.APPLICANT)),
        (
            "paid",
            {"way": "transfer", "means": "transfer"},
            (EntryKind.RECEIVED_TRANSFER, Account.TRANSFER, Account.APPLICANT),
        ),
        ("paid", {"way": "online"}, (EntryKind.RECEIVED_ONLINE, Account.ONLINE, Account.APPLICANT)),
        ("paid", {"way": "post"}, (EntryKind.RECEIVED_POST, Account.POST, Account.APPLICANT)),
        ("fee_waived", {}, (EntryKind.FEE_WAIVED, Account.FEES, Account.APPLICANT)),
        ("fee_restored", {}, (EntryKind.FEE_RESTORED, Account.APPLICANT, Account.FEES)),
        ("refund_due", {"way": "online"}, (EntryKind.REFUND_DUE, Account.APPLICANT, Account.REFUND_ONLINE)),
        ("refund_due", {"way": "counter"}, (EntryKind.REFUND_DUE, Account.APPLICANT, Account.REFUND_COUNTER)),
        ("refund_refused", {}, (EntryKind.REFUND_FAILED, Account.REFUND_ONLINE, Account.REFUND_COUNTER)),
        ("refunded", {"way": "online"}, (EntryKind.REFUNDED, Account.REFUND_ONLINE, Account.ONLINE)),
        ("refunded", {"way": "gateway"}, (EntryKind.REFUNDED, Account.REFUND_COUNTER, Account.ONLINE)),
        ("refunded", {"way": "cash"}, (EntryKind.REFUNDED, Account.REFUND_COUNTER, Account.CASH)),
        ("refunded", {"way": "transfer"}, (EntryKind.REFUNDED, Account.REFUND_COUNTER, Account.TRANSFER)),
        ("refunded_again", {}, (EntryKind.REFUNDED_AGAIN, Account.APPLICANT, Account.ONLINE)),
        ("refund_forgone", {}, (EntryKind.REFUND_FORGONE, Account.REFUND_COUNTER, Account.FEES)),
    ],
)
def test_each_event_moves_its_money_between_two_accounts(kind, values, moved):
    """One event, one entry, two accounts: what one loses the other has."""
    [entry] = entries_of(kind, {"amount": "8000", **values})
    assert (entry.kind, entry.debit, entry.credit, entry.amount) == (*moved, 8000)
    assert sum(balances([entry]).values()) == 0
    assert kind in MONEY_EVENTS


@pytest.mark.parametrize(
    ("kind", "values"),
    [("received", {"amount": "1"}), ("filed", {"fee": "0"}), ("paid", {"amount": "8.000"}), ("paid", {})],
)
def test_an_event_without_money_moves_nothing(kind, values):
    """Only money events with a plain amount are in the books."""
    assert entries_of(kind, values) == ()


def test_a_refund_the_bank_refused_and_the_counter_paid():
    """Paid twice, once sent back by hand: the fee is paid, nothing is promised, nobody owes anything."""
    log = [
        ("filed", {"fee": "8000"}),
        ("paid", {"amount": "8000", "way": "online"}),
        ("paid", {"amount": "8000", "way": "counter"}),
        ("refund_due", {"amount": "8000", "way": "online"}),
        ("refund_refused", {"amount": "8000"}),
        ("refunded", {"amount": "8000", "way": "cash"}),
    ]
    books = sums([entry for kind, values in log for entry in entries_of(kind, values)])

    assert (books.fee, books.received, books.paid, books.refunded) == (8000, 16_000, 8000, 8000)
    assert books.settled
    assert (books.owed, books.overpaid, books.promised, books.by_person) == (0, 0, 0, 0)
