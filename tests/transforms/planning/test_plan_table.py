"""The published plan: exact decimals, nulls where nothing is known, sentences people can read."""

import math
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from transforms.planning.seasons import DEFAULT_SEASONS, windows_between
from transforms.planning.stock_up.plan import plan_needs
from transforms.planning.stock_up.reason import shown
from transforms.planning.stock_up.table import plan_table, ticks_in, with_cuts
from transforms.planning.stock_up.windows import order_windows
from transforms.planning.ticks import decimals, ticks_of_decimal, unit_decimals
from transforms.schema import WAREHOUSE_TABLES

MONDAY = date(2026, 1, 5)
SEASONS = windows_between(DEFAULT_SEASONS, date(2025, 1, 1), date(2027, 1, 1))


def table(terms, stock, weekly=40.0, seasons=SEASONS) -> pa.Table:
    count = len(stock.on_hand)
    paths = np.full((count, 20, 10), weekly)
    windows = order_windows(MONDAY, terms.lead_days, terms.review_days, seasons)
    needs = plan_needs(MONDAY, MONDAY, paths, terms, stock=stock, windows=windows)
    ids = np.array([f"A{i}" for i in range(count)], dtype=object)
    ours = np.full(count, None)
    return plan_table(MONDAY, ids, ids, needs, terms=terms, stock=stock, upstream_ids=ours)


def test_a_row_reads_as_the_registry_declares_it(make_terms, make_stock):
    made = table(make_terms(case=12), make_stock(100))
    assert made.schema.equals(WAREHOUSE_TABLES["stock_up_plan"].arrow)
    row = made.to_pylist()[0]
    # 20 are left on 01-19; 30 days to 02-17 ask for 171.4; 152 are needed, 13 cases of 12
    assert row["projected_units_at_arrival"] == Decimal("20.0000")
    assert row["unconstrained_units"] == Decimal("152.0000")
    assert row["recommended_units"] == Decimal("156.0000")
    assert row["recommended_cases"] == Decimal("13.0000")
    assert row["cut_units"] == Decimal("0.0000")
    assert row["service_level_ratio"] == Decimal("0.950000")
    assert row["window_end"] == date(2026, 2, 17)
    assert row["reason"] == (
        "Order 156: 100 on hand and 0 in transit leave about 20 on 2026-01-19; 156 last through"
        " 2026-02-17 (spring_festival) with 95 % certainty, for a demand of about 171 (one time in"
        " ten over 171), in packs of 12 from 152 needed."
    )


def test_the_account_that_the_manual_works_by_hand_comes_out_as_it_says(make_terms, make_stock):
    manual = (Path(__file__).parents[3] / "docs" / "stock_up.md").read_text("utf-8")
    made = table(make_terms(case=12), make_stock(100))
    row = made.to_pylist()[0]
    assert f"> {row['reason']}\n" in manual
    why = "supply by 2026-01-05 is 120 of 156 asked"
    given, case = np.array([1_200_000]), np.array([120_000])
    cut = with_cuts(made, given, case, [True], why=[why]).to_pylist()[0]["reason"]
    begins, _, ends = next(line for line in manual.split("\n") if line.startswith("> Order 120 "))[
        2:
    ].partition(" … ")
    assert cut.startswith(begins)
    assert cut.endswith(ends)
    # By hand: two weeks at 40 leave 20, and 30 days ask for 171.4.
    assert row["projected_units_at_arrival"] == 100 - 2 * 40
    assert row["unconstrained_units"] == math.ceil(30 * 40 / 7 - 20) == 152
    assert row["ship_by_date"] == MONDAY
    assert (row["window_end"] - row["window_start"]).days + 1 == 30


def test_without_a_stock_figure_there_is_a_reason_and_no_number(make_terms, make_stock):
    row = table(make_terms(), make_stock(None)).to_pylist()[0]
    for column in ("on_hand", "projected", "unconstrained", "recommended", "cut"):
        assert next(v for k, v in row.items() if k.startswith(column) and "reason" not in k) is None
    assert row["demand_units_mean"] is not None
    assert row["reason"].startswith("No recommendation: no stock figure dated before 2026-01-05")


def test_an_old_count_and_one_without_a_number_are_told(make_terms, make_stock):
    old = table(make_terms(), make_stock(10, counted="2025-12-01")).to_pylist()[0]
    assert "10 on hand (rolled forward from 2025-12-01)" in old["reason"]
    fresh = table(make_terms(), make_stock(10, counted="2026-01-04")).to_pylist()[0]
    assert "rolled" not in fresh["reason"]
    blank = table(make_terms(), make_stock(None, counted="2026-01-04")).to_pylist()[0]
    assert "the stock report of 2026-01-04 gives no number" in blank["reason"]


def test_enough_stock_says_so(make_terms, make_stock):
    row = table(make_terms(), make_stock(1000)).to_pylist()[0]
    assert row["recommended_units"] == 0
    assert row["reason"].startswith("Order nothing: 1,000 on hand")


def test_transit_that_nobody_reported_is_said_to_be_unknown(make_terms, make_stock):
    row = table(make_terms(), make_stock(10, transit_known=False)).to_pylist()[0]
    assert row["in_transit_units"] is None
    assert "nothing known in transit" in row["reason"]


def test_cases_are_unknown_where_the_size_of_a_case_is(make_terms, make_stock):
    row = table(make_terms(case=0), make_stock(10)).to_pylist()[0]
    assert row["recommended_units"] > 0
    assert row["recommended_cases"] is None


def test_a_min_max_rule_names_its_own_multiple_and_not_the_pack(make_terms, make_stock):
    terms = make_terms(min_max=(10, 40, 6), case=24)
    row = table(terms, make_stock(0), weekly=0).to_pylist()[0]
    assert row["recommended_units"] == 42
    assert row["reason"].endswith(
        ", by the rule no more than the minimum of 10; 40 fill up to the maximum of 40, in packs of"
        " 6."
    )


def test_what_is_not_sold_in_the_window_is_not_called_enough(make_terms, make_stock):
    for kind in ({"min_max": (10, 40, 6)}, {}):
        terms = make_terms(ends="2026-01-19", **kind)
        row = table(terms, make_stock(0), seasons=()).to_pylist()[0]
        assert row["recommended_units"] == 0
        assert row["reason"] == (
            "Order nothing: 0 on hand and 0 in transit leave about 0 on 2026-01-19; on no day from"
            " then through 2026-01-25 is it sold."
        )


def test_a_smallest_order_is_named_where_it_raised_a_figure_and_a_pack_only_where_one_did(
    make_terms, make_stock
):
    def reason(**kind):
        return table(make_terms(**kind), make_stock(100), seasons=())["reason"][0].as_py()

    # 20 are left on arrival, and the week asks for 40.
    raised = reason(case=12, minimum_cases=6)
    assert raised.endswith(", raised to the smallest order of 72 from 20 needed.")
    assert reason(case=12, rounding="none").endswith("(one time in ten over 40).")
    below = reason(case=18, rounding="nearest")
    assert below.startswith("Order 18: ")
    assert "; 20 would last through 2026-01-25 with 90 % certainty" in below
    assert below.endswith(", rounded down to packs of 18.")


def test_where_nothing_is_sold_nobody_is_short_though_customers_wait(make_terms, make_stock):
    terms = make_terms(ends="2026-01-19", backorder=True)
    windows = order_windows(MONDAY, terms.lead_days, terms.review_days, ())
    paths = np.full((1, 20, 10), 40.0)
    needs = plan_needs(MONDAY, MONDAY, paths, terms, stock=make_stock(0), windows=windows)
    assert needs.projected.tolist() == [-80]
    assert not needs.short.any()


def test_every_reason_is_one_sentence(make_terms, make_stock):
    kinds = [
        {},
        {"min_max": (50, 300, 6)},
        {"level": None, "costs": (1.0, 4.0)},
        {"rounding": "nearest", "case": 2000},
    ]
    for kind in kinds:
        for seasons in (SEASONS, ()):
            reason = table(make_terms(**kind), make_stock(30), seasons=seasons)["reason"][0].as_py()
            assert reason.endswith(".")
            assert reason.count(". ") == 0


def test_a_cut_shows_in_units_cases_and_words(make_terms, make_stock):
    made = table(make_terms(2, case=12), make_stock(100, None))
    cut = with_cuts(
        made,
        np.array([1_200_000, 0]),
        np.array([120_000, 120_000]),
        [True, True],
        why=["supply by 2026-01-05 is 120 of 156 asked", None],
    )
    first, second = cut.to_pylist()
    assert first["recommended_units"] == 120
    assert first["recommended_cases"] == 10
    assert first["cut_units"] == 36
    assert first["unconstrained_units"] == 152
    assert first["reason"].startswith("Order 120 of 156 asked: 100 on hand")
    assert "; 156 last through" in first["reason"]
    assert ", in packs of 12 from 152 needed. Cut by 36: " in first["reason"]
    assert first["reason"].endswith(" Cut by 36: supply by 2026-01-05 is 120 of 156 asked.")
    assert second["recommended_units"] is None
    assert second["cut_units"] is None
    assert cut.schema.equals(made.schema)


@pytest.mark.parametrize(
    ("ticks", "text"),
    [(0, "0"), (1_560_000, "156"), (25_000, "2.5"), (-5_000, "-0.5"), (1, "0.0001")],
)
def test_units_are_shown_without_needless_zeros(ticks, text):
    assert shown(ticks) == text


def test_ticks_and_decimals_are_the_same_number():
    whole = np.array([0, 1, -1, 10**15, -(10**15)])
    column = decimals(whole)
    assert column.to_pylist() == [Decimal(int(w)).scaleb(-4) for w in whole]
    assert ticks_in(pa.chunked_array([column, column[2:4]])).tolist() == [*whole, -1, 10**15]
    assert unit_decimals(np.array([1.5, np.nan])).to_pylist() == [Decimal("1.5000"), None]
    assert ticks_of_decimal(Decimal("2.5")) == 25_000
    with pytest.raises(ValueError, match="four decimals"):
        ticks_of_decimal(Decimal("0.00001"))
