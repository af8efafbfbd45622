"""What a change of terms moves by itself: owed on the same facts under two rulebooks.

Goes in: what every key comes to under the terms given and under the terms that were approved, on
the same facts. Comes out: per program and currency how much the change moves, and which programs it
moves by more than the limit. Whether the ledger had an entry before, and which version it names,
does not matter; neither does the number of runs, versions and keys that a change is spread over,
because it is always measured from the terms approved last.

Worked: 300,000.00 were bought. Approved is 3 % from 500,000 on, given 4 % from 100,000 on: the
change moves 12,000.00, though no entry stood before. Limit 5,000: it waits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from transforms.ledger.batches import Batch
from transforms.ledger.entries import Cause, Drafted
from transforms.ledger.sums import AMOUNT, KEY

Effects = Mapping[tuple[str, str], Decimal]
_WORD = "terms"


def effects(given: pa.Table, approved: pa.Table) -> dict[tuple[str, str], Decimal]:
    """Return per program and currency the sum of what every key moves by, up or down.

    Both tables have a row per key with `owed`; a key that one of them lacks is owed nothing there.
    """
    other = approved.rename_columns([*KEY, "approved"])
    both = given.join(other, list(KEY), join_type="full outer")
    zero = pa.scalar(Decimal(0), AMOUNT)
    moved = pc.subtract(pc.fill_null(both["owed"], zero), pc.fill_null(both["approved"], zero))
    sums = (
        both.append_column("moved", pc.abs(moved))
        .group_by(["program_id", "currency"])
        .aggregate([("moved", "sum")])
    )
    rows = zip(*(sums[name].to_pylist() for name in sums.column_names), strict=True)
    named = (dict(zip(sums.column_names, row, strict=True)) for row in rows)
    return {(row["program_id"], row["currency"]): row["moved_sum"] for row in named}


def over_limit(moved: Effects, limit: Decimal, unapproved: Collection[str]) -> set[str]:
    """Return the programs whose change moves more than `limit` in some currency.

    Programs of which nothing was ever approved share one limit: a change does not become small by
    being spread over new programs.
    """
    sums: dict[tuple[str, str], Decimal] = {}
    pot = {key: "" if key[0] in unapproved else key[0] for key, amount in moved.items() if amount}
    for key, name in pot.items():
        place = (name, key[1])
        sums[place] = sums.get(place, Decimal(0)) + moved[key]
    return {key[0] for key, name in pot.items() if sums[name, key[1]] > limit}


def named_by_effect(
    drafts: Iterable[Drafted], changed: Collection[str], unmoved: pa.Table
) -> list[Drafted]:
    """Give the cause `terms_change` to what the terms alone moved.

    `unmoved` lists the keys that the approved terms would move by something; a draft of a changed
    program and of another key has no other cause than the terms.
    """
    columns = (unmoved[name].to_pylist() for name in KEY)
    by_facts = set(zip(*columns, strict=True))
    cause: Cause = "terms_change"
    return [
        (draft._replace(cause=cause), gl)
        if draft.program_id in changed and draft.key not in by_facts
        else (draft, gl)
        for draft, gl in drafts
    ]


def terms_word(rulebooks: Mapping[str, str]) -> str:
    """Write which rulebook of each program a batch approves: the reason of each of its lines."""
    return f"{_WORD} {json.dumps(dict(sorted(rulebooks.items())), ensure_ascii=False)}"


def approved_terms(batch: Batch) -> dict[str, str]:
    """Return the rulebook per program that a batch of changed terms approves; else nothing."""
    found: dict[str, str] = {}
    if batch.purpose == "terms_change":
        for word in {line.reason for line in batch.lines if line.reason}:
            found |= json.loads(word.removeprefix(_WORD))
    return found
