"""The order lines behind a ledger entry: what was owed when it was posted, line by line.

Goes in: an entry's number. Comes out: the entry, and the lines of its program, account and period
on the facts dated before its as-of date. What they earn is what the ledger stood at with that
entry; the entry itself is the difference to what stood before. Facts that came later with an
earlier date are among the lines: then they earn something else, and the result says so. An entry
of a period that was open may be an estimate: then the ways in which it could end come with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from adapters.engine import Engine
from adapters.home import Home
from adapters.ledger import LedgerStore, reads
from adapters.rebate_facts import name_facts
from adapters.terms_kept import kept_terms
from adapters.warehouse import Warehouse
from stages.rebates.estimates import kept_estimates
from transforms.errors import DataRefused
from transforms.finance_export import money
from transforms.ledger import Entry
from transforms.rebates import Program, owed

_SHOWN = 20
_COLUMNS = ("order_id", "line_no", "tier_no", "units", "basis", "rate", "earned")
_BY_TIERS = {"whole", "marginal", "rolling", "total", "fixed"}


@dataclass(frozen=True)
class EntryLines:
    """An entry and the order lines behind it; amounts as text."""

    entry: dict[str, Any]
    posted_before: str
    posted_with_it: str
    owed_now: str
    lines: tuple[dict[str, Any], ...]
    estimate: tuple[dict[str, Any], ...] = ()

    @property
    def agrees(self) -> bool:
        """Say whether the lines still earn what the ledger stood at with this entry."""
        return Decimal(self.owed_now) == Decimal(self.posted_with_it)

    def text(self) -> str:
        """Return the entry and its first lines as a person reads them."""
        who = "Entry {entry_id}: {kind} of {amount} {currency} to {account_id} under {program_id}"
        why = (
            "  because of {cause}, as of {posted_as_of}, booked in {posting_period}; tier {tier_no}"
        )
        told = [
            (who + " version {terms_version} for {earning_period}").format_map(self.entry),
            why.format_map(self.entry) + f", rate {self.entry['rate'] or 'of each line'}",
            f"  posted before {self.posted_before}, with it {self.posted_with_it}",
            f"  the {len(self.lines):,} lines below earn {self.owed_now}",
        ]
        told += [
            f"  {x['order_id']:>14} {x['line_no']:>5} {x['units']:>12} units {x['basis']:>14}"
            f"  tier {x['tier_no']} {x['rate'] or '':>6} {x['earned']:>14}"
            for x in self.lines[:_SHOWN]
        ]
        if len(self.lines) > _SHOWN:
            told.append(f"  … and {len(self.lines) - _SHOWN:,} more (--json prints them all)")
        told += [_way(way) for way in self.estimate]
        if not self.agrees and not self.estimate:
            told.append("  facts came or changed since, or the terms keep what was settled")
        return "\n".join(told)


def entry_lines(home: Home, warehouse_url: str | None, entry_id: int) -> EntryLines:
    """Return an entry with the order lines behind it.

    Raises `DataRefused` where there is no such entry, or its terms are not kept in this home.
    """
    with (
        Warehouse.open(home, warehouse_url) as warehouse,
        LedgerStore(warehouse).reading() as connection,
    ):
        entry = reads.one_entry(connection, entry_id)
        if entry is None:
            raise _refused(f"the ledger has no entry {entry_id}", "see `ledger.entry`")
        before, with_it = reads.accrued_around(connection, entry)
    programs = _programs(home, entry)
    with Engine.open(home) as engine:
        only = entry.account_id if _stands_alone(programs) else None
        facts = name_facts(engine, home, only)
        with owed(engine.connection, facts, programs, entry.posted_as_of) as book:
            mine = _of_entry(book.results, entry)
            lines = _behind(book.lines(), mine, entry)
    earned = sum(filter(None, mine["earned"].to_pylist()), Decimal(0))
    return EntryLines(
        entry=_told(entry),
        posted_before=money(before, entry.currency),
        posted_with_it=money(with_it, entry.currency),
        owed_now=money(earned, entry.currency),
        lines=tuple(lines),
        estimate=tuple(
            {name: _plain(value) for name, value in way.items()}
            for way in kept_estimates(
                home, entry.posted_as_of, entry.program_id, entry.account_id, entry.earning_period
            )
        ),
    )


def _way(way: dict[str, Any]) -> str:
    return (
        f"  {way['accrual_method']}: ends in tier {way['tier_no']} on {way['path_count']} of"
        f" {way['path_count_total']} paths, with {way['final_basis']}, owed"
        f" {way['final_owed_amount']}; accrued {way['estimate_amount']} on"
        f" {way['basis_to_date']} so far"
    )


def _programs(home: Home, entry: Entry) -> list[Program]:
    kept = kept_terms(home)
    mine = [p for (name, _), p in kept.items() if name == entry.program_id]
    if not mine:
        raise _refused(
            f"the terms of program {entry.program_id} are not kept in this home",
            "run `peakledger rebates accrue` with its terms",
        )
    deducts = any(p.stack.net_of or p.credit for p in mine)
    return list(kept.values()) if deducts else mine


def _stands_alone(programs: Sequence[Program]) -> bool:
    """Say whether an account's own lines are all that decides what it earns."""
    return all(
        p.pool == p.pay_to == "account"
        and p.earn.method in _BY_TIERS
        and not (p.require or p.discipline or p.stack.net_of or p.credit)
        for p in programs
    )


def _of_entry(results: pa.Table, entry: Entry) -> pa.Table:
    of_program = pc.equal(results["program_id"], entry.program_id)
    of_account = pc.equal(results["account_id"], entry.account_id)
    of_period = pc.equal(results["period"], entry.earning_period)
    return results.filter(pc.and_(pc.and_(of_program, of_account), of_period))


def _behind(lines: pa.Table, mine: pa.Table, entry: Entry) -> list[dict[str, Any]]:
    of_program = pc.equal(lines["program_id"], entry.program_id)
    of_pool = pc.is_in(lines["pool_id"], mine["pool_id"].combine_chunks())
    of_period = pc.equal(lines["period"], entry.earning_period)
    found = lines.filter(pc.and_(pc.and_(of_program, of_pool), of_period))
    return [
        {name: _plain(value) for name, value in row.items()}
        for row in found.select(list(_COLUMNS)).to_pylist()
    ]


def _told(entry: Entry) -> dict[str, Any]:
    told = {name: _plain(value) for name, value in entry._asdict().items()}
    return told | {"amount": money(entry.amount, entry.currency)}


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value if value is None or isinstance(value, int | str) else str(value)


def _refused(says: str, remedy: str) -> DataRefused:
    return DataRefused(says, remedy=remedy)
