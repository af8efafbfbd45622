"""Panels drawn from numbers, shared by the tests of the forecast models."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from transforms.planning.demand import history_weeks
from transforms.planning.forecast.panel import Panel

AS_OF = date(2026, 1, 5)


def panel_of(
    units,
    *,
    as_of=AS_OF,
    first=None,
    in_stock=None,
    segments=None,
    regions=None,
    ids=None,
    expected=None,
):
    """Make a panel of rows of weekly units, the last week being the last before `as_of`."""
    demand = np.array(units, dtype=np.float64).reshape(len(units), -1)
    count, weeks = demand.shape
    texts = np.array([""] * count, dtype=object)
    return Panel(
        account_ids=np.array(ids or [f"A{i:05d}" for i in range(count)], dtype=object),
        product_ids=np.array(["P"] * count, dtype=object),
        weeks=history_weeks(as_of, weeks),
        units=demand,
        raw_units=demand,
        in_stock=np.ones_like(demand, bool) if in_stock is None else in_stock,
        first=np.zeros(count, np.int64) if first is None else np.array(first, np.int64),
        segments=np.array(segments or ["beer / key"] * count, dtype=object),
        regions=texts if regions is None else np.array(regions, dtype=object),
        corrections=texts,
        expected=np.full(count, np.nan) if expected is None else np.array(expected),
    )


@pytest.fixture(scope="session")
def make_panel() -> Callable[..., Panel]:
    return panel_of
