"""What closed open sums without a payment, with the paper behind it: who decided it, and why."""

from __future__ import annotations

from typing import Any

import psycopg

from adapters.ledger import batches, reads
from transforms.ledger import Entry
from transforms.ledger.closure import Decided, Merged, closure


def closures(connection: psycopg.Connection, period: str) -> dict[int, str]:
    """Return, by entry, what the entries of a month closed without a payment."""
    pairs = reads.merged(connection)
    return {
        entry.entry_id: closure_of(connection, entry, pairs.get(entry.entry_id))
        for entry in reads.closing(connection, period)
    }


def closure_of(connection: psycopg.Connection, entry: Entry, merged: Merged | None) -> str:
    """Say what an entry closed, the other account of a merge given."""
    paper = paper_of(connection, entry)
    decided = None
    if paper:
        decided = Decided(paper["prepared_by"], paper["approved_by"], paper["reason"])
    return closure(entry, merged, decided)


def paper_of(connection: psycopg.Connection, entry: Entry) -> dict[str, Any] | None:
    """Return who prepared and who approved the batch that an entry was posted of, and why."""
    found = batches.find_batch(connection, entry.batch_id) if entry.batch_id else None
    if found is None:
        return None
    mine = [
        line
        for line in found.batch.lines
        if (line.account_id, line.earning_period, line.kind)
        == (entry.account_id, entry.earning_period, entry.kind)
    ]
    return {
        "batch_id": found.batch_id,
        "purpose": found.batch.purpose,
        "prepared_by": found.batch.prepared_by,
        "approved_by": [
            one.approved_by
            for one in batches.approvals(connection, found.batch_id)
            if one.decision == "approved"
        ],
        "reason": next((line.reason for line in mine if line.reason), None),
    }
