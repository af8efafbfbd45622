"""The manifest: what an export holds, how each file is checked, and which ledger it speaks for.

Goes in: the totals of a slice and the files as they lie on disk. Comes out: a JSON document, the
same for the same slice and state of the month, byte for byte.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from transforms.exports.finance.cells import TEXT_RULE
from transforms.exports.finance.totals import ControlTotals
from transforms.language.figures import plain_money

FORMAT = "peakledger finance export 3"
LETTERS_FORMAT = "peakledger letters 1"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
RULES = {
    "csv": TEXT_RULE,
    "xlsx": "Text cells are string cells, never formulas, and unchanged; amounts are numbers, and"
    " text where they have more than the 15 digits that a spreadsheet keeps.",
    "parquet": "Text is unchanged, amounts are DECIMAL(28,4).",
    "beancount": "Text is quoted; an account's own code is the metadata gl_account of its open.",
}
Status = Literal["provisional", "final"]


class FileTold(NamedTuple):
    """A file of the export as its manifest tells it; totals are of the file read from disk."""

    name: str
    rows: int
    bytes: int
    sha256: str
    totals: list[dict[str, str]]


@dataclass(frozen=True)
class Close:
    """How the ledger stood when the month was closed, by whom and when (UTC, ISO 8601)."""

    entry_count: int
    head_hash: str
    closed_by: str | None = None
    closed_at: str | None = None


class OnDisk(NamedTuple):
    """What a file holds by its own bytes: rows, and debit and credit (or the amount) a currency."""

    rows: int
    sums: Mapping[str, Sequence[Decimal]]

    def told(self) -> list[dict[str, str]]:
        """Return the sums for the manifest, amounts as text."""
        return [
            {"currency": currency}
            | {
                name: plain_money(amount, currency)
                for name, amount in zip(_names(amounts), amounts, strict=True)
            }
            for currency, amounts in sorted(self.sums.items())
        ]


def _names(amounts: Sequence[Decimal]) -> tuple[str, ...]:
    return ("amount",) if len(amounts) == 1 else ("debit", "credit")


def document(totals: ControlTotals, close: Close | None) -> dict[str, Any]:
    """Return what a manifest says of the slice itself, without the files."""
    return {
        "format": FORMAT,
        "import_id": totals.import_id,
        "period": totals.period,
        "status": "final" if close else "provisional",
        "ledger": {
            "entry_count": totals.entries,
            "first_entry_id": totals.first_entry_id,
            "last_entry_id": totals.last_entry_id,
            "head_hash": totals.head_hash,
            "posted_as_of": totals.posted_as_of.isoformat() if totals.posted_as_of else None,
            "closed_at_entry": close.entry_count if close else None,
            "closed_head_hash": close.head_hash if close else None,
            "closed_by": close.closed_by if close else None,
            "closed_at": close.closed_at if close else None,
        },
        "control_totals": totals.told(),
    }


def manifest(told: Mapping[str, Any], files: Sequence[FileTold]) -> bytes:
    """Return the bytes of a manifest."""
    whole = {
        **told,
        "files": [file._asdict() for file in files],
        "text_rules": RULES,
        "signature": signed_by(),
    }
    return (json.dumps(whole, indent=2, ensure_ascii=False) + "\n").encode()


def signed_by() -> dict[str, str]:
    """Return how a manifest says where its signature is: without it, it is not whole."""
    return {"algorithm": "Ed25519", "file": SIGNATURE, "of": MANIFEST}
