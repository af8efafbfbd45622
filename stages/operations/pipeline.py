"""Everything for one folder of feeds: ingest, build, accrue, plan, one after the other.

Goes in: feeds, an as-of date, a home. Comes out: what each stage did. This is what the four DAGs do
on schedule, in one call. Each stage is safe to run again; a run killed anywhere is finished by the
next, and a run with nothing new writes nothing new. A file or source that is refused stops no
stage: the others work with what stands. Plan and accrual need the build, and not each other; a plan
says what its orders would earn by the terms last accrued, so the accrual goes first. Metrics
take what was accrued, so a second build follows it; where nothing was posted it writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from adapters.lake.home import Home
from adapters.lake.places import Place
from adapters.lake.tables import Lake
from adapters.warehouse.lake_locks import build_lock, locked_sources, source_lock
from stages.intake import ingest
from stages.planning import plan as stock_up
from stages.planning.plan_result import PlanResult
from stages.rebates import accrue as rebates
from stages.rebates.accrue_result import AccrueResult
from stages.warehouse import build
from stages.warehouse import changes as account_changes
from stages.warehouse.build_result import BuildResult
from stages.warehouse.changes import ChangesResult
from transforms.language.errors import Failure, PeakledgerError, together
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent


class Stage(Protocol):
    """What a stage did, as a person reads it."""

    def text(self) -> str: ...


@dataclass(frozen=True)
class PipelineResult:
    """What the stages did; one that failed, waits for one that did, or had nothing to do is None.

    `metrics` is the second build, of what rests on the entries that were posted.
    """

    ingest: ingest.IngestResult
    build: BuildResult | None = None
    plan: PlanResult | None = None
    changes: ChangesResult | None = None
    accrue: AccrueResult | None = None
    metrics: BuildResult | None = None
    failed: tuple[Failure, ...] = ()

    @property
    def done(self) -> list[Stage]:
        """List the results of the stages that were done."""
        stages = (self.ingest, self.build, self.accrue, self.metrics, self.plan, self.changes)
        return [each for each in stages if each]

    def error(self) -> PeakledgerError | None:
        """Return all that went wrong as one error of the worst kind; None where nothing did."""
        errors = [failure.error() for failure in self.failed]
        if (of_ingest := self.ingest.error()) is not None:
            errors.insert(0, of_ingest)
        return together(errors, _(_("this went wrong, and the rest is done")))


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
    engine_name: str = DUCKDB,
    now: datetime,
    run_id: str,
    progress: ReportProgress = silent,
) -> PipelineResult:
    """Run the whole pipeline by hand.

    `terms` defaults to the folder `terms` beside the source map or in the feeds, then in the home;
    `engine_name` says where each stage's rows are made.
    What is refused or fails is in the result and stops what needs it. Raises `UsageError` for a
    wrong folder, and where no source map can be used: nothing is done then.
    """
    about: dict[str, Any] = {"now": now, "run_id": run_id}
    watched: dict[str, Any] = {"engine_name": engine_name, "progress": progress, **about}
    done: dict[str, Any] = {}
    failed: list[Failure] = []

    def tried(stage: str, call: Callable[[], object]) -> None:
        try:
            done[stage] = call()
        except PeakledgerError as error:
            failed.append(Failure.of(stage, error))

    ingested = ingest.land_and_clean(home, feeds, map_file=map_file, **watched)
    place = (home, warehouse_url, as_of)
    asked = {"known_on": known_on, **watched}
    tried("build", lambda: build.build(*place, may_go_back=True, **asked))
    if "build" in done:
        programs = terms or terms_beside(home, feeds, map_file)
        tried("accrue", lambda: rebates.accrue(*place, terms=programs, **watched))
        if "accrue" in done:
            # Metrics take what was just posted; where that is nothing, nothing is built again.
            tried("metrics", lambda: build.build(*place, may_go_back=True, **asked))
        tried("plan", lambda: stock_up.plan(*place, config=config, **asked))
        told = {"may_go_back": True, **about}
        tried("changes", lambda: account_changes.changes(*place, **told))
    return PipelineResult(ingested, **done, failed=tuple(failed))


def terms_beside(home: Home, feeds: Path, map_file: Path | None) -> Path | None:
    """Find the folder of rebate programs that goes with feeds; None where there is none."""
    places = [feeds / "terms", home.terms]
    if map_file is not None:
        places.insert(0, map_file.parent / "terms")
    return next((place for place in places if place.is_dir()), None)


def set_aside(home: Home, run_id: str) -> Place | None:
    """Move the lake's tables out of the way, for a run to make them again from the raw files.

    Returns the folder they lie in, None where there were none. Raises `OutsideError` where a build
    or an ingest is running.
    """
    with ExitStack() as stack:
        stack.enter_context(build_lock(home))
        for source in locked_sources(home):
            stack.enter_context(source_lock(home, source))
        return Lake(home).set_aside(run_id)
