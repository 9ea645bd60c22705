"""The press: typesetting in a process of its own, so that its memory is not the worker's.

Typst keeps what it has set for the next time, which makes a second receipt fast and a worker fat. One press
per worker, renewed after some hundred sheets; it ends with the worker, also when that is killed.
"""

from __future__ import annotations

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cache

from activities.documents.render import render_receipt
from models.queries.receipt_facts import ReceiptFacts
from runtime.embedded.process import end_with_parent

SHEETS_PER_PRESS = 200


async def print_receipt(facts: ReceiptFacts, public_url: str, secret: str) -> bytes:
    """Return the receipt as PDF bytes. Raises BrokenProcessPool when the press died, and takes a new one next time."""
    try:
        return await asyncio.get_running_loop().run_in_executor(_press(), render_receipt, facts, public_url, secret)
    except BrokenProcessPool:
        _press.cache_clear()
        raise


@cache
def _press() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        max_workers=1,
        mp_context=multiprocessing.get_context("spawn"),  # a fork would copy the worker's threads' locks
        initializer=end_with_parent,
        max_tasks_per_child=SHEETS_PER_PRESS,
    )
