"""Which accounts and products are known, and which files to read again when that changes.

A row that names an account nobody knows is held. It is freed by master data, not by hand: when the
account arrives, the row's file is read again. The other way round, a loaded row whose account has
left is held again, so that the result does not depend on what arrived first.
"""

from __future__ import annotations

from adapters.lake.engine import Engine
from adapters.lake.tables import Lake
from transforms.intake.cleaning import KnownIds
from transforms.intake.source_map import SourceMap
from transforms.language.quoting import literal
from transforms.schema import FEEDS

# The relation of the known products, with their packs by day.
PACKS = "known_products"
MASTER = {"accounts": "account_id", "products": "product_id"}
# When a held row is free, over its key and the known ids; see `transforms.intake.cleaning.faults`.
_FREED = {
    "accounts": (
        "q.reason_code = 'unknown_account' and q.row_key in (select a_id from known_accounts)"
        " or q.reason_code = 'account_closed' and exists (select 1 from known_accounts"
        " where a_id = q.row_key[12:] and coalesce(a_closed_on, date '9999-12-31')"
        " >= try_cast(q.row_key[:10] as date))"
    ),
    "products": (
        "q.reason_code = 'unknown_product' and q.row_key in (select p_id from known_products)"
        " or q.reason_code in ('conversion_missing', 'unit_missing') and exists (select 1"
        " from known_products where p_id = q.row_key[13 + length(split_part(q.row_key, ' ', 2)):]"
        " and try_cast(q.row_key[:10] as date) >= p_from"
        " and try_cast(q.row_key[:10] as date) < p_to"
        " and case split_part(q.row_key, ' ', 2) when 'case' then p_case is not null"
        " when 'pallet' then p_pallet is not null"
        " else p_unit is not null or p_case is null and p_pallet is null end)"
    ),
}
# A product's pack holds from the day it is given for until the next; the first one, since ever.
_PRODUCTS = """
    select
        product_id as p_id,
        case when row_number() over versions = 1 then date '0001-01-01' else since end as p_from,
        coalesce(lead(since) over versions, date '9999-12-31') as p_to,
        p_unit,
        p_case,
        p_pallet
    from (
        select
            product_id,
            coalesce(valid_from, date '0001-01-01') as since,
            arg_max_null(unit, place) as p_unit,
            arg_max_null(units_per_case, place) as p_case,
            arg_max_null(units_per_pallet, place) as p_pallet
        from (
            select *, row_number() over (order by source desc, file_sha256, file_line) as place
            from ({products})
        )
        group by all
    )
    window versions as (partition by product_id order by since)
"""


def know(engine: Engine, lake: Lake) -> None:
    """Define `known_accounts` and `known_products` from the clean tables of all sources."""
    accounts = lake.clean("accounts").scan()
    products = lake.clean("products").scan()
    since = "coalesce(valid_from, date '0001-01-01')"
    engine.connection.execute(
        "create or replace table known_accounts as select account_id as a_id,"
        f" arg_max_null(closed_on, {since}) as a_closed_on from ({accounts}) group by account_id"
    )
    engine.connection.execute(
        "create or replace table known_products as " + _PRODUCTS.format(products=products)
    )


def packs_digest(engine: Engine, source_map: SourceMap, feed: str) -> str:
    """Return a digest of the pack sizes that this feed converts by; empty where it converts none.

    Its files are read again when a pack changes, because converted figures stand in its rows.
    """
    if not any(spec.unit is not None for spec in source_map.feeds[feed].columns.values()):
        return ""
    packs = "hash(p_id, p_from, p_to, p_case, p_pallet)"
    return str(engine.scalar(f"select bit_xor({packs}) from known_products"))


def checked_against(source_map: SourceMap, feed: str) -> KnownIds:
    """Name what a feed's ids are checked against; not what the feed itself makes known."""
    derived = {name for name, each in source_map.feeds.items() if each.derive == feed}
    checked = {
        master: f"known_{master}"
        for master, column in MASTER.items()
        if feed not in MASTER and master not in derived and column in FEEDS[feed].names
    }
    return KnownIds(checked.get("accounts"), checked.get("products"))


def touched(engine: Engine, lake: Lake, source_map: SourceMap, feed: str) -> set[str]:
    """Return the contents whose held rows could load now, or whose loaded ones may not."""
    known = checked_against(source_map, feed)
    found: set[str] = set()
    for master, relation in (("accounts", known.accounts), ("products", known.products)):
        if relation is not None:
            found |= _freed(engine, lake, source_map.source, feed, master=master)
            found |= _orphaned(engine, lake, source_map.source, feed, master=master)
    return found


def _freed(engine: Engine, lake: Lake, source: str, feed: str, *, master: str) -> set[str]:
    held = lake.quarantine().scan({"source": [source]})
    rows = engine.rows(
        f"select distinct q.file_sha256 from (select * from ({held}) where feed = {literal(feed)}"
        f" and status = 'open') as q where {_FREED[master]}"
    )
    return {sha for (sha,) in rows}


def _orphaned(engine: Engine, lake: Lake, source: str, feed: str, *, master: str) -> set[str]:
    column, ids = MASTER[master], "a_id" if master == "accounts" else "p_id"
    clean = lake.clean(feed)
    if not clean.files({"source": [source]}):
        return set()
    rows = engine.rows(
        f"select distinct file_sha256 from ({clean.scan({'source': [source]})})"
        f" where {column} is not null and {column} not in (select {ids} from known_{master})"
    )
    return {sha for (sha,) in rows}
