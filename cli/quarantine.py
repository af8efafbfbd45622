"""`quarantine`: the rows turned away, with reason and raw text, and their way back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from cli.context import FILE, FOLDER, Call, common, feeds_folder, needs_home
from cli.intake_table import intake_table
from transforms.language.messages import gettext as _

_NONE = _("no row is in quarantine")


@click.group(short_help="Rows turned away, and their way back.")
def quarantine() -> None:
    """Rows turned away by ingest.

    A row comes back by itself once its file is corrected and delivered again, or once the account
    or product it names has arrived. A row that a person knows to be right is let out by `release`.
    """


@quarantine.command("list")
@common
@needs_home
def list_(call: Call) -> None:
    """Count the rows turned away by file and reason, with their money."""
    from stages.intake.records import counts

    found = counts(call.home)
    call.answer(found.rows, intake_table(found.columns, found.rows, _NONE, call.language))


@quarantine.command()
@click.option("--feed", help="Only this feed.")
@click.option("--reason", help="Only this reason code.")
@click.option("--file", help="Only this file.")
@click.option("--released", is_flag=True, help="The rows that came in after all, and why.")
@click.option("--limit", type=int, default=100, show_default=True)
@common
@needs_home
def show(
    call: Call,
    feed: str | None,
    reason: str | None,
    file: str | None,
    *,
    released: bool,
    limit: int,
) -> None:
    """Show rows turned away: file, line, column, the value at fault and the row as it stood."""
    from stages.intake import records as stage

    if released:
        found = stage.released(call.home, limit=limit)
        empty = _("no row was released")
    else:
        found = stage.held_rows(call.home, feed=feed, reason=reason, file=file, limit=limit)
        empty = _NONE
    call.answer(found.rows, intake_table(found.columns, found.rows, empty, call.language))


@quarantine.command()
@click.option("--id", "ids", multiple=True, help="A row, as `show` names it; repeatable.")
@click.option("--reason", help="Rows held for this reason.")
@click.option("--file", help="Rows of this file.")
@click.option("--feed", help="Rows of this feed.")
@click.option("--by", required=True, help="Who answers for it.")
@click.option("--why", required=True, help="Why the rows count after all, in one line.")
@click.option(
    "--feeds",
    type=FOLDER,
    envvar="PEAKLEDGER_FEEDS",
    help="Folder of feeds, to let the rows in at once. Default: with the next ingest.",
)
@click.option("--map", "map_file", type=FILE, help="Source map, where it lies elsewhere.")
@common
@needs_home
def release(
    call: Call,
    ids: tuple[str, ...],
    reason: str | None,
    file: str | None,
    *,
    feed: str | None,
    by: str,
    why: str,
    feeds: Path | None,
    map_file: Path | None,
) -> None:
    """Let rows in that are held for a reason which a person may overrule.

    \b
    These may be: account_closed, amount_mismatch, ambiguous_id, and of conflicting_version the one
    version that is true. Any other row says what would free it. Who released what and why is kept;
    releasing a row again changes nothing.

    \b
    Example:
      peakledger quarantine show --reason conflicting_version
      peakledger quarantine release --id 3f9a0c11d2e4:17 --by mei --why "confirmed by phone"
    """
    from stages.intake import ingest
    from stages.intake.release import Choice, release

    choice = Choice(ids, reason, file, feed)
    result = release(call.home, choice, by=by, why=why, now=call.now, run_id=call.run_id)
    if feeds is not None and result.released:
        with call.progress() as progress:
            taken = ingest.land_and_clean(
                call.home,
                feeds_folder(feeds),
                map_file=map_file,
                now=call.now,
                run_id=call.run_id,
                progress=progress,
            )
        result = replace(result, taken=taken)
    error = result.taken.error() if result.taken is not None else None
    call.answer(result, result.text(), error)
