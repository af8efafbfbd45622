"""Columns, keys, references and money of the written feeds."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from examples.sample_company import SIZES
from transforms.schema import FEED_DATES, FEEDS, REQUIRED_FEEDS

WRITTEN = [
    "accounts",
    "products",
    "orders",
    "inventory",
    "in_transit",
    "sell_through",
    "receivables",
    "collections",
    "visits",
    "expenses",
    "promotions",
    "incidents",
    "scans",
    "targets",
    "events",
    "trainings",
    "occasions",
    "supply",
    "claims",
    "competitor_share",
    "feedback",
    "market_prices",
]
# Feeds that name days to come on purpose.
AHEAD = {"promotions", "occasions", "supply"}


def _header(feeds: Path, feed: str) -> list[str]:
    path = feeds / f"{feed}.csv"
    path = path if path.is_file() else sorted((feeds / feed).iterdir())[0]
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_every_feed_is_written_and_nothing_else(feeds: Path):
    found = {path.name.removesuffix(".csv") for path in feeds.iterdir()}
    assert found == {*WRITTEN, "_truth", "terms"}
    assert set(REQUIRED_FEEDS) <= found


@pytest.mark.parametrize("feed", WRITTEN)
def test_headers_are_canonical_so_no_map_is_needed(feed: str, feeds: Path):
    header = _header(feeds, feed)
    assert len(set(header)) == len(header)
    assert set(header) <= set(FEEDS[feed].names)
    assert set(FEEDS[feed].required) <= set(header)


@pytest.mark.parametrize("feed", WRITTEN)
def test_required_columns_are_filled_and_keys_are_unique(feed: str, feeds: Path, one):
    header = _header(feeds, feed)
    for column in FEEDS[feed].required:
        assert one(f'select count(*) from {feed} where "{column}" is null') == 0, column
    key = ", ".join(f'"{part}"' for part in FEEDS[feed].key if part in header)
    twice = f"select {key} from {feed} group by {key} having count(*) > 1"
    assert one(f"select count(*) from ({twice})") == 0


@pytest.mark.parametrize("feed", WRITTEN)
def test_codes_and_limits_of_the_registry_hold(feed: str, feeds: Path, one):
    for name in _header(feeds, feed):
        column = FEEDS[feed][name]
        if feed in ("orders", "receivables") and name in ("currency", "version"):
            continue
        if column.allowed:
            codes = ", ".join(f"'{code}'" for code in column.allowed)
            assert one(f'select count(*) from {feed} where "{name}" not in ({codes})') == 0, name
        low, high = column.limits
        if low is not None:
            assert one(f'select count(*) from {feed} where "{name}" < {low}') == 0, name
        if high is not None:
            assert one(f'select count(*) from {feed} where "{name}" > {high}') == 0, name


@pytest.mark.parametrize("feed", [feed for feed in WRITTEN if feed in FEED_DATES])
def test_nothing_is_dated_after_the_last_day_but_plans(feed: str, one, truth: dict):
    last = truth["sample"]["last_day"]
    latest = str(one(f"select max({FEED_DATES[feed]}) from {feed}"))[:10]
    assert (latest > last) == (feed in AHEAD)


@pytest.mark.parametrize(
    ("feed", "column", "master"),
    [
        (feed, column, master)
        for feed, columns in {
            "orders": "account_id seller_id product_id",
            "inventory": "account_id product_id",
            "in_transit": "account_id product_id",
            "sell_through": "account_id product_id",
            "receivables": "account_id",
            "collections": "account_id",
            "visits": "account_id",
            "expenses": "account_id",
            "promotions": "account_id product_id",
            "incidents": "account_id victim_account_id",
            "scans": "account_id product_id",
            "targets": "account_id",
            "events": "account_id",
            "claims": "account_id product_id",
            "competitor_share": "account_id",
            "feedback": "account_id",
            "market_prices": "product_id",
            "trainings": "account_id",
            "occasions": "account_id",
            "supply": "product_id",
            "accounts": "upstream_id",
        }.items()
        for column in columns.split()
        for master in ["products" if column == "product_id" else "accounts"]
    ],
)
def test_every_reference_is_known(feed: str, column: str, master: str, one):
    key = "product_id" if master == "products" else "account_id"
    lost = f"select {column} from {feed} where {column} not in (select {key} from {master})"
    assert one(f"select count(*) from ({lost})") == 0


@pytest.mark.parametrize(
    ("master", "key"), [("accounts", "account_id"), ("products", "product_id")]
)
def test_master_data_holds_on_the_day_of_every_order(master: str, key: str, one):
    first = f"select {key}, min(valid_from) as since from {master} group by {key}"
    early = f"select count(*) from orders join ({first}) using ({key}) where order_date < since"
    assert one(early) == 0


def test_nobody_orders_after_closing_and_outlets_only_from_their_upstream(one):
    closed = "select account_id, max(closed_on) as closed_on from accounts group by account_id"
    late = f"select count(*) from orders join ({closed}) using (account_id)"
    assert one(f"{late} where order_date > closed_on") == 0
    upstreams = "select account_id, upstream_id from accounts where level >= 3"
    strange = (
        "select count(*) from orders join accounts using (account_id) where level >= 3"
        f" and (account_id, seller_id) not in ({upstreams})"
    )
    assert one(strange) == 0


def test_a_moved_account_buys_from_the_upstream_of_the_day(one, truth: dict):
    for moved in truth["network"]["moved"]:
        wrong = one(
            "select count(*) from orders where account_id = ? and kind <> 'return' and"
            " seller_id <> (case when order_date < ? then ? else ? end)",
            moved["account_id"],
            moved["on"],
            moved["from"],
            moved["to"],
        )
        assert wrong == 0, moved


def test_an_amount_is_exactly_quantity_times_price(one):
    assert one("select count(*) from orders where amount <> quantity * unit_price") == 0
    assert (
        one(
            "select count(*) from raw_orders where amount not similar to '-?[0-9]+[.][0-9]{2}'"
            " and order_id not like 'SO-DIRT%'"
        )
        == 0
    )


def test_signs_follow_the_kind_of_line(one):
    assert one("select count(*) from orders where (kind = 'return') <> (quantity < 0)") == 0
    assert one("select count(*) from orders where (kind = 'free_good') <> (unit_price = 0)") == 0
    assert (
        one("select count(*) from orders where (kind = 'return') <> (returns_order_id is not null)")
        == 0
    )


def test_no_price_is_near_ten_times_its_products_median(one):
    ratio = (
        "select max(unit_price / middle) from orders join"
        " (select product_id, median(unit_price) as middle from orders"
        "  where unit_price > 0 group by product_id) using (product_id)"
    )
    assert one(ratio) < 3


def test_a_return_follows_a_sale_of_the_same_goods_and_gives_back_no_more(one):
    unmatched = """
        select count(*)
        from orders as back
        left join orders as sale
            on sale.order_id = back.returns_order_id
            and sale.account_id = back.account_id
            and sale.product_id = back.product_id
            and sale.unit = back.unit
            and sale.kind = 'sale'
            and sale.quantity >= -back.quantity
            and sale.unit_price = back.unit_price
            and sale.delivered_on < back.order_date
        where back.kind = 'return' and sale.order_id is null
    """
    assert one(unmatched) == 0
    assert one("select count(*) from orders where kind = 'return'") > 1000


def test_order_numbers_run_without_gaps_within_their_year(rows):
    runs = """
        select substr(order_id, 4, 4), min(substr(order_id, 9)::int),
            max(substr(order_id, 9)::int) - count(distinct order_id)
        from orders group by 1 order by 1
    """
    assert [(year, low, gaps) for year, low, gaps in rows(runs)] == [
        (str(year), 1, 0) for year in range(2023, 2027)
    ]
    gaps = "select order_id from orders group by 1 having max(line_no) <> count(*)"
    assert rows(gaps) == []


def test_lines_lie_in_the_file_of_their_order_month(one):
    misplaced = """
        select count(*) from raw_orders
        where order_id not like 'SO-DIRT%' and order_id is not null
            and filename not like '%/' || substr(order_date, 1, 7) || '.csv'
    """
    assert one(misplaced) == 0


def test_sizes_come_close_to_what_they_promise(one, truth: dict):
    promised = SIZES["small"]
    assert abs(one("select count(*) from orders") / promised.order_lines - 1) < 0.03
    assert one("select count(distinct account_id) from accounts") == promised.accounts == 200
    assert one("select count(distinct product_id) from products") == 60
    assert set(truth["network"]["accounts_by_level"].values()) == {8, 24, 18, 150}


def test_orders_deliveries_and_invoices_follow_each_other(one):
    backwards = (
        "select count(*) from orders where delivered_on <= order_date"
        " or invoiced_on < delivered_on or (invoiced_on is not null and delivered_on is null)"
    )
    assert one(backwards) == 0


def test_receivables_add_up_to_the_orders_they_invoice(rows):
    different = """
        select invoice_id, max(receivables.amount), sum(orders.amount)
        from receivables full join orders using (invoice_id)
        where invoice_id is not null
        group by invoice_id
        having coalesce(max(receivables.amount), 0) <> sum(orders.amount)
    """
    assert rows(different) == []


def test_collections_add_up_to_what_receivables_say_was_paid(one):
    paid = "select sum(settled_amount) from receivables where amount > 0"
    assert one(paid) == Decimal(str(one("select sum(amount::decimal(18, 2)) from collections")))


def test_targets_name_whole_quarters_and_years_and_the_one_under_way(rows):
    periods = [
        period for (period,) in rows("select distinct period::varchar from targets order by 1")
    ]
    assert periods == [
        *["2024", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"],
        *["2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"],
        *["2026", "2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1"],
    ]
