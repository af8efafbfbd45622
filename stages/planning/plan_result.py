"""What a plan came to, as a person and JSON read it.

Goes in: the plan's rows as relation `plan` of the engine, and what the planner knows of its
forecast. Comes out: a `PlanResult`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.warehouse.publish import Published
from stages.planning.money import MoneyResult
from stages.planning.rows import Planner
from transforms.language.figures import number
from transforms.language.words import nearest
from transforms.operations.measures import RunMeasure
from transforms.planning.stock_up.settings import StockUpSettings

_SHOWN = 5
_QUARTER = timedelta(days=91)
# What an account buys from its upstream is in what the upstream buys from us: it counts apart.
OURS_AND_OTHERS = """
    count(*) filter (where upstream_id is null and recommended_units > 0),
    coalesce(sum(recommended_units) filter (where upstream_id is null), 0),
    coalesce(sum(cut_units) filter (where upstream_id is null), 0),
    min(ship_by_date) filter (where upstream_id is null and recommended_units > 0),
    count(*) filter (where upstream_id is not null and recommended_units > 0),
    coalesce(sum(recommended_units) filter (where upstream_id is not null), 0)
"""
_SUMMARY = f"""
select
    count(*),
    count(*) filter (where recommended_units is null),
    count(*) filter (where season is not null),
    {OURS_AND_OTHERS}
from plan
"""
_SALES_KNOWN = """
select min(week_start), max(week_start) from fct_account_product_week
where sell_through_units is not null or sell_in_units <> 0
"""
_KNOWN = {
    "region": "select distinct region from dim_account where region is not null order by 1",
    "product": "select distinct product_id from dim_product order by 1",
}


@dataclass(frozen=True)
class PlanResult:
    """What was planned; units as text, exact.

    Orders, units and cuts are of what we sell; `upstream_orders` and `upstream_units` are what
    accounts buy from others.
    """

    as_of_date: str
    season: str | None
    rows: int
    rows_without_stock: int
    left_out: int
    orders: int
    season_rows: int
    recommended_units: str
    cut_units: str
    first_ship_by: str | None
    upstream_orders: int
    upstream_units: str
    forecast_weeks: int
    methods: dict[str, int]
    champions: dict[str, str]
    weekly_totals: str
    version_id: int
    is_new: bool
    file: str | None = None
    overrides: int = 0
    overrides_idle: tuple[str, ...] = ()
    money: MoneyResult | None = None
    taught_on: str | None = None
    sales_known: tuple[str, str] | None = None
    idle_settings: tuple[str, ...] = ()
    ahead_units: str = "0"

    def measures(self) -> Iterator[RunMeasure]:
        """Count rows, orders and units of the plan, and what limits cut from it."""
        yield RunMeasure("plan.rows", self.rows)
        yield RunMeasure("plan.orders", self.orders)
        yield RunMeasure("plan.units_recommended", Decimal(self.recommended_units))
        yield RunMeasure("plan.units_cut", Decimal(self.cut_units))

    def text(self) -> str:
        """Return the result as a person reads it."""
        if self.rows == 0:
            why = self._far_from_sales() or "no sales and no stock before that day"
            if self.left_out:
                why = f"{self.left_out:,} accounts × products bought once or are silent for long"
            return f"Nothing to plan as of {self.as_of_date}: {why}"
        methods = ", ".join(f"{name} {count:,}" for name, count in self.methods.items())
        lines = [
            f"Planned {self.rows:,} accounts × products as of {self.as_of_date}:"
            f" {self.orders:,} orders of {number(Decimal(self.recommended_units))} units in all"
            + (f", the first to ship by {self.first_ship_by}" if self.first_ship_by else ""),
            *bought_from_others(self.upstream_orders, self.upstream_units),
            *self._ahead(),
            f"  rows for a peak season: {self.season_rows:,}",
            f"  rows without a stock figure, so without a number: {self.rows_without_stock:,}",
            f"  left out, bought once or silent for long, and without stock: {self.left_out:,}",
            f"  cut for want of supply or transport: {number(Decimal(self.cut_units))} units",
            *(self.money.lines() if self.money else ()),
            *self._decided(),
            *(f"  {why}" for why in [self._far_from_sales()] if why),
            *(f"  settings name a {name}, which nobody has" for name in self.idle_settings),
            f"  forecast {self.forecast_weeks} weeks ahead by: {methods}",
            *([f"  models as taught and chosen on {self.taught_on}"] if self.taught_on else ()),
            f"  weekly totals for production and transport: {self.weekly_totals}",
            f"  version {self.version_id}" + ("" if self.is_new else ", as it stood already"),
        ]
        return "\n".join([*lines, f"  written to {self.file}"] if self.file else lines)

    def _far_from_sales(self) -> str | None:
        """Return what is to be asked of a day long after the last sales; None for any other."""
        if self.sales_known is None:
            return "no sales are known before that day; is the day right?"
        first, last = self.sales_known
        if date.fromisoformat(self.as_of_date) - date.fromisoformat(last) <= _QUARTER:
            return None
        return f"sales are known of the weeks from {first} to {last}; is the day right?"

    def _ahead(self) -> list[str]:
        units = Decimal(self.ahead_units)
        told = f"  units that leave ahead of a season whose weeks cannot carry all: {number(units)}"
        return [told] if units else []

    def _decided(self) -> list[str]:
        lines = [f"  numbers of planners instead of the model's: {self.overrides:,}"]
        if self.overrides_idle:
            named = ", ".join(self.overrides_idle[:_SHOWN])
            more = len(self.overrides_idle) - _SHOWN
            rest = f" and {more:,} more" if more > 0 else ""
            lines.append(f"  decided about, but without a line or a number now: {named}{rest}")
        return lines if self.overrides or self.overrides_idle else []


def bought_from_others(orders: int, units: str) -> list[str]:
    """Return the line that tells what accounts buy from others; none where they buy nothing."""
    if orders == 0:
        return []
    shown = number(Decimal(units))
    return [f"  orders that other accounts serve from these goods: {orders:,} of {shown} units"]


def result_of(
    engine: Engine,
    planner: Planner,
    published: Published,
    *,
    season: str | None,
    totals: Path,
    out: Path | None,
    decided: Iterable[tuple[str, str]],
    money: MoneyResult,
) -> PlanResult:
    """Sum the relations `plan`, `overrides` and `stock_up_driver` up.

    `totals` and `out` are the files written for people; `decided` are the lines that planners
    decided about, of which `overrides` has those that could be followed.
    """
    followed = set(engine.rows("select account_id, product_id from overrides"))
    known = engine.rows(_SALES_KNOWN)[0]
    rows, blank, season_rows, *sums = engine.rows(_SUMMARY)[0]
    orders, units, cut, first, other_orders, other_units = sums
    ahead = engine.scalar("select coalesce(sum(ahead_units), 0) from stock_up_driver")
    champions = planner.lessons.champions if planner.lessons else {}
    return PlanResult(
        as_of_date=planner.as_of.isoformat(),
        season=season,
        ahead_units=f"{ahead.normalize():f}",
        rows=rows,
        rows_without_stock=blank,
        left_out=planner.inputs.left_out_count,
        orders=orders,
        season_rows=season_rows,
        recommended_units=f"{units.normalize():f}",
        cut_units=f"{cut.normalize():f}",
        first_ship_by=first.isoformat() if first else None,
        upstream_orders=other_orders,
        upstream_units=f"{other_units.normalize():f}",
        forecast_weeks=planner.settings.horizon_weeks,
        methods=dict(planner.methods.most_common()),
        champions=dict(champions),
        taught_on=planner.taught_on.isoformat() if planner.taught_on else None,
        weekly_totals=str(totals),
        version_id=published.version_id,
        is_new=published.is_new,
        file=str(out) if out else None,
        overrides=len(followed),
        money=money,
        overrides_idle=tuple(" ".join(line) for line in sorted(set(decided) - followed)),
        sales_known=(known[0].isoformat(), known[1].isoformat()) if known[0] else None,
        idle_settings=tuple(_idle(engine, planner.settings)),
    )


def _idle(engine: Engine, settings: StockUpSettings) -> Iterator[str]:
    """Yield the regions and products that settings name and nobody has, each with the nearest."""
    regions = [override.region for override in settings.overrides if override.region is not None]
    for kind, names in (("region", regions), ("product", settings.products)):
        known = [name for (name,) in engine.rows(_KNOWN[kind])]
        for name in dict.fromkeys(names):
            if name not in known:
                near = nearest(name, known)
                yield f"{kind} {name!r}" + (f" ({near})" if near else "")
