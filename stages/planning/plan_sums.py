"""Sum up what a plan came to.

Goes in: the plan's rows as relation `plan` of the engine, and what the planner knows of its
forecast. Comes out: a `PlanResult`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.warehouse.publish import Published
from stages.planning.money import MoneyResult
from stages.planning.plan_result import PlanResult
from stages.planning.rows import Planner
from transforms.language.words import nearest
from transforms.planning.stock_up.settings import StockUpSettings

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
