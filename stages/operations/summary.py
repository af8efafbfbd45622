"""What stands after a run, and three things worth a look: a metric, a plan line, a ledger entry.

Goes in: a home and its warehouse. Comes out: counts per table, where they lie, and the three, each
with the question that shows more of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import BI, FINANCE
from transforms.language.figures import listing, money
from transforms.language.quoting import literal

_METRIC = """
select m.account_id, d.name, m.as_of_date, m.sell_in_net_amount, m.revenue_share_ratio,
    m.pareto_class
from warehouse.account_metrics as m
left join warehouse.dim_account as d on m.account_id = d.account_id and d.is_current
where m.as_of_date = (select max(as_of_date) from warehouse.account_metrics)
order by m.sell_in_net_amount desc nulls last, m.account_id
limit 1
"""
_PLAN = """
select account_id, product_id, recommended_cases, ship_by_date, season, reason
from warehouse.stock_up_plan
where as_of_date = (select max(as_of_date) from warehouse.stock_up_plan)
order by recommended_units desc nulls last, account_id, product_id
limit 1
"""
_ENTRY = """
select entry_id, program_id, account_id, earning_period, kind, amount, currency, cause,
    basis_amount, basis_quantity, tier_no, rate
from ledger.entry
order by abs(amount) desc, entry_id
limit 1
"""


@dataclass(frozen=True)
class Look:
    """One thing worth a look: what it is, what it says, and the command that shows more."""

    what: str
    says: str
    command: str


@dataclass(frozen=True)
class Summary:
    """What stands in the warehouse and the ledger after a run."""

    home: str
    as_of_date: str
    version_id: int
    tables: dict[str, int]
    ledger_entries: int
    ledger_head: str | None
    looks: tuple[Look, ...]

    def text(self) -> str:
        """Return the summary as a person reads it."""
        stands = f"Version {self.version_id} of the warehouse stands, as of {self.as_of_date}"
        lines = [
            f"{stands}, in {self.home}",
            f"  {len(self.tables)} tables of the schema warehouse, rows of each:",
            listing(self.tables),
            f"  {self.ledger_entries:,} entries in the ledger",
            "",
            "Three things to look at next:",
        ]
        for number, look in enumerate(self.looks, 1):
            lines += [f"  {number}. {look.what}: {look.says}", f"     {look.command}"]
        return "\n".join(lines)


def summary(home: Home, warehouse_url: str | None) -> Summary:
    """Read what the last published version and the ledger hold."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        with warehouse.snapshot(BI) as connection:
            version = _first(
                connection,
                "select version_id, as_of_date from warehouse.version"
                " order by version_id desc limit 1",
            )
            tables: dict[str, int] = dict(
                connection.execute(
                    "select table_name, rows from warehouse.version_table"
                    " where version_id = %s order by table_name",
                    [version["version_id"]],
                ).fetchall()
            )
            metric, plan = _first(connection, _METRIC), _first(connection, _PLAN)
        with warehouse.snapshot(FINANCE) as connection:
            entry = _first(connection, _ENTRY)
            count, last = reads.entry_count(connection), reads.last_entry(connection)
    looks = [_look_at_metric(metric), _look_at_plan(plan), _look_at_entry(entry)]
    return Summary(
        home=str(home.path),
        as_of_date=str(version["as_of_date"]),
        version_id=version["version_id"],
        tables=tables,
        ledger_entries=count,
        ledger_head=last.seal.hash if last else None,
        looks=tuple(look for look in looks if look),
    )


def entry_count(home: Home, warehouse_url: str | None) -> int:
    """Count the ledger's entries; 0 where there is no ledger yet."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with warehouse.connection(FINANCE) as connection:
            return reads.entry_count(connection)


def _first(connection: psycopg.Connection, query: str) -> dict[str, Any]:
    return connection.cursor(row_factory=dict_row).execute(query).fetchone() or {}


def _look_at_metric(row: dict[str, Any]) -> Look | None:
    if not row:
        return None
    share = row["revenue_share_ratio"]
    return Look(
        "a metric",
        f"{row['account_id']} ({row['name'] or 'no name'}) bought {_net(row)} in the month to"
        f" {row['as_of_date']}"
        + (f", {share:.1%} of twelve months' sales" if share is not None else ""),
        'peakledger sql "select * from warehouse.account_metrics'
        f' where account_id = {literal(row["account_id"])} order by as_of_date"',
    )


def _net(row: dict[str, Any]) -> str:
    amount = row["sell_in_net_amount"]
    return "for a sum that no exchange rate tells" if amount is None else f"{amount:,.2f} net"


def _look_at_plan(row: dict[str, Any]) -> Look | None:
    if not row:
        return None
    return Look(
        "a plan line",
        f"{row['account_id']}, {row['product_id']}: {row['reason']}",
        'peakledger sql "select * from warehouse.stock_up_plan'
        f" where account_id = {literal(row['account_id'])}"
        f' and product_id = {literal(row["product_id"])}"',
    )


def _look_at_entry(row: dict[str, Any]) -> Look | None:
    if not row:
        return None
    return Look(
        "a ledger entry",
        f"no. {row['entry_id']}: {row['kind']} of"
        f" {money(row['amount'], row['currency'])} {row['currency']} to"
        f" {row['account_id']} under {row['program_id']} for {row['earning_period']},"
        f" because of {row['cause']}; the order lines behind it:",
        f"peakledger rebates entry {row['entry_id']}",
    )
