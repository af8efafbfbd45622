"""Stock rolls forward, and the year has the shape of a brewer's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

ROLL = """
    with received as (
        select account_id, product_id, date_trunc('week', delivered_on)::date as week,
            sum(quantity) as units, bool_or(kind = 'return') as has_return
        from orders
        where delivered_on is not null
        group by all
    ),
    returned as (
        select distinct account_id, product_id from orders where kind = 'return'
    ),
    stock as (
        select account_id, product_id, snapshot_date - 6 as week, on_hand as closing,
            lag(on_hand) over series as opening, lag(snapshot_date) over series as day_before
        from inventory
        where account_id is not null
        window series as (partition by account_id, product_id order by snapshot_date)
    )
    select stock.*, sold.quantity as sold, coalesce(received.units, 0) as received,
        returned.account_id is null as is_clean
    from stock
    join sell_through as sold
        on sold.account_id = stock.account_id and sold.product_id = stock.product_id
        and sold.period_start = stock.week
    left join received
        on received.account_id = stock.account_id and received.product_id = stock.product_id
        and received.week = stock.week
    left join returned
        on returned.account_id = stock.account_id and returned.product_id = stock.product_id
    where opening is not null and closing is not null and day_before = stock.week - 1
        and stock.week >= date '2023-11-20'
"""


def test_stock_rolls_forward_to_the_unit_wherever_nothing_was_returned(rows):
    checked, kept = rows(
        f"select count(*), count(*) filter (opening + received - sold = closing)"
        f" from ({ROLL}) where is_clean"
    )[0]
    assert checked > 15_000
    assert kept == checked


def test_returns_disturb_only_the_weeks_they_touch(rows):
    checked, kept = rows(
        f"select count(*), count(*) filter (opening + received - sold = closing) from ({ROLL})"
    )[0]
    assert kept / checked > 0.97


def test_nothing_on_hand_or_sold_is_negative_or_broken(one):
    assert one("select count(*) from inventory where on_hand < 0 or on_hand <> floor(on_hand)") == 0
    assert one("select count(*) from sell_through where quantity < 0") == 0


def test_accounts_without_counts_report_the_stock_out_flag_only(rows, truth):
    found = rows("select distinct account_id from inventory where on_hand is null")
    assert [account for (account,) in found] == truth["stock_flag_only"] != []


def test_both_breweries_report_our_own_stock_every_week(rows):
    found = rows(
        "select location_id, count(distinct snapshot_date) from inventory"
        " where account_id is null group by 1 order by 1"
    )
    assert [count for _, count in found] == [156, 156]


def _weekly(rows, category: str) -> dict[date, float]:
    return dict(
        rows(
            """
            select period_start, sum(quantity)::double
            from sell_through
            join (select distinct product_id, category from products) using (product_id)
            where category = ? group by 1
            """,
            category,
        )
    )


def _mean(sold: dict[date, float], first: date, weeks: int) -> float:
    monday = first - timedelta(first.weekday())
    return sum(sold[monday + timedelta(7 * n)] for n in range(weeks)) / weeks


@pytest.mark.parametrize("category", ["lager", "premium", "gift"])
@pytest.mark.parametrize("festival", ["2024-02-10", "2025-01-29", "2026-02-17"])
def test_the_spring_peak_moves_with_the_lunar_calendar(category: str, festival: str, rows):
    sold, day = _weekly(rows, category), date.fromisoformat(festival)
    peak = _mean(sold, day - timedelta(21), 2)
    after = _mean(sold, day + timedelta(14), 2)
    assert peak > 1.5 * after


@pytest.mark.parametrize(("category", "ratio"), [("lager", 1.3), ("keg", 1.4), ("wheat", 1.3)])
@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_summer_is_a_peak(category: str, ratio: float, year: int, rows):
    sold = _weekly(rows, category)
    assert _mean(sold, date(year, 7, 1), 4) > ratio * _mean(sold, date(year, 4, 8), 4)


def test_sell_in_runs_ahead_of_sell_through_into_the_peak(rows):
    found = rows(
        """
        select
            (select sum(quantity) from orders where account_id like 'W%' and kind <> 'return'
                and delivered_on between date '2025-12-22' and date '2026-01-25'),
            (select sum(quantity) from sell_through where account_id like 'W%'
                and period_start between date '2025-12-22' and date '2026-01-19')
        """
    )[0]
    assert found[0] > 1.05 * float(found[1])


def test_weekdays_follow_the_stated_pattern(rows, truth):
    found = dict(
        rows(
            "select strftime(order_date, '%a'), count(*) / sum(count(*)) over ()"
            " from orders where kind = 'sale' group by 1"
        )
    )
    for day, part in truth["order_weekdays"].items():
        assert abs(float(found[day]) - part) < 0.015, day


def test_the_coming_peak_is_brewed_short_for_the_stated_products(rows, truth):
    week = dict(
        rows(
            "select product_id, sum(units) / max(units_per_case) from supply"
            " join (select distinct product_id, units_per_case from products) using (product_id)"
            " where available_on between date '2026-12-28' and date '2027-01-25' group by 1"
        )
    )
    before = dict(
        rows(
            "select product_id, sum(quantity) from sell_through"
            " join (select distinct account_id, level, network_model from accounts)"
            " using (account_id) where (level = 1 or network_model = 'flat')"
            " and period_start between date '2025-12-29' and date '2026-01-26' group by 1"
        )
    )
    ratio = {product: week[product] / before[product] for product in week if before.get(product)}
    short = truth["supply"]["brewed_short"]
    others = sorted(value for product, value in ratio.items() if product not in short)
    assert len(short) == 5
    assert max(ratio[product] for product in short) < others[len(others) // 2]


def test_goods_under_way_are_the_open_orders_of_accounts_with_stock(one):
    snapshot = "select sum(units) from in_transit where as_of_date = date '2026-10-31'"
    open_ = """
        select sum(quantity * case when unit = 'case' then units_per_case else 1 end)
        from orders join (select distinct product_id, units_per_case from products)
            using (product_id)
        where delivered_on is null and kind <> 'return' and account_id similar to '[WD].*'
    """
    assert one(snapshot) == one(open_) > 0
    assert one("select count(*) from in_transit where due_on <= as_of_date") == 0
    assert one("select count(distinct as_of_date) from in_transit") == 36
