"""`status`: what stands, what is due, what is held, and what to do next."""

from __future__ import annotations

import click

from cli.context import Call, common, needs_warehouse


@click.command(short_help="What stands, what is due and what is held.")
@common
@needs_warehouse
def status(call: Call) -> None:
    """Tell in one screen how the home stands, each thing with the command that shows more of it.

    Stands: the published version, the plan, the ledger. Due: late files, batches that wait for a
    yes, orders that leave this week, visits. Held: stages that failed last, refused files, rows in
    quarantine, accounts on hold, figures in doubt. Nothing is written, and nobody is told.
    """
    from stages.operations.status import status as read

    found = read(call.home, call.warehouse_url, now=call.now)
    call.answer(found, found.text())
