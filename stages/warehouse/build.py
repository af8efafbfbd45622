"""Build facts, dimensions and metrics from the clean feeds, and publish them as one version.

Goes in: a home whose feeds were ingested, a warehouse, an as-of date. Comes out: lake tables of
which only changed parts were written, a published version with what is dated before the as-of date,
and the word what was done. Killed anywhere, the next run finishes the work; with nothing new a run
writes nothing and says so. A build as of an older day than readers see takes them back only where
it is told to, and says so. One build at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from importlib.metadata import version as installed_version

from adapters.lake.crash_points import crash_point
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.model_engine import model_engine
from adapters.lake.models.catalog import Catalog
from adapters.lake.models.inputs import Params, Provided
from adapters.lake.models.outputs import Kept
from adapters.lake.models.runner import ModelOutcome, Runner
from adapters.lake.tables import Lake
from adapters.ledger.sums import keep_sums
from adapters.warehouse import ops
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lake_locks import build_lock
from adapters.warehouse.lease import Lease, lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import Published
from adapters.warehouse.readers import limit_readers
from adapters.warehouse.roles import FINANCE
from adapters.warehouse.versions import VersionInfo, version_head
from stages.warehouse.build_result import BuildResult
from stages.warehouse.inputs import known_feeds, read_besides, require_feeds, run_params
from stages.warehouse.mirror import mirror
from stages.warehouse.missing_rates import missing_rates
from stages.warehouse.publish import publish_built
from stages.warehouse.retention import versions_needed
from transforms.language.errors import PeakledgerError
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent, step
from transforms.schema import WAREHOUSE_TABLES


def build(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    *,
    known_on: date | None = None,
    may_go_back: bool = False,
    engine_name: str = DUCKDB,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> BuildResult:
    """Build what changed and publish it.

    Where readers see a later day, nothing is done unless the build `may_go_back`. `known_on` reads
    only what had landed by the end of that day (UTC). `engine_name` says where the models' rows are
    made: lake and warehouse are the same by any. Raises `DataRefused` for missing feeds or
    packs, and where nothing lies before the as-of date; `UsageError` where the company currency
    is not clear; `OutsideError` where another build runs, or disk or database fail. After each the
    last published version stands.
    """
    with (
        build_lock(home),
        Warehouse.open(home, warehouse_url) as warehouse,
    ):
        migrate(warehouse)
        limit_readers(warehouse, home.settings.readers)
        with lease(warehouse, "build", run_id, now) as own_lease:
            run = ops.StageRun(
                run_id, "build", as_of, installed_version("peakledger"), engine=engine_name
            )
            ops.start_run(warehouse, run, now)
            version, seen = VersionInfo(as_of, run_id, now), day_seen(warehouse)
            later = seen.isoformat() if seen and seen > as_of else None
            try:
                if later and not may_go_back:
                    result = BuildResult(as_of.isoformat(), readers_stay_at=later)
                else:
                    built = _build(
                        *(home, warehouse, own_lease, version),
                        engine_name=engine_name,
                        known_on=known_on,
                        progress=progress,
                    )
                    result = replace(built, taken_back_from=later)
            except PeakledgerError as error:
                ops.end_run(warehouse, run, now, "failed", message=error.message)
                raise
            ops.end_run(warehouse, run, now, "done", message=result.headline)
            Lake(home).vacuum(
                home.settings.retention.lake_versions_days,
                lambda: versions_needed(home, warehouse),
            )
            return result


def day_seen(warehouse: Warehouse) -> date | None:
    """Return the day the metrics are as of that readers see; None before the first build."""
    with warehouse.connection() as connection:
        return version_head(connection).days.get("account_metrics")


def _build(
    home: Home,
    warehouse: Warehouse,
    own_lease: Lease,
    version: VersionInfo,
    *,
    engine_name: str,
    known_on: date | None,
    progress: ReportProgress,
) -> BuildResult:
    with Engine.open(home) as engine, model_engine(engine_name, home, engine) as maker:
        feeds = known_feeds(home, engine, known_on)
        require_feeds(engine, feeds, version.as_of)
        params = run_params(home, engine, feeds, version.as_of)
        with warehouse.snapshot(FINANCE) as ledger:
            keep_sums(home, engine, ledger)
        runner = Runner(
            home,
            engine,
            Catalog.of_project(),
            feeds,
            provided=Provided(params, feeds, read_besides(home, engine, feeds, version.as_of)),
            maker=maker,
        )
        outcomes = runner.run(("facts",), progress)
        crash_point("build.facts_written")
        outcomes |= runner.run(("dims", "marts"), progress)
        crash_point("build.marts_written")
        with step(progress, _("publish")):
            tables = published_tables(runner.kept)
            published = publish_built(
                home, warehouse, engine, tables, version=version, lease=own_lease
            )
            mirror(home, warehouse, engine)
        result = _result(params, version, outcomes, published)
        return replace(result, missing_rates=missing_rates(runner))


def published_tables(kept: Mapping[str, Kept]) -> list[Kept]:
    """Return the lake tables of models that readers of the warehouse see."""
    return [table for name, table in kept.items() if name in WAREHOUSE_TABLES]


def _result(
    params: Params,
    version: VersionInfo,
    outcomes: Mapping[str, ModelOutcome],
    published: Published,
) -> BuildResult:
    written = {name: outcome for name, outcome in outcomes.items() if outcome.changed}
    equal = [name for name, outcome in outcomes.items() if outcome.parts and not outcome.changed]
    return BuildResult(
        as_of_date=version.as_of.isoformat(),
        company_currency=params.company_currency,
        last_month=f"{params.last_month_end:%Y-%m}",
        lake_rows={name: outcome.rows for name, outcome in written.items()},
        months={name: len(outcome.changed) for name, outcome in written.items()},
        found_equal=tuple(equal),
        version_id=published.version_id,
        is_new=published.is_new,
        published_rows=published.rows_written,
        published={name: len(parts) for name, parts in published.changed.items()},
        of_other_days={name: day.isoformat() for name, day in published.of_other_days.items()},
    )
