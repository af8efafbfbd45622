"""What holds for each series of a plan: lead time, review, service level, packs, rule.

Goes in: a frame of series with what their account and product say, and the settings. Comes out:
`Terms` as arrays. A lead time is the account's, then the product's, then the setting's.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pandas as pd

from transforms.planning.forecast.aim import Aim
from transforms.planning.forecast.panel import Days, Floats, Ints, Texts
from transforms.planning.grid import days_of
from transforms.planning.packs import Packs
from transforms.planning.stock_up.plan import SeriesTerms
from transforms.planning.stock_up.settings import MinMax, Policy, StockUpSettings, policy_for
from transforms.planning.ticks import ticks_of, ticks_of_decimal

_NAN = float("nan")


def terms_of(series: pd.DataFrame, settings: StockUpSettings) -> SeriesTerms:
    """Return the terms of every series.

    Columns: product_id, region, class, lead_time_days, units_per_case, case_pack_multiple,
    minimum_order_cases, sold_from, sold_until, shelf_life_days; nulls mean not known. Raises
    `UsageError` where neither a service level nor costs hold for a class.
    """
    policies = _policies(series, settings)
    rules = [_rule(product, settings) for product in series["product_id"]]
    given = _numbers(series, "lead_time_days")
    begins, ends = lifetimes(series)
    lead = np.array([policy.lead_time_days for policy in policies], dtype=np.float64)
    return SeriesTerms(
        lead_days=np.where(np.isnan(given), lead, given).astype(np.int64),
        review_days=np.array([policy.review_days for policy in policies], dtype=np.int64),
        level=_each(policies, lambda p: p.service_level),
        season_level=_each(policies, lambda p: p.season_level),
        holding=_each(policies, lambda p: p.costs.holding_per_unit_week if p.costs else None),
        shortage=_each(policies, lambda p: p.costs.shortage_per_unit if p.costs else None),
        backorder=np.array([policy.unmet_demand == "backorder" for policy in policies], np.bool_),
        packs=packs_of(series, np.array([policy.pack_round for policy in policies], dtype=object)),
        minimum=np.array([ticks_of_decimal(r.minimum) if r else 0 for r in rules], np.int64),
        maximum=np.array([ticks_of_decimal(r.maximum) if r else 0 for r in rules], np.int64),
        multiple=np.array([ticks_of_decimal(r.multiple) if r else 0 for r in rules], np.int64),
        begins=begins,
        ends=ends,
        keeps_days=np.nan_to_num(_numbers(series, "shelf_life_days")).astype(np.int64),
    )


def lifetimes(series: pd.DataFrame) -> tuple[Days, Days]:
    """Return the days from which and until which each series is sold."""
    return days_of(series["sold_from"]), days_of(series["sold_until"])


def aim_for(settings: StockUpSettings, account_class: str | None) -> Aim:
    """Return what the orders of a class ask of a forecast, by the settings of all regions."""
    policy = policy_for(settings, None, account_class)
    weeks = -(-(policy.lead_time_days + policy.review_days) // 7)
    if policy.service_level is not None:
        return Aim(float(policy.service_level), weeks)
    if policy.costs is None:
        raise AssertionError("a class without a service level plans by cost")
    short, held = policy.costs.shortage_per_unit, policy.costs.holding_per_unit_week
    return Aim(float(short / (short + held)), weeks, by_cost=True)


def packs_of(series: pd.DataFrame, rounding: Texts) -> Packs:
    """Return the packs of every series; what is not known reads 0, as `Packs.of` takes it."""
    names = ("units_per_case", "case_pack_multiple", "minimum_order_cases")
    case, multiple, minimum = (ticks_of(_numbers(series, name)) for name in names)
    return Packs.of(case, multiple, minimum, rounding)


def shared_in(terms: SeriesTerms) -> Ints:
    """Return the pack a shortage is shared in, in ticks: one unit where needs are not packed."""
    by_rule = terms.multiple > 0
    packed = np.where(terms.packs.rounding == "none", ticks_of(np.ones(1)), terms.packs.pack)
    return np.where(by_rule, terms.multiple, packed)


def smallest_order(terms: SeriesTerms) -> Ints:
    """Return the smallest order of every series, in ticks; 0 where one pack is enough."""
    smallest = terms.packs.smallest
    return np.where((terms.multiple > 0) | (smallest <= shared_in(terms)), 0, smallest)


def _policies(series: pd.DataFrame, settings: StockUpSettings) -> list[Policy]:
    made: dict[tuple[str | None, str | None], Policy] = {}
    found = []
    for region, name in zip(_texts(series, "region"), _texts(series, "class"), strict=True):
        if (region, name) not in made:
            made[region, name] = policy_for(settings, region, name)
        found.append(made[region, name])
    return found


def _rule(product: str, settings: StockUpSettings) -> MinMax | None:
    own = settings.products.get(product)
    return own.replenish if own and own.replenish else settings.replenish


def _each(policies: list[Policy], what: Callable[[Policy], Decimal | None]) -> Floats:
    values = [what(policy) for policy in policies]
    return np.array([_NAN if v is None else float(v) for v in values], dtype=np.float64)


def _numbers(series: pd.DataFrame, column: str) -> Floats:
    return series[column].to_numpy(dtype=np.float64, na_value=_NAN)


def _texts(series: pd.DataFrame, column: str) -> list[str | None]:
    return [value if isinstance(value, str) else None for value in series[column]]
