"""What the SELECTs of a plan know of its time: `plan_day`, of one row, and the days `plan_date`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from transforms.planning.demand import history_weeks
from transforms.planning.forecast.neighbours import EXPECTED_WEEKS
from transforms.planning.stock_up.settings import StockUpSettings

PLAN_DAY = pa.schema(
    {
        "as_of_date": pa.date32(),
        "monday": pa.date32(),
        "first_monday": pa.date32(),
        "pace_from": pa.date32(),
        "promoted_until": pa.date32(),
        "count_age_days": pa.int32(),
        "by_sell_through": pa.bool_(),
        "has_transit_feed": pa.bool_(),
        "nets_orders": pa.bool_(),
    }
)
PLAN_DATE = pa.schema({"date_day": pa.date32(), "week_start": pa.date32()})
# How far ahead promotions are read.
_AHEAD = timedelta(days=800)


def plan_day(as_of: date, settings: StockUpSettings, *, has_transit_feed: bool) -> dict[str, Any]:
    """Return the row of `plan_day`: the weeks of a plan, and what its settings let it read."""
    monday = as_of - timedelta(days=as_of.weekday())
    return {
        "as_of_date": as_of,
        "monday": monday,
        "first_monday": history_weeks(as_of)[0].item(),
        "pace_from": monday - timedelta(weeks=EXPECTED_WEEKS),
        "promoted_until": as_of + _AHEAD,
        "count_age_days": settings.stock.count_age_days,
        "by_sell_through": settings.demand == "sell_through",
        "has_transit_feed": has_transit_feed,
        "nets_orders": settings.net_of_orders,
    }


def plan_dates(day: dict[str, Any]) -> pa.Table:
    """Return each day that a plan looks at with its Monday, as `PLAN_DATE`.

    They reach from its first week, which lies before any count that it may use, to the last
    promotion that it reads.
    """
    end = day["promoted_until"] + timedelta(days=1)
    dates = np.arange(day["first_monday"], end, dtype="datetime64[D]")
    # The first day of the Unix epoch was a Thursday.
    weekday = (dates.astype(np.int64) + 3) % 7
    return pa.table([dates, dates - weekday], schema=PLAN_DATE)
