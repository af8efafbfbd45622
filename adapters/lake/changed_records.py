"""Which files changed which account's records, from an earlier day's run to now.

Goes in: where the clean feeds and the ledger's sums stood then. Comes out: the relation
`changed_record`, a row for each feed, file, account and month whose rows differ. The same rows
under the same name are no change. A feed whose former files are gone is compared with an empty one.
"""

from __future__ import annotations

from adapters.lake.day_grounds import DayGrounds, grounds_tables
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.table_versions import differing_rows, is_kept
from adapters.lake.tables import Lake
from transforms.language.quoting import identifiers, literal
from transforms.schema import CLEAN_TABLES, FEED_DATES, INTAKE, LINEAGE

_ACCOUNTS = ("account_id", "seller_id")


def show_changed_records(engine: Engine, home: Home, before: DayGrounds) -> None:
    """Make the relation; raise `DataRefused` for a file that is not as it was written."""
    sides = {}
    for name, table in grounds_tables(home).items():
        if name not in CLEAN_TABLES:
            continue
        stand = before.stands.get(name)
        now, then = differing_rows(table, stand if stand and is_kept(table, stand) else None)
        sides[name] = f"select *, 1 as side from ({now}) union all select *, -1 from ({then})"
    intake = Lake(home).state(INTAKE).scan()
    engine.view(
        "landed_file",
        "select source, feed, sha256, min(file) as file"
        f" from ({intake}) group by source, feed, sha256",
    )
    records = " union all ".join(_changed(feed, sides[feed]) for feed in CLEAN_TABLES)
    engine.connection.execute(f"create or replace temp table changed_record as {records}")


def _changed(feed: str, sides: str) -> str:
    """Return SQL for what differs of a feed, by file, account and month."""
    table, day = CLEAN_TABLES[feed], FEED_DATES.get(feed)
    accounts = [name for name in _ACCOUNTS if name in table.names]
    whose = f"unnest([{', '.join(accounts)}])" if accounts else "cast(null as varchar)"
    month = f"year({day}) * 12 + month({day})" if day else "cast(null as bigint)"
    said = identifiers(column.name for column in table if column.name not in LINEAGE)
    rows = (
        f"select source, file_sha256, {whose} as account_id, {month} as month_no, side,"
        f" side * cast(hash({said}) as hugeint) as said from ({sides})"
    )
    return (
        f"select {literal(feed)} as feed, coalesce(f.file, r.file_sha256) as file, r.account_id,"
        f" r.month_no from ({rows}) as r left join landed_file as f on f.feed = {literal(feed)}"
        " and f.source = r.source and f.sha256 = r.file_sha256"
        f" where {'r.account_id is not null' if accounts else 'true'}"
        " group by all having sum(r.side) <> 0 or sum(r.said) <> 0"
    )
