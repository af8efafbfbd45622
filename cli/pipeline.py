"""`run`, `ingest`, `build`: the pipeline, whole and by stage."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.context import AS_OF, AS_OF_DAY, FILE, FOLDER, Call, common, feeds_folder, needs_home
from cli.rebates_refusals import refuse_left_out
from cli.validate import judged_if_due
from transforms.language.errors import PeakledgerError, together
from transforms.language.messages import gettext as _
from transforms.language.messages import laid, lines

if TYPE_CHECKING:
    from stages.exports.start import StartWritten
    from stages.rebates.accrue_result import AccrueResult

_FEEDS = click.option(
    "--feeds",
    type=FOLDER,
    envvar="PEAKLEDGER_FEEDS",
    required=True,
    help="Folder of feeds: canonical files (orders.csv …) or files with a source.yaml.",
)
_MAP = click.option(
    "--map", "map_file", type=FILE, help="Source map, where it does not lie in the feeds folder."
)
_TERMS = click.option(
    "--terms",
    type=click.Path(path_type=Path),
    envvar="PEAKLEDGER_TERMS",
    help="Rebate programs: a folder or a file. Default: `terms` beside the source map, in the"
    " feeds folder or in the home.",
)
_KNOWN_ON = click.option(
    "--known-on", type=AS_OF, help="Leave out what landed after this day. Default: nothing."
)


@click.command(short_help="Land, clean, gate, model, publish, accrue, plan.")
@_FEEDS
@AS_OF_DAY
@_MAP
@_TERMS
@click.option("--config", type=FILE, help="Stock-up settings (YAML).")
@_KNOWN_ON
@click.option(
    "--rebuild",
    is_flag=True,
    help="Set the lake's tables aside first and make them again from the raw files.",
)
@partial(common, takes_engine=True)
def run(
    call: Call,
    feeds: Path,
    as_of: date,
    map_file: Path | None,
    *,
    terms: Path | None,
    config: Path | None,
    known_on: date | None,
    rebuild: bool,
) -> None:
    """Do everything for one folder of feeds, as known before a day.

    \b
    Lands the files, cleans and gates them, builds and publishes the metrics, accrues the rebates
    and plans the stock-up. Running it again does only what is new. What is refused or fails on the
    way stops what needs it and nothing else; all of it is told in the end. `peakledger validate`
    then lets Great Expectations judge the same rows and writes the Data Docs.

    With --engine local-spark, or a cluster's master, Spark does what it does of each stage
    (`make spark`); what comes out is the same.

    \b
    Example:
      peakledger run --feeds feeds --as-of 2026-11-01
      peakledger run --feeds retail --map examples/online_retail/source.yaml --as-of 2011-11-01
    """
    from stages.operations.pipeline import run_all, set_aside
    from stages.operations.summary import summary

    source = feeds_folder(feeds)
    if rebuild and (aside := set_aside(call.home, call.run_id)):
        call.say(_("What the lake's tables were lies in {folder}", folder=aside))
    with call.progress() as progress:
        result = run_all(
            call.home,
            call.warehouse_url,
            source,
            as_of,
            map_file=map_file,
            terms=terms,
            config=config,
            known_on=known_on,
            engine_name=call.engine_name,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    for stage in result.done:
        call.say(stage.text())
    made = summary(call.home, call.warehouse_url) if result.build else None
    page, unwritten = _page(call) if result.build else (None, None)
    document = {"run_id": call.run_id, "stages": result, "summary": made, "page": page}
    waits, disagrees = judged_if_due(call)
    parts = [laid("\n{made}", made=made.text())] if made else []
    text = lines([*parts, *([page.text()] if page else []), *filter(None, [waits])])
    found = (result.error(), _left_out(result.accrue), unwritten, disagrees)
    errors = [each for each in found if each is not None]
    call.answer(document, text, together(errors, _("this went wrong, and the rest is done")))


def _page(call: Call) -> tuple[StartWritten | None, PeakledgerError | None]:
    """Write the start page; return the error where that cannot be, since the run is done."""
    from stages.exports.start import write_start

    try:
        page = write_start(call.home, call.warehouse_url, language=call.language, now=call.now)
        return page, None
    except PeakledgerError as error:
        return None, error


def _left_out(accrued: AccrueResult | None) -> PeakledgerError | None:
    """Return the error that says what an accrual left as it is; None where it left nothing."""
    try:
        if accrued is not None:
            refuse_left_out(accrued)
    except PeakledgerError as error:
        return error
    return None


@click.command(short_help="Land, clean and gate a folder of feeds.")
@_FEEDS
@_MAP
@click.option("--until", type=AS_OF, help="Leave rows dated on or after this day for a later run.")
@partial(common, takes_engine=True)
def ingest(call: Call, feeds: Path, map_file: Path | None, until: date | None) -> None:
    """Land files under their content hash, clean them by the source map, gate and load them.

    What breaks a rule goes to quarantine with its reason; see `peakledger quarantine list`. The
    schema `ops` of the warehouse shows what came in. Every rule is decided before a file is loaded;
    `peakledger validate` lets Great Expectations judge the same rows and writes the Data Docs. Once
    more than 100 checks wait for it, or a gigabyte of rows, this does so itself.

    With --engine local-spark, or a cluster's master, Spark's workers turn texts into typed rows
    (`make spark`); what is loaded and what is held are the same.
    """
    from stages.intake import ingest as stage

    with call.progress() as progress:
        result = stage.land_and_clean(
            call.home,
            feeds_folder(feeds),
            map_file=map_file,
            until=until,
            engine_name=call.engine_name,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    if not result.nothing_new or not call.home.has_server():
        from stages.warehouse.mirror import show_records

        show_records(call.home, call.warehouse_url)
    waits, disagrees = judged_if_due(call)
    text = lines(part for part in (result.text(), waits) if part)
    errors = [each for each in (result.error(), disagrees) if each is not None]
    call.answer(result, text, together(errors, _("this went wrong, and the rest is done")))


@click.command(short_help="What changed at each account since the run before.")
@AS_OF_DAY
@common
@needs_home
def changes(call: Call, as_of: date) -> None:
    """Work out what is new, worse, better or over at each account since the day before it.

    Class, dangers, tiers, overdue sums, stock-outs ahead, incidents, breaches and reports that
    stopped; each with a reason, a next step and the money that hangs on it, in account_change.
    Figures of closed months that are no longer what they were stand in account_restatement, with
    the files they were restated by. `run` does this last.

    \b
    Example:
      peakledger changes --as-of 2026-11-02
      peakledger sql "select change_rank, account_id, change_reason, next_step, stake_amount
                      from warehouse.account_change order by as_of_date desc, change_rank limit 20"
    """
    from stages.warehouse.changes import changes as stage

    result = stage(
        call.home,
        call.warehouse_url,
        as_of,
        may_go_back=True,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, result.text())


@click.command(short_help="Build facts and metrics and publish them.")
@AS_OF_DAY
@_KNOWN_ON
@partial(common, takes_engine=True)
@needs_home
def build(call: Call, as_of: date, known_on: date | None) -> None:
    """Build dimensions, facts and metrics in the lake and publish them as one version.

    A build as of an older day than readers see takes them back to it, and says so; plan, forecast
    and statements stay at their own day, which warehouse.version_now shows.

    With --engine local-spark, or a cluster's master, Spark makes the rows (`make spark`). What is
    built is the same by any engine, and another one builds nothing anew.
    """
    from stages.warehouse import build as stage

    with call.progress() as progress:
        result = stage.build(
            call.home,
            call.warehouse_url,
            as_of,
            known_on=known_on,
            may_go_back=True,
            engine_name=call.engine_name,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())
