"""`peakledger rebates calculate` and `check`: the arithmetic on files, without any database."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from cli.context import AS_OF, FILE, Call, common
from transforms.rebates import FACT_TABLES, option

_HELP = {
    "orders": "Order lines.",
    "accounts": "Accounts: level, region, territory, class, group.",
    "products": "Products: category, brand, packs, cost.",
    "targets": "Targets by account and period.",
    "collections": "Cash that arrived.",
    "incidents": "Incidents of discipline.",
    "events": "Events a program pays for.",
    "receivables": "Invoices and when they were paid.",
    "sell_through": "What accounts sold on.",
}


def fact_options(verb: Any) -> Any:
    """Add an option per fact table."""
    for table in reversed(FACT_TABLES):
        verb = click.option(option(table), table, type=FILE, help=_HELP[table])(verb)
    return verb


@click.command()
@click.option("--terms", type=FILE, required=True, help="YAML file of rebate programs.")
@fact_options
@click.option("--as-of", type=AS_OF, required=True, help="Admits facts dated before this day.")
@common
def calculate(call: Call, terms: Path, as_of: date, **files: Path | None) -> None:
    """Compute rebates on canonical CSV or Parquet files; no database, no ledger."""
    from stages.rebates.calculate import calculate as run

    documents = run(terms, files, as_of, with_lines=call.as_json)
    call.answer({"results": documents}, None if call.as_json else _results_text(documents))


@click.command()
@click.argument(
    "terms", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TERMS..."
)
@click.option(
    "--accounts", type=FILE, help="Accounts file: names those treated unlike their equals."
)
@click.option("--as-of", type=AS_OF, help="Accounts as they stood before this day. Default: last.")
@common
def check(call: Call, terms: tuple[Path, ...], accounts: Path | None, as_of: date | None) -> None:
    """Validate terms; report cliffs, overlaps and accounts that are treated differently.

    Gaps and overlaps of tiers, and every other mistake, end with exit code 2 and their place.
    """
    from stages.rebates.calculate import check as run

    checked = run(terms, accounts, as_of or date.max)
    document = {"programs": checked.programs, "findings": checked.findings}
    call.answer(document, None if call.as_json else _findings_text(checked))


def _results_text(documents: list[dict[str, Any]]) -> str:
    heads = ("program", "account", "period", "basis", "tier", "rate", "earned", "", "why")
    table = Table(*heads, box=None, header_style="bold")
    for row in documents:
        earned = row.get("earned")
        if "earned_units" in row:
            earned = f"{row['earned_units']} units"
        cells = (row["program"], row["account"], row["period"], row["basis"], row["tier_no"],
                 row["rate"], earned, row["currency"], row["reason"])  # fmt: skip
        table.add_row(*("" if cell is None else str(cell) for cell in cells))
    return _printed(table) if documents else "No account has facts that these programs count."


def _findings_text(checked: Any) -> str:
    said = [f"{len(checked.programs)} programs are sound: no gaps, no overlaps."]
    said += [f"{f.program} version {f.version}: {f.message}" for f in checked.findings]
    return "\n".join(said)


def _printed(table: Table) -> str:
    page = io.StringIO()
    Console(file=page, width=160).print(table)
    return page.getvalue().rstrip()
