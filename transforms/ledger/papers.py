"""The papers: a digest of what was posted of batches, and by whose word, kept in the head.

The chain seals a batch by its name; who approved it, and when, stands in no entry. So the head
outside the database carries a digest over the batches posted, in the order of the chain:

    papers = SHA-256( papers before + "\\n" + batch_id + " " + digest + "\\n" + approval + "\\n" … )

with one line `approved_by decision digest approved_at` per approval, sorted, the moment in UTC as
in the stamps. It starts with 64 zeros.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from transforms.ledger.batches import Approval
from transforms.ledger.chain import stamp_text


def next_papers(papers: str, batch_id: str, digest: str, approvals: Iterable[Approval]) -> str:
    """Return the papers once a batch is posted on these approvals."""
    said = sorted(
        f"{given.approved_by} {given.decision} {given.digest} {stamp_text(given.approved_at)}"
        for given in approvals
    )
    text = "\n".join([papers, f"{batch_id} {digest}", *said])
    return hashlib.sha256(text.encode()).hexdigest()
