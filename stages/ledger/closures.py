"""What closed open sums without a payment, with the paper behind it: who decided it, and why."""

from __future__ import annotations

from typing import Any

import psycopg

from adapters.ledger import batches, reads
from adapters.ledger.merge_pairs import merged
from transforms.ledger.closure import Decided, Merged, closure
from transforms.ledger.entries import Entry
from transforms.ledger.judgement import Paper


def closures(connection: psycopg.Connection, period: str) -> dict[int, str]:
    """Return, by entry, what the entries of a month closed without a payment."""
    entries = reads.closing(connection, period)
    pairs = merged(connection) if entries else {}
    papers = batches.papers(
        connection, {entry.draft.batch_id for entry in entries if entry.draft.batch_id}
    )
    return {
        entry.seal.entry_id: closure_of(
            entry,
            pairs.get(entry.seal.entry_id),
            paper_of(entry, papers.get(entry.draft.batch_id or "")),
        )
        for entry in entries
    }


def closure_of(entry: Entry, pair: Merged | None, paper: dict[str, Any] | None) -> str:
    """Say what an entry closed, the other account of a merge and the paper given."""
    decided = None
    if paper:
        decided = Decided(paper["prepared_by"], paper["approved_by"], paper["reason"])
    return closure(entry, pair, decided)


def paper_of(entry: Entry, batch: Paper | None) -> dict[str, Any] | None:
    """Return who prepared and who approved the batch that an entry was posted of, and why."""
    draft = entry.draft
    if batch is None:
        return None
    mine = [
        line
        for line in batch.batch.lines
        if (line.account_id, line.earning_period, line.kind)
        == (draft.account_id, draft.earning_period, draft.kind)
    ]
    return {
        "batch_id": batch.batch_id,
        "purpose": batch.batch.purpose,
        "prepared_by": batch.batch.prepared_by,
        "approved_by": [one.approved_by for one in batch.approvals if one.decision == "approved"],
        "reason": next((line.reason for line in mine if line.reason), None),
    }
