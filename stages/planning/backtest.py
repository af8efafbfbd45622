"""Backtest the forecast models on past days of a home, and say whom `auto` would choose.

Goes in: an as-of date, which models, past days and weeks ahead to try. Comes out: each model's
accuracy and the cost of its orders by segment, class or region. Nothing is written but the file
that is asked for: what a plan measured itself stands in `forecast_accuracy`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.planning import PlanInputs, write_plan_file
from adapters.planning.outputs import check_plan_file
from stages.planning.facts import bring_facts_to
from stages.planning.plan import read_settings
from stages.planning.rows import aims_of, class_of
from transforms.language.messages import gettext as _
from transforms.operations.progress import ReportProgress, counted, silent
from transforms.planning.block_forecast import SEED
from transforms.planning.forecast.accuracy import TrialSums
from transforms.planning.forecast.backtest import LONGEST, ORIGINS, Trial, trials
from transforms.planning.forecast.champion import EVERYONE, choose, own_season
from transforms.planning.forecast.lessons import MODELS, DonorChoice, learn, untaught
from transforms.planning.forecast.panel import Panel, Texts
from transforms.planning.stock_up.settings import StockUpSettings

Grouping = Literal["segment", "class", "region"]
BASELINE = "seasonal_naive"
_STEP = Decimal("0.0001")
_FIGURE = pa.decimal128(18, 4)
_COLUMNS = (
    ("group", pa.string()),
    ("model", pa.string()),
    ("series_count", pa.int64()),
    ("wape_ratio", _FIGURE),
    ("bias_ratio", _FIGURE),
    ("pinball_loss_units", _FIGURE),
    ("coverage_ratio", _FIGURE),
    ("order_cost", _FIGURE),
    ("order_cost_ratio", _FIGURE),
)


@dataclass(frozen=True)
class ModelResult:
    """How one model did in one group of series; None where there was no demand to divide by.

    `order_cost_ratio` is the cost of its orders ÷ that of the seasonal naive's.
    """

    group: str
    model: str
    series_count: int
    wape_ratio: Decimal | None
    bias_ratio: Decimal | None
    pinball_loss_units: Decimal
    coverage_ratio: Decimal
    order_cost: Decimal
    order_cost_ratio: Decimal | None


@dataclass(frozen=True)
class Champion:
    """The model that `auto` would choose for a segment, and why."""

    segment: str
    model: str
    why: str


@dataclass(frozen=True)
class ModelBacktest:
    """What the backtest found; `champions` is empty where not every model of `auto` was tried."""

    as_of_date: str
    by: str
    origins: tuple[int, ...]
    horizon_weeks: int
    series_tried: int
    series_count: int
    models: list[ModelResult]
    champions: list[Champion]
    file: str | None = None


def backtest(
    home: Home,
    as_of: date,
    *,
    by: Grouping = "segment",
    models: Sequence[str] = (),
    origins: Sequence[int] = ORIGINS,
    horizon: int = LONGEST,
    config: Path | None = None,
    out: Path | None = None,
    progress: ReportProgress = silent,
) -> ModelBacktest:
    """Let models forecast what was sold after past days, `horizon` weeks ahead of each.

    `models` are those that `auto` tries by default; the seasonal naive is always beside them.
    Raises `UsageError` for settings or a file that cannot be.
    """
    check_plan_file(out)
    settings = read_settings(home, config)
    tried = tuple(dict.fromkeys([BASELINE, *(models or MODELS)]))
    with Engine.open(home) as engine, home.scratch("backtest") as folder:
        bring_facts_to(home, engine, as_of, None)
        inputs = PlanInputs(engine, home, folder, as_of, settings=settings)
        donors, known = DonorChoice(SEED), inputs.series_count
        for chunk in inputs.chunks():
            donors.add(chunk.panel)
    chosen, found, champions = donors.panel(), list[ModelResult](), list[Champion]()
    if chosen is not None:
        trial = _Backtest(chosen, settings, tried, by, horizon=horizon)
        steps = trial.run(origins)
        for _origin in counted(progress, _("backtest"), steps, len(origins) * len(tried), every=1):
            pass
        found, champions = trial.results(), trial.champions()
    if out is not None:
        write_plan_file(_table(found).to_reader(), out)
    return ModelBacktest(
        as_of.isoformat(),
        by,
        tuple(origins),
        horizon,
        series_tried=0 if chosen is None else chosen.size,
        series_count=known,
        models=found,
        champions=champions,
        file=str(out) if out else None,
    )


class _Backtest:
    """The trials of one panel, added up by segment, for the choice, and by what is asked for."""

    def __init__(
        self,
        panel: Panel,
        settings: StockUpSettings,
        models: Sequence[str],
        by: Grouping,
        *,
        horizon: int,
    ):
        self._panel, self._settings = panel, settings
        self._models, self._horizon = models, horizon
        self._segments, codes = np.unique(panel.segments, return_inverse=True)
        self._groups, group_codes = np.unique(_group_of(panel, by), return_inverse=True)
        self._aims = aims_of(settings, panel)
        lessons = learn(panel, LONGEST, settings.seasons, seed=SEED, teach=untaught)
        votes = ~own_season(panel, lessons)
        self._by_segment = TrialSums(codes, votes, models, horizon)
        self._by_group = TrialSums(group_codes, votes, models, horizon)

    def run(self, origins: Sequence[int]) -> Iterator[Trial]:
        """Yield each trial once it is added up."""
        for trial in trials(
            self._panel,
            self._settings.seasons,
            SEED,
            aims=self._aims,
            origins=origins,
            longest=self._horizon,
            models=self._models,
        ):
            self._by_segment.add(trial)
            self._by_group.add(trial)
            yield trial

    def results(self) -> list[ModelResult]:
        """Return every model of every group, all series last."""
        return [
            self._result(group, name, model)
            for group, name in enumerate([*self._groups.tolist(), EVERYONE])
            if self._by_group.tried(group)
            for model in self._by_group.learned
        ]

    def champions(self) -> list[Champion]:
        """Return whom `auto` chooses, all series first; nobody where not all were tried."""
        if not set(MODELS) <= set(self._models):
            return []
        everyone, each = choose(self._by_segment, self._segments.tolist())
        chosen = {EVERYONE: everyone, **each}
        return [Champion(name, choice.model, choice.why) for name, choice in chosen.items()]

    def _result(self, group: int, name: str, model: str) -> ModelResult:
        tally = self._by_group
        made, usual = tally.accuracy(group, model), tally.accuracy(group, BASELINE)
        if made is None or usual is None:
            raise AssertionError(f"{name} was tried with {model}")
        costs_something = _exactly(usual.order_cost) > 0
        ratio = made.order_cost / usual.order_cost if costs_something else None
        return ModelResult(
            name,
            model,
            int(tally.series[group]),
            wape_ratio=_rounded(made.wape_ratio),
            bias_ratio=_rounded(made.bias_ratio),
            pinball_loss_units=_exactly(made.pinball_loss_units),
            coverage_ratio=_exactly(made.coverage_ratio),
            order_cost=_exactly(made.order_cost),
            order_cost_ratio=_rounded(ratio),
        )


def _group_of(panel: Panel, by: Grouping) -> Texts:
    """Return the group of each series as text; a class that is not known reads `unknown`."""
    if by == "class":
        return np.array([class_of(segment) for segment in panel.segments])
    return (panel.regions if by == "region" else panel.segments).astype(str)


def _rounded(value: float | None) -> Decimal | None:
    return None if value is None else _exactly(value)


def _exactly(value: float) -> Decimal:
    return Decimal(value).quantize(_STEP)


def _table(results: Sequence[ModelResult]) -> pa.Table:
    return pa.table(
        {name: pa.array([getattr(one, name) for one in results], of) for name, of in _COLUMNS}
    )
