"""Everything for one folder of feeds: ingest, build, plan, accrue, one after the other.

Goes in: feeds, an as-of date, a home. Comes out: what each stage did. This is what the four DAGs do
on schedule, in one call. Each stage is safe to run again; a run killed anywhere is finished by the
next, and a run with nothing new writes nothing new.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from adapters.home import Home
from adapters.lake import Lake
from adapters.locks import locked
from stages import ingest
from stages.rebates import accruing as rebates
from stages.stock_up import planning as stock_up
from stages.warehouse import build

ReportProgress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PipelineResult:
    """What the four stages did."""

    ingest: ingest.IngestResult
    build: build.BuildResult
    plan: stock_up.PlanResult
    accrue: rebates.AccrueResult


def run_all(
    home: Home,
    warehouse_url: str | None,
    feeds: Path,
    as_of: date,
    *,
    map_file: Path | None = None,
    terms: Path | None = None,
    config: Path | None = None,
    known_on: date | None = None,
    now: datetime,
    run_id: str,
    progress: ReportProgress | None = None,
) -> PipelineResult:
    """Run the whole pipeline by hand.

    `terms` defaults to the folder `terms` beside the source map or in the feeds, then in the home.
    Raises what the stages raise; what was done before a refusal stands and is not done again.
    """
    ingested = ingest.land_and_clean(
        home, feeds, map_file=map_file, now=now, run_id=run_id, progress=progress
    )
    built = build.build(
        home,
        warehouse_url,
        as_of,
        known_on=known_on,
        may_go_back=True,
        now=now,
        run_id=run_id,
        progress=progress,
    )
    planned = stock_up.plan(
        home,
        warehouse_url,
        as_of,
        config=config,
        known_on=known_on,
        now=now,
        run_id=run_id,
        progress=progress,
    )
    tell = progress or (lambda step, done, total: None)
    tell("accrue rebates", 0, 1)
    accrued = rebates.accrue(
        home,
        warehouse_url,
        as_of,
        terms=terms or terms_beside(home, feeds, map_file),
        now=now,
        run_id=run_id,
    )
    tell("accrue rebates", 1, 1)
    return PipelineResult(ingested, built, planned, accrued)


def terms_beside(home: Home, feeds: Path, map_file: Path | None) -> Path | None:
    """Find the folder of rebate programs that goes with feeds; None where there is none."""
    places = [feeds / "terms", home.terms]
    if map_file is not None:
        places.insert(0, map_file.parent / "terms")
    return next((place for place in places if place.is_dir()), None)


def set_aside(home: Home, run_id: str) -> Path | None:
    """Move the lake's tables out of the way, for a run to make them again from the raw files.

    Returns the folder they lie in, None where there were none. Raises `OutsideError` where a build
    or an ingest is running.
    """
    with ExitStack() as stack:
        stack.enter_context(locked(home.make(home.tmp) / "build.lock", "a build in this home"))
        for lock in sorted((home.lake / "state" / "locks").glob("*.lock")):
            stack.enter_context(locked(lock, f"an ingest of source {lock.stem!r}"))
        return Lake(home).set_aside(run_id)
