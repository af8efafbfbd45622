"""Name the lake's facts for the rebate arithmetic.

Goes in: an engine and the home's lake. Comes out: a view per fact table that has come. Order lines,
accounts and products are those the models made (one row per line, effective-dated); the other
feeds are read as they were cleaned. The class of an account is the one its feed carries, and where
that gives none the computed one. A feed that came without rows means none; one that has not come is
unknown, but for incidents: as long as nobody reports any, none are known.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from adapters.lake.account_links import by_owner, link_spans, name_spans
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.live_rows import scan_files
from adapters.lake.table_versions import Stand
from adapters.lake.tables import Lake, LakeTable
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _
from transforms.language.quoting import date_literal, literal
from transforms.ledger.merges import OwnerSpan
from transforms.rebates import FACT_TABLES, Facts, Program, needed
from transforms.schema import CLEAN_TABLES, FEED_DATES, WAREHOUSE_TABLES

_MODELLED = {
    "orders": "fct_order_line",
    "accounts": "dim_account",
    "products": "dim_product",
    "inventory": "fct_inventory_day",
}
_NONE_KNOWN = ("incidents",)
_COLUMNS = {"accounts": "* replace (coalesce(crm_class, class) as class)"}
# Facts of an account that merged into another count as the other's from that day on.
_OWNED = {
    "orders": ("account_id",),
    "collections": ("account_id",),
    "receivables": ("account_id",),
    "sell_through": ("account_id",),
    "events": ("account_id",),
    "incidents": ("account_id", "victim_account_id"),
}


# The facts of which an account's own are all that a program that stands alone asks.
OF_ACCOUNTS = ("orders", "collections", "receivables", "sell_through")


def fact_tables(home: Home) -> dict[str, LakeTable]:
    """Return the lake's table of each kind of facts; it need not exist."""
    lake = Lake(home)
    return {
        table: _modelled(lake, _MODELLED[table]) if table in _MODELLED else lake.clean(table)
        for table in FACT_TABLES
    }


def name_facts(
    engine: Engine,
    home: Home,
    programs: Iterable[Program] = (),
    account_id: str | None = None,
    *,
    at: Mapping[str, Stand] | None = None,
) -> Facts:
    """Make the views and return their names; with the order lines of one account where named.

    Raises as `told_facts` does.
    """
    only = None if account_id is None else f"account_id = {literal(account_id)}"
    return told_facts(engine, home, programs, at=at).named(engine, only, ("orders",))


@dataclass(frozen=True)
class ToldFacts:
    """SQL that reads each kind of facts as the lake stood when it was asked, and whose the facts of
    merged accounts are; another process reads the same rows by it.
    """

    scans: Mapping[str, str]
    merged: Sequence[OwnerSpan]

    def named(
        self, engine: Engine, only: str | None = None, tables: Collection[str] = OF_ACCOUNTS
    ) -> Facts:
        """Make the views and return their names; of some `tables` only the rows that fulfil it."""
        name_spans(engine, self.merged)
        for table, scan in self.scans.items():
            rows = (
                by_owner(scan, FEED_DATES[table], *_OWNED[table])
                if self.merged and table in _OWNED
                else scan
            )
            where = f" where {only}" if only is not None and table in tables else ""
            engine.view(_view(table), f"select {_COLUMNS.get(table, '*')} from ({rows}){where}")
        return Facts(**{table: _view(table) for table in self.scans})


def told_facts(
    engine: Engine,
    home: Home,
    programs: Iterable[Program] = (),
    *,
    at: Mapping[str, Stand] | None = None,
) -> ToldFacts:
    """Return how the facts are read.

    `at` names where each table stood that is to be read; others are left out then. Raises
    `DataRefused` where the lake has no order lines yet, `UsageError` where a feed that one of the
    programs needs has not come.
    """
    scans = fact_tables(home)
    if at is not None:
        scans = {name: replace(scans[name], at=stand.version) for name, stand in at.items()}
    if "orders" not in scans or not scans["orders"].exists():
        raise DataRefused(
            _("the lake has no order lines to compute rebates from"),
            where=str(home.lake),
            remedy=_("run `peakledger ingest` and `peakledger build` first"),
        )
    come = {table: scan.scan() for table, scan in scans.items() if scan.exists()}
    for table in _NONE_KNOWN:
        come.setdefault(table, scan_files([], CLEAN_TABLES[table]))
    _require(come, programs)
    return ToldFacts(come, link_spans(engine, home))


def taken_as_none(home: Home, programs: Iterable[Program]) -> tuple[str, ...]:
    """Return the feeds that the programs need, that have not come, and that count as none."""
    scans = fact_tables(home)
    asked = {table for program in programs for table in needed(program)}
    return tuple(t for t in _NONE_KNOWN if t in asked and not scans[t].exists())


def _require(come: Iterable[str], programs: Iterable[Program]) -> None:
    for program in programs:
        for table, why in needed(program).items():
            if table not in come:
                raise UsageError(
                    _(
                        "program {program} needs {table}: {why}, and the feed has not come",
                        program=program.program,
                        table=table,
                        why=why,
                    ),
                    where=_("feed {name}", name=table),
                    remedy=_(
                        "deliver {table} (a file with a header alone says that there are none),"
                        " then run `peakledger ingest` and `peakledger build`",
                        table=table,
                    ),
                )


def _view(table: str) -> str:
    return f"rebate_facts_{table}"


def closed_accounts(home: Home, day: date) -> set[str]:
    """Return the accounts that closed before a day; none where the lake has no accounts."""
    accounts = _modelled(Lake(home), "dim_account")
    if not accounts.exists():
        return set()
    with Engine.open(home) as engine:
        query = (
            f"select account_id from ({accounts.scan()}) group by account_id"
            f" having arg_max(closed_on, valid_from) < {date_literal(day)}"
        )
        return {account for (account,) in engine.rows(query)}


def _modelled(lake: Lake, model: str) -> LakeTable:
    layers = [lake.table(layer, WAREHOUSE_TABLES[model]) for layer in ("facts", "marts")]
    return next((layer for layer in layers if layer.exists()), layers[0])
