"""Plan the seasons that lie some weeks ahead, for production and transport, and publish nothing.

Goes in: an as-of date and how many weeks to look ahead. Comes out: per season that begins by then
its orders and what ships by week, as files in the home's reports. The published plan, which is the
routine one of its day, stays as it is: what a season asks of it comes by itself once its orders
are due.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.paths import scratch_sql
from adapters.lake.workers import workers_of
from adapters.planning import PlanFiles, PlanInputs, write_plan_file
from adapters.planning.totals import totals_of_plan
from stages.planning.draft import OrderDraft
from stages.planning.facts import bring_facts_to
from stages.planning.plan import read_settings
from stages.planning.plan_result import bought_from_others
from stages.planning.plan_sums import OURS_AND_OTHERS
from stages.planning.rows import Planner, kept_fits
from transforms.language.messages import Message, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent
from transforms.planning.seasons import SeasonWindow, windows_between

WEEKS_AHEAD = 8
_SUMS = f"select {OURS_AND_OTHERS} from plan"


@dataclass(frozen=True)
class PreSeasonResult:
    """What a season ahead asks for, and the files that say so; units as text, exact.

    Orders, units and cuts are of what we sell; `upstream_orders` and `upstream_units` are what
    accounts buy from others.
    """

    as_of_date: str
    season: str
    starts_on: str
    orders: int
    recommended_units: str
    cut_units: str
    first_ship_by: str | None
    upstream_orders: int
    upstream_units: str
    file: str
    weekly_totals: str

    def text(self) -> Message:
        """Return the result as a person reads it."""
        first = _(", the first to ship by {day}", day=self.first_ship_by)
        head = _(
            "Planned {season} from {start} on, as of {day}: {orders} of {units} units{first}",
            season=self.season,
            start=self.starts_on,
            day=self.as_of_date,
            orders=ngettext("{count} order", "{count} orders", self.orders),
            units=Decimal(self.recommended_units),
            first=first if self.first_ship_by else "",
        )
        cut = Decimal(self.cut_units)
        return lines(
            [
                head,
                *bought_from_others(self.upstream_orders, self.upstream_units),
                _("  cut for want of supply or transport: {units} units", units=cut),
                _("  orders: {file}", file=self.file),
                _("  weekly totals: {file}", file=self.weekly_totals),
            ]
        )


def seasons_ahead(
    home: Home, as_of: date, *, weeks_ahead: int = WEEKS_AHEAD, config: Path | None = None
) -> list[str]:
    """Return the seasons that begin within some weeks and were not planned on an earlier day.

    Raises `UsageError` for settings that cannot be.
    """
    ahead = _ahead(home, as_of, config)
    until = as_of + timedelta(weeks=weeks_ahead)
    return [
        name
        for name, window in ahead.items()
        if window.start <= until and not _planned_before(home, window, as_of)
    ]


def plan_season(
    home: Home,
    as_of: date,
    season: str,
    *,
    config: Path | None = None,
    engine_name: str = DUCKDB,
    progress: ReportProgress = silent,
) -> PreSeasonResult:
    """Plan one season that lies ahead into files of the home's reports.

    Raises as `plan` does. Doing it again on the same day writes the same bytes.
    """
    settings = read_settings(home, config)
    window = _ahead(home, as_of, config)[season]
    with (
        Engine.open(home) as engine,
        home.scratch("pre_season") as folder,
        workers_of(engine_name, home) as workers,
    ):
        bring_facts_to(home, engine, as_of, None)
        inputs = PlanInputs(engine, home, folder, as_of, settings=settings)
        series = inputs.series_count
        with PlanFiles(folder) as files:
            draft = OrderDraft(inputs, settings, as_of, season, files=files)
            fits = kept_fits(home, as_of, settings)
            planner = Planner(inputs, settings, as_of, fits, workers=workers)
            planner.learn([draft])
            planner.write(files, [draft], lambda done: progress(_("pre-season"), done, series))
            rows = folder / "season.parquet"
            write_plan_file(draft.rows(), rows)
        engine.view("plan", f"select * from {scratch_sql([rows])}")
        plan, totals = (
            _path(home, window, f"as_of_{as_of}{what}.csv") for what in ("", "_weekly_totals")
        )
        ordered = engine.stream("select * from plan order by account_id, product_id")
        write_plan_file(ordered, plan)
        write_plan_file(totals_of_plan(engine, settings), totals)
        orders, units, cut, first, other_orders, other_units = engine.rows(_SUMS)[0]
    return PreSeasonResult(
        as_of.isoformat(),
        season,
        starts_on=window.start.isoformat(),
        orders=orders,
        recommended_units=f"{units.normalize():f}",
        cut_units=f"{cut.normalize():f}",
        first_ship_by=first.isoformat() if first else None,
        upstream_orders=other_orders,
        upstream_units=f"{other_units.normalize():f}",
        file=str(plan),
        weekly_totals=str(totals),
    )


def told(results: Sequence[PreSeasonResult], as_of: date, weeks_ahead: int) -> Message:
    """Return what was planned as a person reads it."""
    if not results:
        return _(
            "No season begins within {weeks} weeks of {day} that is not planned yet",
            weeks=str(weeks_ahead),
            day=as_of,
        )
    return lines(result.text() for result in results)


def _ahead(home: Home, as_of: date, config: Path | None) -> dict[str, SeasonWindow]:
    """Return by name the next occurrence of every season that has not begun."""
    seasons = read_settings(home, config).seasons
    found: dict[str, SeasonWindow] = {}
    for window in windows_between(seasons, as_of, as_of + timedelta(days=800)):
        if window.start > as_of:
            found.setdefault(window.name, window)
    return found


def _planned_before(home: Home, window: SeasonWindow, as_of: date) -> bool:
    made = _path(home, window, "as_of_????-??-??.csv")
    names = {path.name for path in made.parent.glob(made.name)}
    if home.lake_url is not None:
        # Another machine may have planned it.
        names.update(fnmatch.filter((home.shared / home.reports.name).names(), made.name))
    return any(name < _path(home, window, f"as_of_{as_of}.csv").name for name in names)


def _path(home: Home, window: SeasonWindow, what: str) -> Path:
    # A season's name is free text.
    name = re.sub(r"[^\w-]", "_", window.name)
    return home.reports / f"pre_season_{name}_{window.start}_{what}"
