"""The pairs of entries that a merge of accounts posted: who handed over to whom."""

from __future__ import annotations

import psycopg

from transforms.ledger.closure import Merged

# A merge posts pairs, of the old account first.
MERGE_PAIRS = """
with placed as (
    select
        entry.*,
        mod(row_number() over run, 2) = 1 as is_old,
        lead(account_id) over run as next_account,
        lag(account_id) over run as last_account
    from ledger.entry
    where cause = 'merge'
    window run as (partition by run_id, posted_at order by entry_id)
),
paired as (
    select placed.*, case when is_old then next_account else last_account end as other_account
    from placed
)
"""


def merged(connection: psycopg.Connection) -> dict[int, Merged]:
    """Return the other account of every entry that a merge posted."""
    query = f"{MERGE_PAIRS} select entry_id, other_account, is_old from paired"
    return {number: Merged(*rest) for number, *rest in connection.execute(query).fetchall()}
