"""The sample company's rising accounts are named while they are small."""

from __future__ import annotations


def test_a_rising_account_is_named_early_in_every_month_until_it_is_major(sample_run):
    risers = ", ".join(f"'{row['account_id']}'" for row in sample_run.truth["potential_risers"])
    due = sample_run.ask(
        "select account_id, month from warehouse.account_class where bought_growth_ratio > 0"
        f" and class in ('small', 'general') and account_id in ({risers})"
    )
    named = sample_run.ask(
        "select account_id, month from warehouse.development_candidate"
        f" where development_rank <= 2 and account_id in ({risers})"
    )
    assert due != []
    assert {(r["account_id"], r["month"]) for r in due} == {
        (r["account_id"], r["month"]) for r in named
    }


def test_only_small_and_general_accounts_are_named_and_three_of_a_region_and_level(sample_run):
    rows = sample_run.ask(
        "select max(development_rank) as last, count(distinct month) as months,"
        " bool_and(class in ('small', 'general')) as is_small"
        " from warehouse.development_candidate"
    )
    assert rows == [{"last": 3, "months": rows[0]["months"], "is_small": True}]
    assert rows[0]["months"] >= 12


def test_new_products_are_tried_where_nobody_has_them_and_their_category_sells(sample_run):
    asked = sample_run.ask(
        "select product_id, account_id, trial_rank, products_carried_at_all > 0 as carries"
        " from (select t.*, (select count(distinct o.product_id)"
        " from warehouse.fct_order_line as o join warehouse.product as p using (product_id)"
        " where o.account_id = t.account_id and p.category = t.category"
        " and o.order_date >= '2025-11-01') as products_carried_at_all"
        " from warehouse.trial_candidate as t) as told"
    )
    bought = sample_run.ask(
        "select distinct o.product_id, o.account_id from warehouse.fct_order_line as o"
        " join warehouse.trial_candidate as t using (product_id, account_id)"
    )
    new = sample_run.ask(
        "select product_id from warehouse.product where launched_on >= '2025-12-01'"
        " and discontinued_on is null"
    )
    assert {row["product_id"] for row in asked} == {row["product_id"] for row in new} != set()
    assert bought == []
    assert all(row["carries"] and row["trial_rank"] <= 20 for row in asked)


def test_a_trial_that_adds_stands_apart_from_one_that_takes_from_its_category(sample_run):
    planted = {one["account_id"]: one["adds"] for one in sample_run.truth["trials"]}
    [product] = {one["product_id"] for one in sample_run.truth["trials"]}
    told = {
        row["account_id"]: float(row["category_lift_ratio"])
        for row in sample_run.ask(
            "select account_id, category_lift_ratio from warehouse.trial_result"
            f" where product_id = '{product}' and category_lift_ratio is not null"
        )
    }
    adding = [told[account] for account, adds in planted.items() if adds]
    replacing = [told[account] for account, adds in planted.items() if not adds]
    assert len(adding) == len(replacing) == 3
    assert max(replacing) < 0.5 <= min(adding)
