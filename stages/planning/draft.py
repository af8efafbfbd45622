"""One plan under one set of settings: its rows block by block, then what limits leave of them.

Goes in: series with their forecast paths, and settings. Comes out: rows of `stock_up_plan` in a
temporary file, and the lines that supply and transport may cut. Several drafts may be laid on the
same forecast: the plan that is published, and what another setting would make of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial

import numpy as np
import pandas as pd
import pyarrow as pa

from adapters.planning import Chunk, PlanFiles, PlanInputs
from stages.planning.limited_orders import LimitedOrders
from stages.planning.notes import told_besides
from transforms.planning.driver_table import ExplainedForecast, driver_table
from transforms.planning.grid import days_of
from transforms.planning.lost_units import shortfall_table
from transforms.planning.position import COMING, overdue, shipment_notes, shipments
from transforms.planning.seasons import windows_between
from transforms.planning.stock_up.look_ahead import LookAhead
from transforms.planning.stock_up.overrides import OVERRIDE, DecidedOrders, Decision
from transforms.planning.stock_up.plan import Needs, SeriesStock, SeriesTerms, plan_needs
from transforms.planning.stock_up.plan_lines import PlanLines
from transforms.planning.stock_up.projection import Arrivals
from transforms.planning.stock_up.settings import StockUpSettings
from transforms.planning.stock_up.stock_ahead import StockAhead
from transforms.planning.stock_up.table import plan_table
from transforms.planning.stock_up.terms import terms_of
from transforms.planning.stock_up.windows import OrderWindow, order_windows
from transforms.planning.ticks import Ints, ticks_of_decimal

# Far enough ahead for the longest lead time and review, and for the season after them.
_LOOK_AHEAD = timedelta(days=800)


@dataclass
class OrderDraft:
    """Lay the orders of every series; `add` block by block, then `rows` once all are laid."""

    inputs: PlanInputs
    settings: StockUpSettings
    as_of: date
    season: str | None
    files: PlanFiles
    decisions: Mapping[tuple[str, str], Decision] = field(default_factory=dict)
    overridden: list[pa.Table] = field(default_factory=list)

    def __post_init__(self) -> None:
        until = self.as_of + _LOOK_AHEAD
        self._seasons = windows_between(self.settings.seasons, self.as_of, until)
        self._supply = self.inputs.supply() if self.settings.supply else {}
        carried = self.settings.transport.units_per_week
        self._each_week = None if carried is None else ticks_of_decimal(carried)

    @cached_property
    def look_ahead(self) -> LookAhead | None:
        """The seasons near enough that goods may have to leave ahead of them; None without any.

        Where one season is planned by itself, nothing goes ahead of another.
        """
        if self._each_week is None or self.season is not None or not self.settings.pre_build:
            return None
        weeks = self.settings.horizon_weeks
        return LookAhead.within(self.as_of, weeks, self._seasons, self.settings.shutdowns)

    @cached_property
    def _limited(self) -> LimitedOrders | None:
        """What collects the lines where supply or transport may cut them."""
        if not self._supply and self._each_week is None:
            return None
        return LimitedOrders(
            self.inputs, self.settings, self._supply, self._each_week, look_ahead=self.look_ahead
        )

    def windows(self, series: pd.DataFrame) -> list[OrderWindow]:
        """Return the days that the order of each series must cover."""
        return self._windows(self._terms(series))

    def add(
        self, chunk: Chunk, block: Ints, paths: np.ndarray, explained: ExplainedForecast
    ) -> Needs:
        """Lay the orders of a block of a chunk's series on their paths (series, paths, weeks).

        Returns what they need before supply is shared.
        """
        series = chunk.series.iloc[block]
        terms = self._terms(series)
        sent = self._sent(chunk, block, terms)
        stock = self._stock(series, sent[sent["fate"] == COMING], terms)
        windows = self._windows(terms)
        late = overdue(sent)
        sized = partial(
            plan_needs,
            self.as_of,
            self.inputs.first_monday,
            terms=terms,
            stock=stock,
            windows=windows,
        )
        needs = sized(paths)
        decided = DecidedOrders.of(needs, self._decisions(series))
        if decided.asks_other_demand:
            needs = sized(decided.demand(paths))
        drove = driver_table(self.as_of, explained, needs, terms=terms, stock=stock)
        self.files.add("stock_up_driver", drove)
        account_id, product_id, upstream_id = (
            series[f"{name}_id"].to_numpy(dtype=object)
            for name in ("account", "product", "upstream")
        )
        plan = plan_table(
            self.as_of,
            account_id,
            product_id,
            needs,
            terms=terms,
            stock=stock,
            upstream_ids=upstream_id,
            notes=told_besides(
                series, windows, shipment_notes(sent), self.as_of, settings=self.settings
            ),
        )
        if decided.decisions:
            orders = decided.orders(needs.order, terms)
            plan, needs = decided.rows(plan, orders, terms), replace(needs, order=orders)
            self.overridden.append(decided.table(self.as_of, orders))
        self.files.add("stock_up_plan", plan)
        short = shortfall_table(account_id, product_id, needs.short, late)
        self.files.add("shortfall", short)
        self._carry_ahead(series, paths, stock, needs, terms=terms)
        if self._limited:
            asked = decided.demand(paths) if decided.asks_other_demand else paths
            lines = PlanLines.of(series, needs, terms, self.settings.allocation)
            self._limited.add(lines, plan, terms.packs.case)
            self._limited.look(asked, terms, stock, needs=needs, is_fixed=decided.is_fixed)
        return needs

    def _terms(self, series: pd.DataFrame) -> SeriesTerms:
        return terms_of(series, self.settings)

    def rows(self) -> pa.RecordBatchReader:
        """Return the plan's rows once all series are laid, cut to supply and transport."""
        limited = self._limited if self._limited and self._limited.parts else None
        if limited:
            limited.carry_ahead(self.files, self.as_of)
        self.files.close()
        return limited.plan_rows(self.files) if limited else self.files.rows("stock_up_plan")

    def drivers(self) -> pa.RecordBatchReader:
        """Return what drove each row, once `rows` are made."""
        limited = self._limited if self._limited and self._limited.parts else None
        return limited.driver_rows(self.files) if limited else self.files.rows("stock_up_driver")

    def _carry_ahead(
        self,
        series: pd.DataFrame,
        paths: np.ndarray,
        stock: SeriesStock,
        needs: Needs,
        *,
        terms: SeriesTerms,
    ) -> None:
        """Write stock week by week, or put the block aside where its orders may be cut."""
        ahead = StockAhead(
            account_ids=series["account_id"].to_numpy(dtype=object),
            product_ids=series["product_id"].to_numpy(dtype=object),
            paths=paths,
            on_hand=stock.on_hand,
            due_days=stock.due.days,
            due_units=stock.due.units,
            arrival=needs.start,
            backorder=terms.backorder,
            begins=terms.begins,
            ends=terms.ends,
        )
        if self._limited:
            self.files.keep(ahead)
        else:
            rows = ahead.table(self.as_of, self.inputs.first_monday, needs.order)
            self.files.add("stock_up_projection", rows)

    def overrides(self) -> pa.Table:
        """Return rows of `stock_up_override` once all series are laid."""
        return pa.concat_tables([OVERRIDE.arrow.empty_table(), *self.overridden])

    def _decisions(self, series: pd.DataFrame) -> dict[int, Decision]:
        lines = zip(series["account_id"], series["product_id"], strict=True)
        found = ((place, self.decisions.get(line)) for place, line in enumerate(lines))
        return {place: one for place, one in found if one is not None}

    def _sent(self, chunk: Chunk, block: Ints, terms: SeriesTerms) -> pd.DataFrame:
        """Return what is on its way to a block's series, which are numbered from 0."""
        due = chunk.due.assign(series=chunk.due["series"] - int(block[0]))
        return shipments(
            due[due["series"].between(0, len(block) - 1)],
            terms.lead_days,
            days_of(chunk.series.iloc[block]["counted_on"]),
            as_of=self.as_of,
            patience_days=self.settings.stock.late_shipment_days,
        )

    def _stock(self, series: pd.DataFrame, due: pd.DataFrame, terms: SeriesTerms) -> SeriesStock:
        on_hand = series["on_hand_units"].to_numpy(dtype=np.float64, na_value=np.nan)
        # Before its launch, or its opening, nobody holds any.
        is_ahead = terms.begins > np.datetime64(self.as_of, "D")
        on_hand = np.where(np.isnan(on_hand) & is_ahead, 0.0, on_hand)
        here, days = (due[name].to_numpy(dtype=np.int64) for name in ("series", "days"))
        units = due["units"].to_numpy(dtype=np.float64)
        reported = series["in_transit_units"].notna().to_numpy()
        has_ordered = np.isin(np.arange(len(series)), here[due["is_ordered"].to_numpy(np.bool_)])
        return SeriesStock(
            on_hand=on_hand,
            counted=days_of(series["counted_on"]),
            due=Arrivals.of(here, days, units, len(series)),
            transit_known=reported | self.inputs.has_transit_feed | has_ordered,
        )

    def _windows(self, terms: SeriesTerms) -> list[OrderWindow]:
        return order_windows(
            self.as_of,
            terms.lead_days,
            terms.review_days,
            self._seasons,
            chosen=self.season,
            shutdowns=self.settings.shutdowns,
        )
