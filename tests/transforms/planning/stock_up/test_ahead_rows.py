"""A row says what of its order leaves ahead of a season, in English and Chinese."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest

from transforms.planning.clauses import retold_after
from transforms.planning.stock_up.ahead_rows import DRIVER, ahead_told, with_goods_ahead
from transforms.planning.stock_up.goods_ahead import GoodsAhead
from transforms.planning.stock_up.table import PLAN
from transforms.planning.ticks import TICKS

UNTIL = date(2026, 3, 2)


def told(order: int, ahead: int, short: int) -> dict:
    """Return a row of a plan, and what drove it, once some units go ahead and some stay short."""
    text = f"Order {order}: 60 on hand last." if order else "Order nothing: 60 on hand last."
    row = {"recommended_units": Decimal(order), "recommended_cases": None, "reason": text}
    units, lacking = (np.array([n * TICKS]) for n in (ahead, short))
    made = GoodsAhead(units, lacking, units + lacking, season=np.array([0]), until=UNTIL)
    plan = pa.Table.from_pylist([row], PLAN.arrow)
    driver = pa.Table.from_pylist([{}], DRIVER.arrow)
    cases = np.array([2 * TICKS])
    return {
        **with_goods_ahead(plan, made, cases, ["summer"]).to_pylist()[0],
        "driver": ahead_told(driver, made, ["summer"]).to_pylist()[0],
    }


def chinese(row: dict) -> str:
    return retold_after(row["reason"], {"summer": "夏季"}.__getitem__)


ENGLISH = {
    (30, 20, 3): "Order 50: 60 on hand last. 20 of the 50 leave ahead of summer, since transport"
    " until the week of 2026-03-02 carries less than is needed; 3 stay short all the same.",
    (0, 20, 0): "Order 20: 60 on hand last. All 20 leave ahead of summer, since transport until the"
    " week of 2026-03-02 carries less than is needed.",
    (30, 0, 8): "Order 30: 60 on hand last. Nothing can leave ahead of summer, though transport"
    " until the week of 2026-03-02 carries less than is needed; 8 stay short all the same.",
    (30, 0, 0): "Order 30: 60 on hand last.",
}
CHINESE = {
    (30, 20, 3): "50 件中 20 件为夏季提前发运：至 2026-03-02 当周，运力不敷所需；仍缺 3 件。",
    (0, 20, 0): "全部 20 件为夏季提前发运：至 2026-03-02 当周，运力不敷所需。",
    (30, 0, 8): "本周无法为夏季提前发运：至 2026-03-02 当周，运力不敷所需；仍缺 8 件。",
    (30, 0, 0): "",
}


@pytest.mark.parametrize("row", ENGLISH)
def test_a_reason_begins_with_all_that_leaves_and_says_what_of_it_is_ahead(row):
    made = told(*row)
    assert made["reason"] == ENGLISH[row]
    assert made["recommended_units"] == sum(row[:2])
    assert chinese(made) == CHINESE[row]


def test_cases_are_those_of_all_that_leaves():
    assert told(30, 20, 0)["recommended_cases"] == 25


def test_a_line_that_needs_nothing_ahead_has_no_such_figures():
    driver = told(30, 0, 0)["driver"]
    assert {driver[name] for name in driver if name.startswith("ahead")} == {None}
