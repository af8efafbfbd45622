"""Say whether an order can be placed on a day: what the schedule asks before it plans.

Goes in: a home with the plans made so far. Comes out: whether the review of that day is due.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from stages.planning.plan import read_settings


def review_is_due(home: Home, as_of: date, *, config: Path | None = None) -> bool:
    """Tell whether no plan stands of the `review.every_days` days before a day.

    Reviews every 7 days, a plan of Monday 2026-01-05: due again on Monday 2026-01-12. A day that is
    planned already is due again: its plan is replaced.
    """
    every = read_settings(home, config).review.every_days
    with Engine.open(home) as engine:
        engine.view("plans", mart(home, "stock_up_plan").scan())
        asked = {"as_of": as_of, "every": every}
        query = (
            "select count(*) = 0 from plans"
            " where as_of_date < $as_of and as_of_date > $as_of - $every::integer"
        )
        return bool(engine.scalar(query, asked))
