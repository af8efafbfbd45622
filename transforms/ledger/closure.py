"""What closes an open sum without a payment: a merge, money that came back, a sum given up.

Goes in: an entry, the other account of a merge, the reason given and who gave it. Comes out: one
sentence, the same in the explanation of the entry and in the account's letter.

Worked: `handed over to account B: account A is account B now`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from transforms.ledger.entries import Entry

CLOSING_KINDS = ("recovery", "write_off", "transfer")


class Merged(NamedTuple):
    """The other account of a merge, and whether the entry is of the account that was."""

    account_id: str
    is_old: bool


class Decided(NamedTuple):
    """Who prepared an entry by hand, who approved it, and why."""

    prepared_by: str
    approved_by: Sequence[str]
    reason: str | None


def closure(entry: Entry, merged: Merged | None, decided: Decided | None) -> str:
    """Say what an entry of a closing kind did, by whom and why."""
    draft = entry.draft
    if merged is not None:
        other, what = merged.account_id, "owed back, " if draft.kind == "recovery" else ""
        if merged.is_old:
            return f"{what}handed over to account {other}: {draft.account_id} is {other} now"
        return f"{what}taken over from account {other}: {other} is {draft.account_id} now"
    return _WORDS[draft.kind, draft.amount > 0] + _decided(decided)


_WORDS = {
    ("recovery", True): "the account paid back what was clawed back",
    ("recovery", False): "what was recorded as paid back is owed again",
    ("write_off", True): "given up: what the account owes back is not asked for",
    ("write_off", False): "given up: what was open to the account is not paid",
    ("transfer", True): "taken over from another account",
    ("transfer", False): "handed over to another account",
}


def _decided(decided: Decided | None) -> str:
    if decided is None:
        return ""
    approved = f", approved by {' and '.join(decided.approved_by)}" if decided.approved_by else ""
    why = f": {decided.reason}" if decided.reason else ""
    return f"; decided by {decided.prepared_by}{approved}{why}"
