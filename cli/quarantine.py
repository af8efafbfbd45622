"""`quarantine`: the rows turned away, with reason and raw text."""

from __future__ import annotations

import click

from cli.context import Call, common
from cli.tables import printed


@click.group(short_help="Rows turned away.")
def quarantine() -> None:
    """Rows turned away by ingest.

    A row comes back by itself once its file is corrected and delivered again, or once the account
    or product it names has arrived.
    """


@quarantine.command("list")
@common
def list_(call: Call) -> None:
    """Count the rows turned away by file and reason, with their money."""
    from stages.quarantine import counts

    found = counts(call.home)
    call.answer(found.rows, printed(found.columns, found.rows, "no row is in quarantine"))


@quarantine.command()
@click.option("--feed", help="Only this feed.")
@click.option("--reason", help="Only this reason code.")
@click.option("--file", help="Only this file.")
@click.option("--limit", type=int, default=100, show_default=True)
@common
def show(call: Call, feed: str | None, reason: str | None, file: str | None, limit: int) -> None:
    """Show rows turned away: file, line, column, the value at fault and the row as it stood."""
    from stages.quarantine import rows

    found = rows(call.home, feed=feed, reason=reason, file=file, limit=limit)
    call.answer(found.rows, printed(found.columns, found.rows, "no row is in quarantine"))
