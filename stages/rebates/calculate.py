"""Rebates without a database: terms and canonical files in, results with their lines out.

The stage behind `peakledger rebates calculate` and `peakledger rebates check`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapters.intake.canonical_files import load_facts, load_files
from adapters.lake.engine import Engine
from adapters.rebates.terms_files import read_terms
from transforms.rebates import Program, owed
from transforms.rebates.check import check_programs
from transforms.rebates.cliffs import ProgramFinding
from transforms.rebates.simulation.treatment import pairs, unequal_accounts


@dataclass(frozen=True)
class CheckedPrograms:
    """The programs that were read, and what there is to say about them."""

    programs: list[str]
    findings: list[ProgramFinding]


def check(
    paths: Iterable[Path], accounts: Path | None = None, as_of: date = date.max
) -> CheckedPrograms:
    """Validate terms; report cliffs, overlaps and unequal treatment.

    With a file of accounts those that a program treats unlike their equals are named, as they stood
    before `as_of`.
    """
    programs = read_terms(paths)
    findings = check_programs(programs)
    with Engine.bare() as engine:
        findings += pairs(engine.connection, programs)
        if accounts is not None:
            known = load_facts(engine, "accounts", accounts)
            findings += unequal_accounts(engine.connection, known, programs, as_of)
    findings.sort(key=lambda finding: (finding.program, finding.version))
    return CheckedPrograms([program.name for program in programs], findings)


def calculate(
    terms: Path, files: Mapping[str, Path | None], as_of: date, *, with_lines: bool = True
) -> list[dict[str, Any]]:
    """Return the results of the terms on the files' facts dated before `as_of`.

    Each is a document as `rebates calculate --json` prints it: amounts are text, `rate` is text or
    null where several apply, free goods have `earned_units`; `lines` add up to what is earned.
    """
    programs = read_terms([terms])
    with (
        Engine.bare() as engine,
        owed(engine.connection, load_files(engine, files), programs, as_of) as book,
    ):
        rows = book.results.to_pylist()
        lines = book.lines().to_pylist() if with_lines else []
    return _documents(rows, lines, programs)


def _documents(
    rows: list[dict[str, Any]], lines: list[dict[str, Any]], programs: list[Program]
) -> list[dict[str, Any]]:
    decimals = {p.program: max(p.decimals, p.rounding_decimals) for p in programs}
    measures = {(p.program, p.version): p for p in programs}
    behind: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        behind[_key(line)].append(line)
    documents = []
    for row in rows:
        program = measures[(row["program_id"], row["terms_version"])]
        places = decimals[program.program]
        own = [] if row["reason"] == "compensation" else behind.get(_key(row), [])
        documents.append(_document(row, own, places, _counts_units(program)))
    return documents


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    names = ("program_id", "terms_version", "pool_id", "account_id", "period")
    return tuple(row[name] for name in names)


def _counts_units(program: Program) -> bool:
    return program.basis.measure == "quantity" or program.earn.method == "event"


def _document(
    row: dict[str, Any], lines: list[dict[str, Any]], places: int, counts_units: bool
) -> dict[str, Any]:
    gives_goods = row["earned_units"] is not None
    earned: dict[str, Any] = {"earned": fixed(row["earned"], places)}
    if gives_goods:
        earned = {"earned_units": _count(row["earned_units"])}
    return {
        "program": row["program_id"],
        "version": row["terms_version"],
        "account": row["account_id"],
        "period": row["period"],
        "currency": row["currency"],
        "basis": plain(row["basis"], 0 if counts_units else places),
        "tier_no": row["tier_no"],
        "rate": row["rate"],
        **earned,
        "reason": row["reason"],
        "waiting_lines": row["waiting_lines"],
        "provisional": row["provisional"],
        "lines": [
            {
                "order_id": line["order_id"],
                "line_no": line["line_no"],
                "tier_no": line["tier_no"],
                "units": plain(line["units"], 0),
                "basis": plain(line["basis"], places),
                "rate": line["rate"],
                "earned": plain(line["earned"], places),
            }
            for line in lines
        ],
    }


def fixed(amount: Decimal | None, places: int) -> str | None:
    """Write a rounded amount with the currency's decimals: 350 CNY is `350.00`."""
    return None if amount is None else f"{amount:.{places}f}"


def plain(amount: Decimal | None, places: int) -> str | None:
    """Write an exact amount with all its decimals, at least `places` of them."""
    if amount is None:
        return None
    short = amount.normalize()
    exponent = short.as_tuple().exponent
    has = max(-exponent, 0) if isinstance(exponent, int) else 0
    return f"{short:.{max(has, places)}f}"


def _count(units: Decimal) -> int | str:
    return int(units) if units == units.to_integral_value() else f"{units.normalize():f}"
