"""What is still to come, as the demand forecast sees it: sampled paths of weekly units.

Goes in: forecast series (account × product) with the price, cost and unit their
lines last bore. Comes
out: for any span of days, the units of each series on each path, and their mean. A week counts by
the share of its days that fall into the span.

Worked: a week of 70 units, of which Friday to Sunday are still to come: 70 × 3/7 = 30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Floats = npt.NDArray[np.float64]
Span = tuple[date, date]

SERIES = pa.schema(
    [
        ("account_id", pa.string()),
        ("product_id", pa.string()),
        ("unit", pa.string()),
        ("unit_price", pa.decimal128(18, 6)),
        ("unit_cost", pa.decimal128(18, 6)),
        ("currency", pa.string()),
        ("quantity_per_unit", pa.float64()),
    ]
)


@dataclass(frozen=True)
class BuyerDemand:
    """Hold who will buy what at which price, and the way to the paths.

    `series` has the columns of `SERIES`; a series without a price counts nothing. `chunks(weeks)`
    yields (place of the first series, array of series × paths × weeks) from `first_monday` on, the
    series in their order; the same every time.
    """

    series: pa.Table
    first_monday: date
    paths: int
    chunks: Callable[[int], Iterator[tuple[int, Floats]]]


def nothing_to_come(first_monday: date, paths: int = 1) -> BuyerDemand:
    """Return a demand without any series: what is known is all there will be."""
    return BuyerDemand(SERIES.empty_table(), first_monday, paths, lambda weeks: iter(()))


def weeks_until(first_monday: date, until: date) -> int:
    """Return how many weeks from the first Monday on touch the days before `until`."""
    return max(0, -(-(until - first_monday).days // 7))


def shares_of_weeks(first_monday: date, weeks: int, spans: Sequence[Span]) -> Floats:
    """Return the share of each week's days that fall into the spans, each [first, until)."""
    starts = first_monday.toordinal() + 7 * np.arange(weeks)
    days = np.zeros(weeks)
    for first, until in spans:
        low = np.maximum(starts, first.toordinal())
        high = np.minimum(starts + 7, until.toordinal())
        days += np.maximum(high - low, 0)
    shares: Floats = days / 7
    return shares
