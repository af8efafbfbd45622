"""`stock-up sheet`: what a key-account manager takes to the meeting with an account."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.context import AS_OF_DAY, FILE, FOLDER, Call, common, needs_home


@click.command(short_help="Write a season sheet for each account.")
@AS_OF_DAY
@click.option("--to", type=FOLDER, required=True, help="Folder to write: new, empty, or of sheets.")
@click.option("--account", "accounts", multiple=True, help="Only this account; may be repeated.")
@click.option("--region", help="Only accounts of this region.")
@click.option("--season", help="Only lines of this season.")
@click.option("--config", type=FILE, help="Stock-up settings (YAML) that the plan was made with.")
@common
@needs_home
def sheet(
    call: Call,
    as_of: date,
    to: Path,
    accounts: tuple[str, ...],
    *,
    region: str | None,
    season: str | None,
    config: Path | None,
) -> None:
    """Write what a key-account manager takes to the meeting, of a plan that was made.

    \b
    ACCOUNT.html   what to ship when and why, stock, demand in pictures, what is open, to be signed
    index.html     all sheets

    Each file opens anywhere without a network and prints on A4.
    """
    from stages.exports.season_sheet import Wanted, season_sheets

    with call.progress() as progress:
        result = season_sheets(
            call.home,
            as_of,
            to,
            Wanted(accounts, region, season),
            language=call.language,
            config=config,
            progress=progress,
        )
    call.answer(result, result.text())
