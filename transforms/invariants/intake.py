"""Nothing that came in is lost: rows, and their money, add up per file and feed.

Worked: a file of 10 rows with 8 loaded, 1 quarantined and 1 repeated is accepted; with 9 loaded
beside them it is found, because 11 rows went where 10 came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from transforms.invariants.checked import Checked

_PARTS = ("loaded", "quarantined", "repeated", "filtered")


def check_intake(rows: Iterable[Mapping[str, object]]) -> Checked:
    """Check rows of `ops.feed_intake`: in = loaded + quarantined + repeated + filtered, twice."""
    checked = Checked("intake")
    for row in rows:
        for what in ("rows", "amount"):
            came = Decimal(str(row[f"{what}_in"]))
            went = sum((Decimal(str(row[f"{what}_{part}"])) for part in _PARTS), Decimal(0))
            checked.judge(
                came == went,
                f"{what} in {came}, loaded + quarantined + repeated + filtered {went}",
                f"ops.feed_intake, {row['source']}, {row['feed']}, {row['file']}",
                "land the file again: `peakledger ingest`",
            )
    return checked
