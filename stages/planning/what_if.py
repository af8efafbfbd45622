"""Try other supply, demand, lead times, seasons or settings on a plan, and publish nothing.

Goes in: what is tried, an as-of date. Comes out: the plan as it is and as it would be, side by
side, both laid on one forecast. Lake and warehouse stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.workers import workers_of
from adapters.planning import Chunk, PlanFiles, PlanInputs
from adapters.planning.outputs import check_plan_file
from adapters.planning.overrides import decisions_that_count
from adapters.planning.what_if import SideBySide, write_side
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from stages.planning.draft import OrderDraft
from stages.planning.facts import bring_facts_to
from stages.planning.plan import read_settings, require_season
from stages.planning.rows import Planner, kept_fits
from transforms.language.figures import number
from transforms.language.messages import Message, laid, lines
from transforms.language.messages import gettext as _
from transforms.operations.engine_name import DUCKDB
from transforms.operations.progress import ReportProgress, silent
from transforms.planning.driver_table import ExplainedForecast
from transforms.planning.forecast.panel import Floats
from transforms.planning.seasons import windows_between
from transforms.planning.stock_up.plan import Needs, SeriesTerms
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.what_if import WhatIf, what_if
from transforms.planning.ticks import Ints

_NAMES = {
    "orders": _("orders"),
    "units": _("units"),
    "cases": _("cases"),
    "tied_up_amount": _("money tied up"),
    "cut_units": _("units cut"),
    "upstream_units": _("units from other accounts"),
    "expected_service_ratio": _("expected service"),
}
_LONGEST = timedelta(days=800)


@dataclass
class TriedDraft(OrderDraft):
    """Lay orders under what is tried, and keep what every future is short of."""

    tried: WhatIf = field(default_factory=WhatIf)
    short: list[Floats] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__post_init__()
        # What has just ended may lie ahead once it is moved.
        first, last = self.as_of - _LONGEST, self.as_of + _LONGEST
        around = windows_between(self.settings.seasons, first, last)
        moved = sorted(self.tried.moved(window) for window in around)
        self._seasons = [window for window in moved if window.end >= self.as_of]
        self._supply = self.tried.supplied(self._supply)

    def add(
        self, chunk: Chunk, block: Ints, paths: np.ndarray, explained: ExplainedForecast
    ) -> Needs:
        """Lay the orders of a block; see `OrderDraft.add`."""
        needs = super().add(chunk, block, paths * float(self.tried.demand), explained)
        self.short.append(needs.short.astype(np.float32))
        return needs

    def _terms(self, series: pd.DataFrame) -> SeriesTerms:
        return self.tried.terms(super()._terms(series))


@dataclass(frozen=True)
class WhatIfResult:
    """What the plan is and would be: per figure its name, now, tried and change; exact."""

    as_of_date: str
    tried: tuple[str, ...]
    figures: dict[str, dict[str, Decimal | int | None]]
    lines_changed: int
    file: str | None = None

    def text(self) -> Message:
        """Return both sides as a person reads them."""
        rows: list[list[str]] = [["", _("now"), _("what if"), _("change")]]
        rows += [
            [_NAMES[name], *_shown(name, each)]
            for name, each in self.figures.items()
            if name != "upstream_units" or any(each.values())
        ]
        name, now, tried, change = (max(len(row[place]) for row in rows) for place in range(4))
        form = f"  {{name:<{name}}}  {{now:>{now}}}  {{tried:>{tried}}}  {{change:>{change}}}"
        named = ("name", "now", "tried", "change")
        head = _(
            "What if {tried}, as of {day}; nothing is published",
            tried=", ".join(self.tried),
            day=self.as_of_date,
        )
        differ = _("  lines that differ: {count}", count=self.lines_changed)
        if self.file:
            differ = _(
                "  lines that differ: {count}, written to {file}",
                count=self.lines_changed,
                file=self.file,
            )
        table = (laid(form, **dict(zip(named, row, strict=True))) for row in rows)
        return lines([head, *table, differ])


def compare(
    home: Home,
    warehouse_url: str | None,
    as_of: date,
    tried: Sequence[str],
    *,
    season: str | None = None,
    config: Path | None = None,
    out: Path | None = None,
    known_on: date | None = None,
    engine_name: str = DUCKDB,
    progress: ReportProgress = silent,
) -> WhatIfResult:
    """Plan as it is and as tried, on one forecast, and return both side by side.

    `tried` are texts such as `supply=0.8`; `out` takes the lines that differ. Raises as `plan`
    does, and `UsageError` for what cannot be tried.
    """
    check_plan_file(out)
    settings = read_settings(home, config)
    require_season(settings, season)
    changes, changed = what_if(tried, settings)
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        decisions = decisions_that_count(warehouse, as_of, known_on)
    with (
        Engine.open(home) as engine,
        home.scratch("what_if") as folder,
        workers_of(engine_name, home) as workers,
    ):
        bring_facts_to(home, engine, as_of, known_on)
        inputs = PlanInputs(engine, home, folder, as_of, settings=settings)

        def draft(name: str, settings: StockUpSettings, tried: WhatIf) -> TriedDraft:
            (folder / name).mkdir()
            files = PlanFiles(folder / name)
            return TriedDraft(
                inputs, settings, as_of, season, files=files, decisions=decisions, tried=tried
            )

        sides = [draft("now", settings, WhatIf()), draft("tried", changed, changes)]
        fits = kept_fits(home, as_of, settings)
        planner = Planner(inputs, settings, as_of, fits, workers=workers)
        planner.learn(sides)
        series = inputs.series_count
        planner.write(sides[0].files, sides, lambda done: progress(_("what if"), done, series))
        paths = [folder / "now.parquet", folder / "tried.parquet"]
        for side, path in zip(sides, paths, strict=True):
            write_side(side.rows(), side.short, path)
        beside = SideBySide(engine, *paths)
        if out is not None:
            beside.write_changed(out)
        return WhatIfResult(
            as_of.isoformat(),
            tuple(tried),
            {name: _figure(*both) for name, *both in beside.sums()},
            beside.lines_changed,
            file=str(out) if out else None,
        )


def _figure(now: Any, tried: Any) -> dict[str, Decimal | int | None]:
    known = now is not None and tried is not None
    return {"now": now, "what_if": tried, "change": tried - now if known else None}


def _shown(name: str, figure: dict[str, Decimal | int | None]) -> Sequence[str]:
    now, tried, change = figure.values()
    if name == "expected_service_ratio":
        shown = [_percent(now), _percent(tried), _percent(change, sign="+")]
        units = (" %", " %", " points")
        return [text + unit if text else "" for text, unit in zip(shown, units, strict=True)]
    whole = [
        None if value is None else Decimal(value).quantize(Decimal(1)) for value in (now, tried)
    ]
    sign = "" if change is None else f"{Decimal(change).quantize(Decimal(1)):+,}"
    return ["" if value is None else number(value) for value in whole] + [sign]


def _percent(ratio: Decimal | int | None, sign: str = "") -> str:
    return "" if ratio is None else f"{Decimal(ratio) * 100:{sign}.1f}"
