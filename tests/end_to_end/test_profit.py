"""What accounts of the sample company earn us."""

from __future__ import annotations

from decimal import Decimal

import pytest


def test_the_rebates_of_the_months_add_up_to_what_the_ledger_has_accrued(sample_run):
    """Every earning period of the sample begins after its first order, so nothing is left over."""
    posted = sample_run.ask(
        "select account_id, sum(amount) as amount from ledger.entry"
        " where kind in ('accrual', 'reversal', 'claw_back', 'adjustment') group by 1"
    )
    shared = sample_run.ask(
        "select account_id, sum(rebate_accrued_amount) as amount from warehouse.account_metrics"
        " group by 1 having sum(rebate_accrued_amount) <> 0"
    )
    assert len(posted) > 20
    assert _amounts(posted) == _amounts(shared)


def test_no_month_lacks_its_rebates_once_the_run_has_accrued_them(sample_run):
    assert sample_run.ask(
        "select count(*) as rows from warehouse.account_metrics where rebate_accrued_amount is null"
        " or profit_amount is null"
    ) == [{"rows": 0}]


def test_profit_is_margin_less_rebates_and_expenses_where_no_rate_is_set(sample_run):
    [total] = sample_run.ask(
        "select sum(gross_margin_amount) + sum(goods_margin_amount) - sum(rebate_accrued_amount)"
        " as left_of_margin,"
        " sum(profit_amount) as profit from warehouse.account_metrics"
    )
    spent = Decimal(0)
    for line in (sample_run.feeds / "expenses.csv").read_text("utf-8").splitlines()[1:]:
        spent += Decimal(line.split(",")[2])
    assert spent > 0
    assert Decimal(total["profit"]) == Decimal(total["left_of_margin"]) - spent


def _amounts(rows: list[dict]) -> dict[str, Decimal]:
    return {row["account_id"]: Decimal(row["amount"]) for row in rows}


def test_the_accounts_that_are_favoured_are_exactly_those_flagged_on_the_invoice(sample_run):
    """Precision and recall of the detector on the planted truth are both 1; docs/profit.md."""
    flagged = sample_run.ask(
        "select account_id from warehouse.account_price"
        " where month = '2026-10' and invoice_flag = 'below'"
    )
    favoured = sample_run.truth["prices"]["favoured_accounts"]
    assert len(favoured) >= 2
    assert sorted(row["account_id"] for row in flagged) == sorted(favoured)


def test_a_favoured_account_is_named_with_its_invoice_as_the_cause(sample_run):
    favoured = set(sample_run.truth["prices"]["favoured_accounts"])
    rows = sample_run.ask(
        "select account_id, count(*) as rows, sum(advantage_amount) as amount"
        " from warehouse.price_exception where price_cause = 'invoice_price'"
        " and not is_promoted and price_difference_ratio < 0 group by 1"
    )
    named = {row["account_id"]: row for row in rows}
    assert favoured <= named.keys()
    of_favoured = sum(named[account]["rows"] for account in favoured)
    assert of_favoured >= 0.9 * sum(row["rows"] for row in rows)
    assert all(Decimal(named[account]["amount"]) > 0 for account in favoured)


def test_what_lies_between_classes_adds_up_to_what_was_sold(sample_run):
    """Every product and month of our sales that had a price is in one class's row."""
    [found] = sample_run.ask(
        "select (select sum(priced_net_amount) from warehouse.price_fairness) as priced,"
        " (select sum(sell_in_net_amount) from warehouse.account_metrics) as sold"
    )
    assert Decimal(found["priced"]) >= Decimal(found["sold"])
    assert Decimal(found["priced"]) < Decimal(found["sold"]) * Decimal("1.01")


def test_a_level_gets_for_a_case_what_the_discounts_below_it_leave(sample_run):
    """Wholesalers pay 20 % off the list and get 14 % off it, distributors of level 3 9 and 4 %."""
    prices = sample_run.truth["prices"]
    off = {1: prices["discount_from_us"], **prices["discount_by_level_from_others"]}
    found = sample_run.ask(
        "select level, percentile_cont(0.5) within group"
        " (order by selling_price_case_amount / buying_price_case_amount) as markup"
        " from warehouse.channel_margin where level in (1, 3) and selling_price_source = 'orders'"
        " group by 1 order by 1"
    )
    right = [(1 - off[buyer]) / (1 - off[seller]) for seller, buyer in ((1, "2"), ("3", "4"))]
    assert [float(row["markup"]) for row in found] == pytest.approx(right, rel=0.01)


def test_every_key_account_shows_what_it_earned_us_whoever_it_bought_from(sample_run):
    rows = sample_run.ask(
        "select m.account_id, m.profit_amount, m.profit_source, m.sell_in_units"
        " from warehouse.account_metrics as m"
        " join warehouse.account_class as c using (month, account_id)"
        " where month = '2026-10' and c.class = 'key'"
    )
    assert len(rows) > 20
    assert [row for row in rows if not Decimal(row["profit_amount"] or 0)] == []
    indirect = [row for row in rows if Decimal(row["sell_in_units"]) == 0]
    assert len(indirect) > 10
    assert {row["profit_source"] for row in indirect} <= {"derived", "estimated"}


def test_what_goods_earned_at_a_distributor_is_what_they_earned_at_its_wholesaler(sample_run):
    """A case earns us what its seller paid over our cost, whatever the distributor paid for it."""
    rows = sample_run.ask(
        "select goods_margin_amount / nullif(bought_cases, 0) as per_case,"
        " (select sum(gross_margin_amount) / sum(bought_cases) from warehouse.account_profit"
        "  where level = 1 and month = '2026-10') as of_wholesalers"
        " from warehouse.account_profit where level = 2 and profit_source = 'derived'"
        " and month = '2026-10'"
    )
    assert len(rows) > 3
    for row in rows:
        assert float(row["per_case"]) == pytest.approx(float(row["of_wholesalers"]), rel=0.4)


def test_the_waterfall_ends_in_the_profit_of_the_metrics(sample_run):
    assert sample_run.ask(
        "select count(*) as rows from warehouse.account_profit as p"
        " join warehouse.account_metrics as m using (as_of_date, account_id)"
        " where p.profit_amount is distinct from m.profit_amount or p.profit_amount <>"
        " p.gross_margin_amount + p.goods_margin_amount - p.rebate_accrued_amount - p.fund_amount"
        " - p.fee_amount - p.other_expense_amount - p.visit_cost_amount - p.order_cost_amount"
        " - p.delivery_cost_amount - p.credit_cost_amount"
    ) == [{"rows": 0}]


def test_who_bullies_for_fees_buys_less_for_them_than_they_cost(sample_run):
    """Concessions of its class rose by what it presses out; each percent brought less than one."""
    [bully] = sample_run.truth["fee_bullies"]
    [row] = sample_run.ask(
        "select e.* from warehouse.concession_effect as e"
        " join warehouse.account_class as c on e.month = c.month and e.class = c.class"
        f" where e.month = '2026-10' and c.account_id = '{bully['account_id']}'"
        " and e.concession_move = 'raised'"
    )
    added = float(row["concession_ratio_12m"]) - float(row["concession_ratio_prior_12m"])
    assert added > bully["percent_of_invoiced"] / 100 - 0.05
    assert abs(float(row["growth_per_point_ratio"])) < 0.01
