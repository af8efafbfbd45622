"""`export`: what finance, accounts and key-account managers receive."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.context import AS_OF, FILE, FOLDER, Call, common, needs_warehouse
from cli.export_bi import dbt, superset
from cli.export_proof import key, verify


@click.group(short_help="Finance exports, and their verification.")
def export() -> None:
    """Export a period for finance, and hold an export against its manifest and the ledger."""


@export.command()
@click.option("--period", required=True, help="Posting period, a month as 2026-10.")
@click.option(
    "--to",
    type=FOLDER,
    required=True,
    help="Folder to write: new, empty, or one that holds an earlier export of the month.",
)
@common
@needs_warehouse
def finance(call: Call, period: str, to: Path) -> None:
    """Write a month of the ledger for finance, whole or not at all.

    \b
    entries.csv, postings.csv          the entries and their GL lines, safe for spreadsheets
    entries.parquet, postings.parquet  the same for machines: text unchanged, DECIMAL
    rebates.xlsx                       the same for people: names, totals, a cover; in --lang
    journal.csv, journal.beancount     the GL journal, balanced per currency; in plain text
    manifest.json, manifest.sig        counts, totals, sha256 and import id; Ed25519 signature

    The same month again gives the same bytes and the same import id: take it twice, book it once.
    An open month is marked provisional, a closed one final.
    """
    from stages.exports.finance import finance as stage

    with call.progress() as progress:
        result = stage(
            call.home,
            call.warehouse_url,
            period,
            to,
            language=call.language,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())


@export.command()
@click.option("--period", required=True, help="Posting period, a month as 2026-10.")
@click.option(
    "--to",
    type=FOLDER,
    required=True,
    help="Folder to write: new, empty, or one that holds earlier letters of the month.",
)
@click.option("--account", "accounts", multiple=True, help="Only this account; may be repeated.")
@common
@needs_warehouse
def letters(call: Call, period: str, to: Path, accounts: tuple[str, ...]) -> None:
    """Write each account's reconciliation letter of a month, whole or not at all.

    \b
    ACCOUNT.html, ACCOUNT.pdf   open before + accrued − settled = open now, tiers, the arithmetic
    ACCOUNT.csv                 every row that counted, to be summed by anyone
    index.html                  all letters with what stands open
    manifest.json, .sig         sha256 of each file, each account's balances; Ed25519 signature

    `export verify` checks the folder as it checks finance's.
    """
    from stages.exports.letters import letters as stage

    with call.progress() as progress:
        result = stage(
            call.home,
            call.warehouse_url,
            period,
            to,
            accounts=accounts,
            language=call.language,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())


@export.command()
@click.option(
    "--to",
    type=FOLDER,
    required=True,
    help="Folder to write: new, empty, or one that holds earlier reviews.",
)
@click.option("--month", help="Month they look back from, as 2026-10. Default: the latest.")
@click.option("--account", "accounts", multiple=True, help="Only this account; may be repeated.")
@click.option("--region", help="Only accounts of this region.")
@click.option("--class", "account_class", help="Only accounts of this class, as key.")
@common
@needs_warehouse
def review(
    call: Call,
    to: Path,
    month: str | None,
    accounts: tuple[str, ...],
    region: str | None,
    account_class: str | None,
) -> None:
    """Write a review of each account for the yearly meeting: one page to read or print.

    What it bought by month and product, where it stands among its peers, rebates, payment,
    supply, rules, our effort and the plan ahead; every figure as published in the warehouse.

    \b
    Example:
      peakledger export review --class key --lang zh --to reviews
    """
    from stages.exports.review import ReviewsAsked, account_reviews

    with call.progress() as progress:
        result = account_reviews(
            call.home,
            call.warehouse_url,
            to,
            ReviewsAsked(accounts, region, account_class, month=month),
            language=call.language,
            progress=progress,
        )
    call.answer(result, result.text())


@export.command()
@click.option("--to", type=FILE, required=True, help="File to write, as barometer.html.")
@click.option("--day", type=AS_OF, help="Of the last day with trade up to this one.")
@common
@needs_warehouse
def barometer(call: Call, to: Path, day: date | None) -> None:
    """Write the day's barometer: trade against last year and plan, dangers, what is ahead.

    \b
    Example:
      peakledger export barometer --lang zh --to barometer.html
    """
    from stages.exports.barometer import write_barometer

    result = write_barometer(call.home, call.warehouse_url, to, day=day, language=call.language)
    call.answer(result, result.text())


for _verb in (superset, dbt, verify, key):
    export.add_command(_verb)
