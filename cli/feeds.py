"""`feeds`: what is known of the feeds as they come: arrivals, restatements, scorecard."""

from __future__ import annotations

import click

from cli.context import Call, common, needs_home
from cli.intake_table import intake_table
from transforms.language.messages import gettext as _


@click.group(short_help="Arrivals, restatements and scorecard of the feeds.")
def feeds() -> None:
    """How the sources keep their word. See docs/data_quality.md."""


@feeds.command()
@click.option("--no-alert", is_flag=True, help="Only say it; tell nobody.")
@common
@needs_home
def due(call: Call, no_alert: bool) -> None:
    """Hold what has landed against `arrivals` of peakledger.yaml, and tell of what is late.

    Alerts go to the log, to reports/alerts.jsonl in the home, and to the webhook and mail of
    `alerts` in peakledger.yaml; each late file is told of once. Exits 1 where a file is late.
    """
    from stages.intake.arrivals import check_arrivals
    from transforms.language.errors import DataRefused

    result = check_arrivals(call.home, now=call.now, alert=not no_alert)
    error = None
    if result.late:
        error = DataRefused(
            _(
                "{late} of {due} expected files are late",
                late=len(result.late),
                due=len(result.due),
            ),
            where=", ".join(f"{each.source}/{each.feed}" for each in result.late),
            remedy=_(
                "ask the source for the file; once it lies in the feeds folder run"
                " `peakledger ingest`"
            ),
        )
    call.answer(result, result.text(), error)


@feeds.command()
@click.option("--file", help="Only this file.")
@click.option("--rows", "with_rows", is_flag=True, help="The rows themselves, before and after.")
@click.option("--limit", type=int, default=100, show_default=True)
@common
@needs_home
def restatements(call: Call, file: str | None, with_rows: bool, limit: int) -> None:
    """Show what newer deliveries of files changed, in rows and money, the latest first."""
    from stages.intake.records import restated_rows, restatements

    read = restated_rows if with_rows else restatements
    found = read(call.home, file=file, limit=limit)
    call.answer(
        found.rows,
        intake_table(found.columns, found.rows, _("no file was restated"), call.language),
    )


@feeds.command()
@common
@needs_home
def scorecard(call: Call) -> None:
    """Show how timely, complete, valid and steady each source is, as of the last build."""
    from stages.intake.records import scorecard

    found = scorecard(call.home)
    call.answer(
        found.rows,
        intake_table(found.columns, found.rows, _("nothing is built yet"), call.language),
    )
