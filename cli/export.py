"""`export`: what finance receives, and the proof that it is what was sent."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.context import AS_OF, FILE, FOLDER, Call, common, needs_home, needs_warehouse
from transforms.language.errors import DataRefused, UsageError
from transforms.language.messages import gettext as _


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


@export.command()
@click.option("--to", type=FILE, required=True, help="File to write, as pack.zip.")
@common
@needs_warehouse
def superset(call: Call, to: Path) -> None:
    """Write dashboards for Apache Superset: key accounts, peak readiness, rebates and more.

    Superset imports the file under Dashboards, Import, and asks for the password of
    peakledger_bi. Import a newer file over an older one: dashboards change in place.
    See docs/bi.md.
    """
    from stages.exports.bi import write_superset_pack

    result = write_superset_pack(call.home, call.warehouse_url, to, now=call.now)
    call.answer(result, result.text())


@export.command()
@click.option(
    "--to", type=FOLDER, required=True, help="Folder to write: new, or of an earlier one."
)
@common
def dbt(call: Call, to: Path) -> None:
    """Write the semantic layer: every measure as a metric of dbt (MetricFlow).

    The folder is a dbt project of views on the warehouse, with semantic models and metrics. It
    needs a profile named peakledger whose login is a member of peakledger_bi and has a schema of
    its own. See docs/bi.md.
    """
    from stages.exports.bi import write_dbt_project

    result = write_dbt_project(to)
    call.answer(result, result.text())


@export.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--public-key",
    type=FILE,
    help="Check against this key (`peakledger export key`) without asking the ledger.",
)
@common
def verify(call: Call, folder: Path, public_key: Path | None) -> None:
    """Find any change to an export: a file edited, renamed or missing, another manifest.

    Every file is read again and summed up, held against the manifest, the manifest against its
    signature and against what the ledger remembers, and the content against the ledger.
    """
    from stages.exports.check import verify_export

    given = {"public_key": _key(public_key) if public_key else None}
    with call.progress() as progress:
        result = verify_export(call.home, call.warehouse_url, folder, progress=progress, **given)
    call.answer(result, result.text())
    if not result.passed:
        raise DataRefused(
            _("the export is not what was sent"),
            where=result.findings[0],
            remedy=_("ask for it again: `peakledger export finance`"),
        )


@export.command()
@common
@needs_home
def key(call: Call) -> None:
    """Print the public key that exports of this home are signed for.

    Give it to whoever receives exports, once and by another way than the exports themselves:
    with it `export verify --public-key FILE` needs no access to the ledger.
    """
    from adapters.exports.signing import public_key

    call.answer({"public_key": (pem := public_key(call.home).decode())}, pem.rstrip("\n"))


def _key(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(
            _("the public key cannot be read: {said}", said=error.strerror),
            where=str(file),
            remedy=_("name the file that holds what `peakledger export key` prints"),
        ) from error
