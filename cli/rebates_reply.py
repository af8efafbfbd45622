"""`rebates reply`, `disputes`, `resolve`: what accounts say of their letters."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import FILE, Call, common, needs_warehouse


@click.command(short_help="Take what accounts reply to their letters.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
@click.option("--by", required=True, help="Who enters it.")
@common
@needs_warehouse
def reply(call: Call, files: tuple[Path, ...], by: str) -> None:
    """Enter reply forms as they came back: each position agreed, or disputed, and why.

    The form goes out with the letter (`export letters` writes ACCOUNT.xlsx). All files are taken
    or none; a form given twice counts once. Ids and figures are held against the ledger: a figure
    that was changed, a formula, a line of another letter, a letter written anew since are refused
    with their cell. The ledger's entries stay as they are.

    \b
    Example:
      peakledger rebates reply replies/W001.xlsx replies/W002.xlsx --by ann
      peakledger rebates disputes
      peakledger rebates resolve dispute-… --by ann --reason "their invoice was missing"
    """
    from stages.ledger.reply import reply as stage

    result = stage(call.home, call.warehouse_url, files, by=by, now=call.now, run_id=call.run_id)
    call.answer(result, result.text())


@click.command(short_help="Positions that accounts dispute.")
@common
@needs_warehouse
def disputes(call: Call) -> None:
    """List the disputes that are open: what we told, what the account says, why, since when."""
    from stages.ledger.disputes import disputes as stage

    result = stage(call.home, call.warehouse_url)
    call.answer(result, result.text())


@click.command(short_help="Resolve a dispute, by an entry or a word.")
@click.argument("dispute_id", metavar="DISPUTE")
@click.option("--by", required=True, help="Who resolves it.")
@click.option("--reason", required=True, help="Why; it stands in the ledger.")
@click.option(
    "--entry", "entry_id", type=int, help="Entry that corrected the position. Default: by a word."
)
@common
@needs_warehouse
def resolve(call: Call, dispute_id: str, by: str, reason: str, *, entry_id: int | None) -> None:
    """Resolve a dispute for good: by the entry that corrected its position, or by a word alone.

    The entry is one of the same account, program and period that was posted after the dispute was
    entered: a difference, a correction, what a merge handed over. The next letter no longer shows
    the dispute, and the account may reply anew.
    """
    from stages.ledger.disputes import resolve as stage

    result = stage(
        call.home,
        call.warehouse_url,
        dispute_id,
        by=by,
        reason=reason,
        entry_id=entry_id,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, result.text())
