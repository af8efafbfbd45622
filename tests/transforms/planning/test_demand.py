"""Demand from weekly facts: returns netted, stock-outs estimated, silence not read as zero."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.planning.demand import (
    history_weeks,
    net_of_orders,
    net_of_returns,
    weekly_panel,
)
from transforms.planning.forecast.estimate import corrected
from transforms.planning.forecast.panel import Panel

AS_OF = date(2026, 1, 5)
WEEKS = history_weeks(AS_OF, 30)
FACTS = [
    "account_id",
    "product_id",
    "source",
    "week_start",
    "sell_in_units",
    "return_units",
    "sell_through_units",
    "in_stock_days",
    "stock_out_days",
]


def facts(*weekly: dict, account="A", product="P", source="sell_through") -> pd.DataFrame:
    """Rows of one series, each a dict with `week` counted from the first of the panel."""
    start = date.fromisoformat(str(WEEKS[0]))
    rows = [
        {
            "account_id": account,
            "product_id": product,
            "source": source,
            "week_start": start + timedelta(weeks=week["week"]),
            **week,
        }
        for week in weekly
    ]
    return pd.DataFrame(rows, columns=FACTS)


def panel_of(rows: pd.DataFrame) -> Panel:
    """Number the series by account and product, as the stage does, and make their panel."""
    keys = ["account_id", "product_id"]
    series = rows.drop_duplicates(keys).sort_values(keys).reset_index(drop=True)
    order = {
        key: number for number, key in enumerate(series[keys].itertuples(index=False, name=None))
    }
    numbered = rows.assign(
        series=[order[a, p] for a, p in zip(rows[keys[0]], rows[keys[1]], strict=True)]
    )
    named = series.assign(
        region="North", category="beer", demand_source=series["source"], **{"class": "key"}
    )
    return weekly_panel(named, numbered.dropna(subset="week_start"), WEEKS)


def every_week(units, **more) -> list[dict]:
    return [{"week": week, "sell_through_units": units, **more} for week in range(30)]


def test_the_last_whole_week_is_the_last_of_history():
    assert str(history_weeks(date(2026, 1, 5), 2)[-1]) == "2025-12-29"
    assert str(history_weeks(date(2026, 1, 4), 2)[-1]) == "2025-12-22"
    assert str(history_weeks(date(2026, 1, 8), 2)[-1]) == "2025-12-29"


def test_f43_week_53_is_a_week_like_any_other():
    mondays = history_weeks(date(2027, 1, 11), 4).astype(str).tolist()
    assert mondays == ["2026-12-14", "2026-12-21", "2026-12-28", "2027-01-04"]


def test_sold_on_units_are_demand_and_missing_weeks_between_are_zero():
    panel = panel_of(
        facts({"week": 3, "sell_through_units": 5}, {"week": 6, "sell_through_units": 7})
    )
    assert panel.units[0, 3:7].tolist() == [5, 0, 0, 7]
    assert panel.first.tolist() == [3]
    assert panel.length.tolist() == [27]


def test_an_account_without_sell_through_is_read_by_what_it_bought():
    bought = facts({"week": 2, "sell_in_units": 30, "return_units": 4}, source="sell_in")
    panel = panel_of(bought)
    assert panel.units[0, 2] == 26
    assert panel.corrections.tolist() == ["returns"]


def test_returns_are_taken_from_the_sales_before_them_and_never_go_below_zero():
    net = net_of_returns(np.array([[10.0, 20.0, 5.0]]), np.array([[0.0, 0.0, 12.0]]))
    assert net.tolist() == [[10, 13, 0]]
    assert net_of_returns(np.array([[3.0]]), np.array([[9.0]])).tolist() == [[0]]


def test_a_negative_figure_corrects_the_weeks_before_it():
    panel = panel_of(
        facts({"week": 3, "sell_through_units": 9}, {"week": 4, "sell_through_units": -4})
    )
    assert panel.units[0, 3:5].tolist() == [5, 0]


def test_days_out_of_stock_are_filled_at_the_usual_rate():
    weeks = every_week(70, in_stock_days=7, stock_out_days=0)
    weeks[15] |= {"sell_through_units": 40, "in_stock_days": 4, "stock_out_days": 3}
    panel = panel_of(facts(*weeks))
    assert panel.raw_units[0, 15] == 40
    assert panel.units[0, 15] == pytest.approx(70)
    assert panel.corrections.tolist() == ["stock_out"]


def test_a_week_out_of_stock_for_half_of_it_or_more_is_an_estimate_and_not_evidence():
    weeks = every_week(70, in_stock_days=7, stock_out_days=0)
    weeks[14] |= {"in_stock_days": 6, "stock_out_days": 1}
    weeks[15] |= {"in_stock_days": 3, "stock_out_days": 4}
    assert panel_of(facts(*weeks)).in_stock[0, 13:17].tolist() == [True, True, False, True]


def test_a_week_wholly_out_of_stock_counts_as_usual_but_never_below_what_sold():
    clear = np.full((1, 9), 70.0)
    first = np.array([0])
    share = np.zeros((1, 9))
    share[0, 4] = 1.0
    quiet = np.zeros((1, 9), dtype=bool)
    for sold, demand in ((0, 70), (10, 70), (90, 90)):
        clear[0, 4] = sold
        assert corrected(clear, share, quiet, first)[0, 4] == pytest.approx(demand)


def test_stock_outs_do_not_correct_what_an_account_bought():
    bought = facts(
        {"week": 2, "sell_in_units": 30, "in_stock_days": 0, "stock_out_days": 7}, source="sell_in"
    )
    panel = panel_of(bought)
    assert panel.units[0, 2] == 30
    assert panel.in_stock[0, 2]


def test_a_regular_reporter_that_is_late_has_not_stopped_selling():
    panel = panel_of(facts(*every_week(20)[:27]))
    assert panel.units[0, 27:].tolist() == pytest.approx([20, 20, 20])
    assert not panel.in_stock[0, 27:].any()
    assert panel.corrections.tolist() == ["silence"]


def test_an_account_silent_for_long_has_stopped_selling():
    panel = panel_of(facts(*every_week(20)[:20]))
    assert panel.units[0, 20:].tolist() == [0] * 10


def test_silence_about_one_product_is_a_week_without_sales():
    regular = facts(*every_week(20))
    other = facts(*every_week(5)[:25], product="Q")
    panel = panel_of(pd.concat([regular, other]))
    assert panel.units[1, 25:].tolist() == [0] * 5


def test_f47_rows_of_one_week_add_up_and_weeks_outside_are_left_out():
    panel = panel_of(
        facts(
            {"week": 3, "sell_through_units": 5},
            {"week": 3, "sell_through_units": 2},
            {"week": 99, "sell_through_units": 1000},
        )
    )
    assert panel.units.sum() == 7


def test_a_series_without_any_week_has_no_history():
    blank = facts({"week": 0})
    blank["week_start"] = None
    panel = panel_of(blank)
    assert panel.length.tolist() == [0]
    assert panel.units.sum() == 0


def test_the_order_of_rows_changes_nothing():
    rows = pd.concat(
        [facts(*every_week(20), account=a, product=p) for a in "BA" for p in "QP"]
    ).sample(frac=1, random_state=4)
    panel = panel_of(rows)
    assert list(zip(panel.account_ids, panel.product_ids, strict=True)) == [
        ("A", "P"),
        ("A", "Q"),
        ("B", "P"),
        ("B", "Q"),
    ]


def test_open_orders_are_taken_from_the_forecast_of_their_own_month():
    # the published example FN: nothing is carried across buckets
    gross, orders = np.full(4, 350.0), np.array([300.0, 500.0, 280.0, 0.0])
    assert net_of_orders(gross, orders).tolist() == [50, 0, 70, 350]


numbers = st.lists(st.integers(0, 50), min_size=6, max_size=6)


@given(sold=numbers, returned=numbers)
def test_netting_equals_a_plain_loop(sold, returned):
    net = net_of_returns(np.array([sold], float), np.array([returned], float))
    left = list(sold)
    for week, units in enumerate(returned):
        for back in range(week, -1, -1):
            taken = min(left[back], units)
            left[back] -= taken
            units -= taken
    assert net[0].sum() == sum(left)
    assert (net >= 0).all()


@settings(deadline=None)
@given(sold=numbers, out=st.lists(st.integers(0, 7), min_size=6, max_size=6))
def test_corrected_demand_equals_a_plain_loop(sold, out):
    raw, share = np.array([sold], float), np.array([out]) / 7
    made = corrected(raw, share, np.zeros((1, 6), bool), np.array([0]))[0]
    clear = [units for units, days in zip(sold, out, strict=True) if days == 0]
    usual = sum(clear) / len(clear) if clear else 0
    for units, days, demand in zip(sold, out, made, strict=True):
        whole = usual if days == 7 else units + days / 7 * usual
        assert demand == pytest.approx(max(units, whole) if days else units)
