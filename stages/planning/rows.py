"""Make the rows of a plan: learn from all series, then forecast and plan them block by block.

Goes in: the plan's inputs and settings. Comes out: forecast and plan rows in temporary files, the
scores of the backtest, and the lines that supply and transport may cut.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pyarrow as pa

from adapters.planning import Chunk, PlanFiles, PlanInputs
from transforms.planning.demand import net_of_orders
from transforms.planning.doubts import expired_note, held_notes, widened
from transforms.planning.forecast.champion import ModelScore, with_champions
from transforms.planning.forecast.forecaster import Forecast, forecast
from transforms.planning.forecast.lessons import DonorChoice, Lessons, learn, nothing_learned
from transforms.planning.forecast.neighbours import PoolLevels
from transforms.planning.forecast.panel import Days
from transforms.planning.forecast_table import forecast_table
from transforms.planning.lifetimes import lifetime_notes, share_of_weeks
from transforms.planning.seasons import windows_between
from transforms.planning.stock_up.limits import Cuts, PlanLines, cut_to_limits
from transforms.planning.stock_up.plan import SeriesStock, SeriesTerms, plan_needs
from transforms.planning.stock_up.projection import Arrivals
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.table import plan_table, with_cuts
from transforms.planning.stock_up.terms import shared_in, terms_of
from transforms.planning.stock_up.windows import OrderWindow, order_windows, weeks_to_sample
from transforms.planning.ticks import Ints, ticks_of_decimal

PATHS = 200
SEED = 1
_BLOCK_SERIES = 500
_PATIENCE_DAYS = 14
# Far enough ahead for the longest lead time and review, and for the season after them.
_LOOK_AHEAD = timedelta(days=800)


@dataclass
class Limited:
    """Collect what the allocation needs of every line, in the order of the plan's rows."""

    parts: list[PlanLines] = field(default_factory=list)
    cases: list[Ints] = field(default_factory=list)

    def lines(self) -> PlanLines:
        names = ("account_ids", "product_ids", "classes", "ship_by", "asked", "packs")
        return PlanLines(
            *(np.concatenate([getattr(p, name) for p in self.parts]) for name in names)
        )


@dataclass
class Planner:
    """Plan every series of `inputs`; `learn` first, then `write`."""

    inputs: PlanInputs
    settings: StockUpSettings
    as_of: date
    season: str | None
    limited: Limited = field(default_factory=Limited)
    methods: Counter[str] = field(default_factory=Counter)
    lessons: Lessons | None = None
    horizon: int = 0

    def __post_init__(self) -> None:
        until = self.as_of + _LOOK_AHEAD
        self._seasons = windows_between(self.settings.seasons, self.as_of, until)
        self._supply = self.inputs.supply() if self.settings.supply else {}
        carried = self.settings.transport.units_per_week
        self._each_week = None if carried is None else ticks_of_decimal(carried)

    def learn(self) -> list[ModelScore]:
        """Read all series once: find the horizon, the pools, and each segment's champion."""
        donors, pools, windows = DonorChoice(SEED), PoolLevels(), set[OrderWindow]()
        for chunk in self.inputs.chunks():
            donors.add(chunk.panel)
            pools.add(chunk.panel)
            windows.update(self._windows(terms_of(chunk.series, self.settings)))
        least = self.settings.horizon_weeks
        self.horizon = weeks_to_sample(self.inputs.first_monday, list(windows), least)
        chosen = donors.panel()
        if chosen is None:
            self.lessons = nothing_learned(self.inputs.weeks, self.horizon)
            return []
        seasons = self.settings.seasons
        lessons = learn(chosen, pools, self.horizon, seasons, seed=SEED)
        only = None if self.settings.model == "auto" else self.settings.model
        self.lessons, scores = with_champions(lessons, chosen, seasons, SEED, only=only)
        return scores

    def write(self, files: PlanFiles, done: Callable[[int], None] = lambda series: None) -> None:
        """Forecast and plan every series into the files; `done` hears how many are finished."""
        finished = 0
        for chunk in self.inputs.chunks():
            orders = self.inputs.open_orders(chunk, self.horizon)
            for start in range(0, chunk.panel.size, _BLOCK_SERIES):
                block = np.arange(start, min(start + _BLOCK_SERIES, chunk.panel.size))
                made = self._forecast(files, chunk, block)
                if orders is not None:
                    made = net_of_orders(made, orders[block][:, None, :])
                self._plan(files, chunk, block, made)
            finished += chunk.panel.size
            done(finished)

    def cut(self) -> Cuts | None:
        """Share out what supply and transport allow; None where neither is limited."""
        if not self.limited.parts:
            return None
        lines = self.limited.lines()
        return cut_to_limits(lines, self._supply, self._each_week, self.settings.allocation)

    def cutting(self, cuts: Cuts) -> Callable[[pa.Table], pa.Table]:
        """Return what applies the cuts to the plan's rows, batch after batch, in order."""
        cases = np.concatenate(self.limited.cases)
        place = 0

        def applied(rows: pa.Table) -> pa.Table:
            nonlocal place
            here = slice(place, place + len(rows))
            place += len(rows)
            size = cases[here]
            return with_cuts(rows, cuts.given[here], size, (size > 0).tolist(), why=cuts.why[here])

        return applied

    def _forecast(self, files: PlanFiles, chunk: Chunk, block: Ints) -> np.ndarray:
        if self.lessons is None:
            raise AssertionError("learn comes before write")
        panel = chunk.panel.take(block)
        made: Forecast = forecast(panel, self.lessons, self.horizon, PATHS, seed=SEED)
        factors = chunk.series["widening"].to_numpy(dtype=np.float64)[block]
        lives = _lifetimes(chunk.series.iloc[block])
        share = share_of_weeks(*lives, self.inputs.first_monday, self.horizon)
        paths = widened(made.paths, factors) * share[:, None]
        made = replace(made, paths=paths, baseline=made.baseline * share)
        self.methods.update(made.methods.tolist())
        weeks = self.settings.horizon_weeks
        files.add("demand_forecast", forecast_table(self.as_of, panel, made, weeks))
        return made.paths

    def _plan(self, files: PlanFiles, chunk: Chunk, block: Ints, paths: np.ndarray) -> None:
        series = chunk.series.iloc[block]
        terms = terms_of(series, self.settings)
        shipments = _shipments(chunk.due, int(block[0]), terms)
        stock = self._stock(series, shipments[~shipments["is_expired"]], terms)
        windows = self._windows(terms)
        needs = plan_needs(
            self.as_of, self.inputs.first_monday, paths, terms, stock=stock, windows=windows
        )
        account_id = series["account_id"].to_numpy(dtype=object)
        product_id = series["product_id"].to_numpy(dtype=object)
        plan = plan_table(
            self.as_of,
            account_id,
            product_id,
            needs,
            terms=terms,
            stock=stock,
            notes=_notes(series, windows, self._asked_about(shipments)),
        )
        files.add("stock_up_plan", plan)
        if self._supply or self._each_week is not None:
            classes = series["class"].to_numpy(dtype=object)
            lines = PlanLines(
                account_id,
                product_id,
                classes,
                needs.ship_by,
                asked=needs.order,
                packs=shared_in(terms),
            )
            self.limited.parts.append(lines)
            self.limited.cases.append(terms.packs.case)

    def _stock(self, series: pd.DataFrame, due: pd.DataFrame, terms: SeriesTerms) -> SeriesStock:
        on_hand = series["on_hand_units"].to_numpy(dtype=np.float64, na_value=np.nan)
        here = due["series"].to_numpy(dtype=np.int64)
        days = due["days"].to_numpy(dtype=np.float64, na_value=np.nan)
        # Dispatched already and no day given: it is there when an order of today would be.
        days = np.where(np.isnan(days), terms.lead_days[here], days).astype(np.int64)
        units = due["units"].to_numpy(dtype=np.float64)
        reported = series["in_transit_units"].notna().to_numpy()
        return SeriesStock(
            on_hand=on_hand,
            counted=series["counted_on"].to_numpy().astype("datetime64[D]"),
            due=Arrivals.of(here, days, units, len(series)),
            transit_known=reported | self.inputs.has_transit_feed,
        )

    def _asked_about(self, shipments: pd.DataFrame) -> dict[int, str]:
        """Return by series what a planner is to ask of shipments that are not counted."""
        gone = shipments[shipments["is_expired"]].groupby("series", as_index=False)
        late = gone.agg({"units": "sum", "days": "min"})
        rows = zip(*(late[name].tolist() for name in ("series", "units", "days")), strict=True)
        return {
            series: expired_note(units, self.as_of + timedelta(days=days))
            for series, units, days in rows
        }

    def _windows(self, terms: SeriesTerms) -> list[OrderWindow]:
        return order_windows(
            self.as_of, terms.lead_days, terms.review_days, self._seasons, chosen=self.season
        )


def _shipments(due: pd.DataFrame, first: int, terms: SeriesTerms) -> pd.DataFrame:
    """Return what is due to the series from number `first` on, numbered from 0, late ones marked.

    What is overdue by more than its lead time, and by two weeks at least, is not coming unasked.
    """
    here = due.assign(series=due["series"] - first)
    here = here[here["series"].between(0, len(terms.lead_days) - 1)]
    days = here["days"].to_numpy(dtype=np.float64, na_value=np.nan)
    patience = np.maximum(terms.lead_days[here["series"].to_numpy(dtype=np.int64)], _PATIENCE_DAYS)
    return here.assign(is_expired=days < -patience)


def _lifetimes(series: pd.DataFrame) -> tuple[Days, Days]:
    begins, ends = (pd.to_datetime(series[name]) for name in ("sold_from", "sold_until"))
    return begins.to_numpy().astype("datetime64[D]"), ends.to_numpy().astype("datetime64[D]")


def _notes(
    series: pd.DataFrame, windows: list[OrderWindow], asked: dict[int, str]
) -> list[str | None]:
    rules = [None if pd.isna(rule) else str(rule) for rule in series["held_rule"]]
    until = [
        None if pd.isna(day) else day.date() for day in pd.to_datetime(series["stock_held_until"])
    ]
    held = held_notes(rules, until, series["widening"].tolist())
    lives = lifetime_notes(*_lifetimes(series), [(each.start, each.end) for each in windows])
    late = [asked.get(place) for place in range(len(series))]
    return [" ".join(filter(None, told)) or None for told in zip(lives, late, held, strict=True)]
