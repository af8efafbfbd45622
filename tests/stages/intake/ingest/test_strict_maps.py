"""Doubts that a strict map holds rows for: they come back when what raised the doubt is gone."""

from __future__ import annotations

import pytest

MAP = """\
source: shop
path: "*.csv"
currency: EUR
numbers: {decimal: "."}
limits: {rows: 1, money: 1}
strict: STRICT
feeds:
  orders:
    columns: {order_id: No, line_no: {value: "1"}, account_id: {value: A1}, product_id: Code,
              order_date: Day, quantity: Qty, unit_price: Price, returns_order_id: Of}
  accounts: {derive: orders, columns: {account_id: {value: A1}}}
  products: {derive: orders, columns: {product_id: Code}}
"""
TOTALS = """\
source: totals
path: "*.csv"
limits: {rows: 1, money: 1}
feeds:
  sell_through:
    strict: cumulative_decrease
    grain: month
    cumulative: year
    columns: {account_id: {value: A1}, product_id: {value: P1}, period_start: Month,
              quantity: Total}
  accounts: {derive: sell_through, columns: {account_id: {value: A1}}}
  products: {derive: sell_through, columns: {product_id: {value: P1}}}
"""
HEADER = "No,Code,Day,Qty,Price,Of\n"
SALE = "1,P1,2026-01-10,5,2.00,\n"
RETURN = "C2,P1,2026-01-12,-1,2.00,\n"


@pytest.fixture
def shop(world):
    """Return a function that writes the map with doubts it is strict in."""

    def strict(doubts: str):
        world.write("source.yaml", MAP.replace("STRICT", doubts))
        return world

    return strict


def _reasons(world):
    return [(row["file"], row["file_line"], row["reason_code"]) for row in world.held()]


def test_f39_a_price_far_above_its_product_is_held_where_the_map_is_strict(shop):
    world = shop("price_outlier")
    prices = [2, 2, 2, 21, 20]
    lines = [f"{at},P1,2026-01-10,1,{price}.00,\n" for at, price in enumerate(prices)]
    world.write("a.csv", HEADER + "".join(lines))
    world.run()
    assert _reasons(world) == [("a.csv", 5, "price_outlier")]
    assert world.held()[0]["raw_row"].startswith('{"No":"3"')


def test_f39_without_strict_it_loads(shop):
    world = shop("false")
    lines = [f"{at},P1,2026-01-10,1,{price}.00,\n" for at, price in enumerate([2, 2, 2, 21])]
    world.write("a.csv", HEADER + "".join(lines))
    world.run()
    assert len(world.rows("orders")) == 4


def test_f33_a_return_without_its_sale_waits_for_it(shop):
    world = shop("[price_outlier, return_unmatched]")
    world.write("b.csv", HEADER + RETURN)
    world.run()
    assert _reasons(world) == [("b.csv", 2, "return_unmatched")]
    world.write("a.csv", HEADER + SALE)
    world.run()
    assert _reasons(world) == []
    assert world.column("orders", "order_id") == ["1", "C2"]
    # The sale is taken back: its return is doubtful again.
    world.write("a.csv", HEADER + SALE.replace("P1", "P2"))
    world.run()
    assert _reasons(world) == [("b.csv", 2, "return_unmatched")]


def test_f33_a_return_that_names_its_order_needs_that_one(shop):
    world = shop("return_unmatched")
    other = RETURN.replace("2.00,", "2.00,9")
    world.write("a.csv", HEADER + SALE + other + RETURN.replace("C2", "C3"))
    world.run()
    assert _reasons(world) == [("a.csv", 3, "return_unmatched")]


def test_f33_without_strict_a_return_that_matches_no_sale_loads_and_is_told(shop):
    world = shop("false")
    world.write("a.csv", HEADER + SALE + RETURN)
    assert "return_unmatched" not in world.run().text()
    world.write("b.csv", HEADER + RETURN.replace("C2", "C3").replace("P1", "P2"))
    world.write("c.csv", HEADER + RETURN.replace("C2", "C4"))
    told = "return_unmatched: 1 rows; a return of what was never sold"
    assert told in world.run().text()
    assert len(world.rows("orders")) == 4
    (result,) = [r for r in world.gate_results() if r["expectation"] == "return_unmatched"]
    assert (result["verdict"], result["severity"], result["rows_failed"]) == (
        "failed",
        "warning",
        1,
    )
    assert result["rows_checked"] == 2


def test_a_total_that_falls_is_told_where_the_map_is_not_strict(world):
    world.write("source.yaml", TOTALS.replace("    strict: cumulative_decrease\n", ""))
    world.write("01.csv", "Month,Total\n2026-01-01,50\n")
    assert "cumulative_decrease" not in world.run().text()
    world.write("02.csv", "Month,Total\n2026-02-01,20\n")
    assert "totals/sell_through: cumulative_decrease: 1 rows; a total" in world.run().text()
    assert len(world.rows("sell_through")) == 2


def test_a_total_that_falls_is_held_until_the_one_before_is_corrected(world):
    world.write("source.yaml", TOTALS)
    world.write("01.csv", "Month,Total\n2026-01-01,50\n")
    world.write("02.csv", "Month,Total\n2026-02-01,20\n")
    world.run()
    assert _reasons(world) == [("02.csv", 2, "cumulative_decrease")]
    world.write("01.csv", "Month,Total\n2026-01-01,15\n")
    world.run()
    assert _reasons(world) == []
    assert [int(each) for each in world.column("sell_through", "quantity")] == [15, 20]


def test_f41_a_row_without_a_unit_is_held_where_the_map_is_strict(shop):
    world = shop("unit_missing")
    world.write("a.csv", HEADER + SALE)
    world.run()
    assert _reasons(world) == [("a.csv", 2, "unit_missing")]
