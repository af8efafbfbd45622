"""The terms that entries are booked by, as the database keeps them.

The pipeline's writer keeps them, and neither the ledger's own login nor a batch has a word in them:
whether a payment needs approval and which GL accounts it moves between is read from here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from transforms.language.errors import UsageError
from transforms.ledger.entries import Entry, GlAccounts, Posting, gl_pair


class KeptTerms(NamedTuple):
    """One edition of a program's version: its document (JSON text) and its GL accounts."""

    terms_no: int
    program_id: str
    terms_version: int
    document: str
    gl: GlAccounts
    digest: str

    @property
    def asks_approval(self) -> bool:
        """Say whether settlements of the program need somebody's approval."""
        settle: dict[str, Any] = json.loads(self.document).get("settle") or {}
        return settle.get("approve") is not False

    @property
    def is_whole(self) -> bool:
        """Say whether document and GL accounts are those of the digest."""
        return self.digest == terms_digest(self.document, self.gl)


def terms_digest(document: str, gl: GlAccounts) -> str:
    """Return the SHA-256 of a document and its GL accounts, a line each."""
    return hashlib.sha256("\n".join([document, *gl]).encode()).hexdigest()


def asks_approval(kept: Iterable[KeptTerms], program: str, seen: int | None = None) -> bool:
    """Say whether a program is settled with approval, by its latest terms among the first `seen`.

    Where none are kept, approval is needed.
    """
    of_it = [t for t in kept if t.program_id == program and (seen is None or t.terms_no <= seen)]
    latest = max(of_it, key=lambda t: (t.terms_version, t.terms_no), default=None)
    return latest is None or latest.asks_approval


def gl_fits(entry: Entry, lines: Iterable[Posting], gl: GlAccounts) -> bool:
    """Say whether the GL lines of an entry move between the accounts that its kind calls for."""
    draft = entry.draft
    moved = tuple(line.gl_account for line in sorted(lines, key=lambda line: line.debit == 0))
    if draft.kind == "adjustment":
        return set(moved) <= set(gl)
    try:
        return moved == gl_pair(draft.kind, draft.amount, gl)
    except UsageError:
        return False
