"""`export`: what finance receives, and the proof that it is what was sent."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FOLDER, Call, common
from transforms.errors import DataRefused


@click.group(short_help="Finance exports, and their verification.")
def export() -> None:
    """Export a period for finance, and hold an export against its manifest and the ledger."""


@export.command()
@click.option("--period", required=True, help="Posting period, a month as 2026-10.")
@click.option("--to", type=FOLDER, required=True, help="Folder to write; it must be new.")
@common
def finance(call: Call, period: str, to: Path) -> None:
    """Write a period's entries and GL postings with a manifest of counts, totals and sha256.

    Written whole or not at all; the same period again gives the same bytes.
    """
    from stages.export import finance as stage

    result = stage(call.home, call.warehouse_url, period, to, now=call.now, run_id=call.run_id)
    call.answer(result, result.text())


@export.command()
@click.argument("folder", type=FOLDER)
@common
def verify(call: Call, folder: Path) -> None:
    """Find any change to an export: a file edited, renamed or missing, another manifest."""
    from stages.export import verify_export

    result = verify_export(call.home, call.warehouse_url, folder)
    call.answer(result, result.text())
    if not result.passed:
        raise DataRefused(
            "the export is not what was sent",
            where=result.findings[0],
            remedy="ask for it again: `peakledger export finance`",
        )
