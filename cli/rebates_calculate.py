"""`peakledger rebates calculate` and `check`: the arithmetic on files, without any database."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from cli.context import AS_OF, FILE, Call, common
from cli.rebates_refusals import refuse_held
from cli.tables import fitted
from transforms.language.figures import grouped
from transforms.language.messages import Message, lines, ngettext, pgettext, tell
from transforms.language.messages import gettext as _
from transforms.language.words import option

FACT_TABLES = {
    "orders": "Order lines.",
    "accounts": "Accounts: level, region, territory, class, group.",
    "products": "Products: category, brand, packs, cost, list prices by valid_from.",
    "targets": "Targets by account and period.",
    "collections": "Cash that arrived.",
    "incidents": "Incidents of discipline.",
    "events": "Events a program pays for.",
    "receivables": "Invoices and when they were paid.",
    "sell_through": "What accounts sold on.",
    "inventory": "What accounts were counted with.",
}


def fact_options(verb: Any) -> Any:
    """Add an option per fact table."""
    for table, said in reversed(FACT_TABLES.items()):
        verb = click.option(option(table), table, type=FILE, help=said)(verb)
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
    text = None if call.as_json else _results_text(documents, call.language)
    call.answer({"results": documents}, text)
    refuse_held({(d["program"], d["account"], d["period"]): d["reason"] for d in documents})


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


_HEADS = (
    pgettext("column", "program"), pgettext("column", "account"), pgettext("column", "period"),
    pgettext("column", "basis"), pgettext("column", "tier"), pgettext("column", "rate"),
    pgettext("column", "earned"), "", pgettext("column", "why"),
)  # fmt: skip


def _results_text(documents: list[dict[str, Any]], language: str) -> str:
    heads = [tell(head, language) for head in _HEADS]
    rows = []
    for row in documents:
        earned = _figure(row.get("earned"))
        if "earned_units" in row:
            earned = tell(_("{units} units", units=_figure(row["earned_units"])), language)
        cells = (row["program"], row["account"], row["period"], _figure(row["basis"]),
                 row["tier_no"], row["rate"], earned, row["currency"], row["reason"])  # fmt: skip
        rows.append(cells)
    return (
        fitted(heads, rows, language=language)
        if rows
        else _("No account has facts that these programs count.")
    )


def _figure(written: object) -> str | None:
    return None if written is None else grouped(str(written))


def _findings_text(checked: Any) -> Message:
    said = [
        ngettext(
            "{count} program is sound: no gaps, no overlaps.",
            "{count} programs are sound: no gaps, no overlaps.",
            len(checked.programs),
        )
    ]
    said += [
        _(
            "{program} version {version}: {says}",
            program=each.program,
            version=str(each.version),
            says=each.message,
        )
        for each in checked.findings
    ]
    return lines(said)
