"""What the truth file states is in the data, found by queries that know nothing of the generator.

The planted accounts are told from the others by what they did, not only by their names.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from ruamel.yaml import YAML

from examples.sample_company import TERMS
from transforms.rebates.terms import parse_terms

CASES_BY_MONTH = """
    select strftime(order_date, '%Y-%m') as month, sum(quantity)
    from orders
    where account_id = ? and year(order_date) = ? and kind <> 'free_good' and unit = 'case'
    group by month order by month
"""


def _tiers(program: str) -> list[int]:
    for path in sorted(TERMS.glob("*.yaml")):
        for document in YAML(typ="safe").load_all(path.read_text(encoding="utf-8")):
            if document["program"] == program:
                return [tier["from"] for tier in document["earn"]["tiers"]]
    raise AssertionError(program)


def test_planted_years_cross_their_tier_in_the_stated_month_by_the_stated_cases(rows, truth):
    assert len(truth["tier_jumps"]) == 3
    for jump in truth["tier_jumps"]:
        tier = _tiers(jump["program"])[jump["tier_no"] - 1]
        assert tier == jump["tier_from"]
        so_far, crossed = 0, None
        found = rows(CASES_BY_MONTH, jump["account_id"], int(jump["period"]))
        assert dict(found) == jump["cases_by_month"]
        for month, cases in found:
            so_far += cases
            if crossed is None and so_far >= tier:
                crossed = month, so_far - tier
        assert crossed == (jump["crossed_in"], jump["excess_cases"])
        assert so_far == jump["cases_in_year"]


def test_planted_years_hold_nothing_that_would_blur_the_count(one, truth):
    for jump in truth["tier_jumps"]:
        blurred = "select count(*) from orders where account_id = ? and "
        assert one(blurred + "(kind = 'return' or unit <> 'case')", jump["account_id"]) == 0


def test_only_the_diverting_accounts_ship_outside_their_territory(rows, truth):
    found = rows(
        "select orders.account_id, ship_to_territory, min(order_date), max(order_date)"
        " from orders join (select distinct account_id, territory from accounts) using (account_id)"
        " where ship_to_territory <> territory and kind = 'sale' group by 1, 2 order by 1"
    )
    planted = sorted(truth["diverting_accounts"], key=lambda row: row["account_id"])
    assert [(a, t) for a, t, _, _ in found] == [(p["account_id"], p["ships_to"]) for p in planted]
    for (_, _, first, last), plan in zip(found, planted, strict=True):
        assert date.fromisoformat(plan["from"]) <= first
        assert last <= date.fromisoformat(plan["until"])


def test_scans_find_diverted_goods_in_the_victims_territory_only(rows, truth):
    found = rows(
        "select scans.account_id, scans.territory, count(*) from scans"
        " join (select distinct account_id, territory from accounts) as home using (account_id)"
        " where scans.territory <> home.territory group by 1, 2"
    )
    assert {(a, t) for a, t, _ in found} == {
        (p["account_id"], p["ships_to"]) for p in truth["diverting_accounts"]
    }
    assert min(count for _, _, count in found) >= 20


def test_confirmed_diversion_names_planted_accounts_and_wrong_reports_are_dismissed(rows, truth):
    planted = {(p["account_id"], p["victim_account_id"]) for p in truth["diverting_accounts"]}
    found = rows(
        "select account_id, victim_account_id, status from incidents where kind = 'diversion'"
    )
    assert {(a, v) for a, v, status in found if status == "confirmed"} == planted
    assert {status for a, v, status in found if (a, v) not in planted} == {"dismissed"}


def test_a_defector_buys_less_and_less_until_nothing(rows, truth):
    for plan in truth["defectors"]:
        first = date.fromisoformat(plan["from"])
        before = rows(
            "select sum(quantity) from orders where account_id = ? and order_date between ? and ?",
            plan["account_id"],
            first - timedelta(84),
            first - timedelta(1),
        )[0][0]
        during = [
            rows(
                "select coalesce(sum(quantity), 0) from orders where account_id = ?"
                " and order_date >= ? and order_date < ?",
                plan["account_id"],
                first + timedelta(28 * n),
                first + timedelta(28 * n + 28),
            )[0][0]
            for n in range(5)
        ]
        assert during[1] < before / 3
        assert during[2] < before / 10
        assert during[3:] == [0, 0]
        brands = rows(
            "select competitor_brands from accounts where account_id = ? order by valid_from",
            plan["account_id"],
        )
        assert ";" in brands[-1][0]


def test_risers_grow_far_more_than_any_other_distributor(rows, truth):
    growth = dict(
        rows(
            """
            select account_id,
                sum(quantity) filter (period_start >= date '2025-11-01')
                / sum(quantity) filter (period_start < date '2024-11-01')
            from sell_through where account_id like 'D%' group by 1
            """
        )
    )
    planted = {plan["account_id"] for plan in truth["potential_risers"]}
    ranked = sorted(growth, key=lambda account: -growth[account])
    assert set(ranked[: len(planted)]) == planted
    assert min(growth[account] for account in planted) > 1.6


def test_bad_payers_pay_latest_and_leave_most_unpaid_and_slow_payers_come_next(rows, truth):
    late = rows(
        """
        select account_id, avg(settled_on - due_date), avg((settled_on is null)::int)
        from receivables where amount > 0 and invoice_date < date '2026-04-01'
        group by 1 order by 2 desc
        """
    )
    ranked = [account for account, _, _ in late]
    bad, slow = set(truth["bad_payers"]), set(truth["slow_payers"])
    assert set(ranked[: len(bad)]) == bad
    assert set(ranked[len(bad) : len(bad) + len(slow)]) == slow
    assert all((unpaid > 0.08) == (account in bad) for account, _, unpaid in late)


def test_undercutters_sell_below_the_floor_and_nobody_else_does(rows, truth):
    found = rows(
        """
        select distinct seller_id
        from orders
        join products on products.product_id = orders.product_id
            and products.valid_from <= order_date and products.unit = orders.unit
        where seller_id is not null and kind = 'sale'
        qualify row_number() over (
            partition by order_id, line_no order by valid_from desc) = 1
            and orders.unit_price < products.price_floor
        """
    )
    planted = {plan["account_id"] for plan in truth["undercutters"]}
    assert {seller for (seller,) in found} == planted


def test_off_network_buyers_buy_from_another_than_their_upstream(rows, truth):
    found = rows(
        """
        select distinct orders.account_id, seller_id
        from orders
        where kind = 'sale' and seller_id is not null and account_id like 'D%'
            and (account_id, seller_id) not in (
                select account_id, upstream_id from accounts where upstream_id is not null)
        """
    )
    assert set(found) == {(p["account_id"], p["buys_from"]) for p in truth["off_network_buyers"]}


def test_net_prices_differ_a_little_between_accounts_and_more_for_the_favoured(rows, truth):
    paid = dict(
        rows(
            """
            with priced as (
                select account_id, unit_price
                    / median(unit_price) over (partition by product_id, year(order_date)) as ratio
                from orders
                where seller_id is null and kind = 'sale' and month(order_date) not in (1, 2, 3)
            )
            select account_id, median(ratio) from priced group by 1
            """
        )
    )
    favoured = set(truth["prices"]["favoured_accounts"])
    assert all(0.985 < ratio < 1.02 for account, ratio in paid.items() if account not in favoured)
    assert all(0.95 < paid[account] < 0.98 for account in favoured)


def test_promotions_lift_sell_through_by_about_their_uplift(rows, truth):
    lifts = []
    for plan in truth["promotions"]:
        if plan["until"] > truth["sample"]["last_day"]:
            continue
        account = plan["account_id"]
        found = rows(
            """
            select sum(quantity) filter (period_start between $1 and $2) / 2,
                sum(quantity) filter (period_start < $1 or period_start > $2) / 4
            from sell_through
            where product_id = $3 and ($4 is null or account_id = $4)
                and period_start between $1::date - 14 and $2::date + 14
            """,
            plan["from"],
            plan["until"],
            plan["product_id"],
            account,
        )[0]
        if account is None and all(found):
            lifts.append(found[0] / found[1] - 1 - plan["uplift"])
    assert len(lifts) >= 15
    # The season moves within the weeks compared, so the mean is judged, not each.
    assert abs(sum(lifts) / len(lifts)) < 0.1


def test_price_cuts_and_free_goods_lie_inside_their_promotions(rows, truth):
    free = [p for p in truth["promotions"] if p["mechanic"] == "free_goods" and not p["account_id"]]
    spans = {(p["product_id"], p["from"], p["until"]) for p in free}
    found = rows(
        "select distinct product_id, order_date::varchar from orders where kind = 'free_good'"
    )
    assert len(found) > 20
    for product, day in found:
        assert any(p == product and first <= day <= last for p, first, last in spans)


def test_stock_outs_are_flagged_empty_and_sell_less_than_was_wanted(rows, one, truth):
    assert len(truth["stock_outs"]) > 200
    flagged = set(
        rows(
            "select account_id, product_id, snapshot_date - 6 from inventory"
            " where is_stocked_out and account_id is not null"
        )
    )
    planted = {
        (
            out["account_id"],
            out["product_id"],
            date.fromisoformat(out["first_week"]) + timedelta(7 * n),
        )
        for out in truth["stock_outs"]
        for n in range(out["weeks"])
    }
    assert flagged == planted
    assert one("select count(*) from inventory where is_stocked_out and on_hand > 0") == 0
    lost = sum(out["lost_units"] for out in truth["stock_outs"])
    wanted = sum(out["wanted_units"] for out in truth["stock_outs"])
    assert 0.4 < lost / wanted < 0.85


def test_stock_outs_state_what_was_sold_in_them(rows, truth):
    sold = {
        (a, p, str(d)): q
        for a, p, d, q in rows(
            "select account_id, product_id, period_start, quantity from sell_through"
        )
    }
    for out in truth["stock_outs"]:
        first = date.fromisoformat(out["first_week"])
        days = [str(first + timedelta(7 * n)) for n in range(out["weeks"])]
        found = sum(sold[out["account_id"], out["product_id"], day] for day in days)
        assert found == out["sold_units"]


def test_line_counts_stated_are_those_of_the_files(one, truth):
    stated = truth["orders"]
    for kind in ("sale", "return", "free_good"):
        assert one("select count(*) from orders where kind = ?", kind) == stated[f"{kind}_lines"]
    assert one("select count(*) from orders") == stated["lines"]
    assert one("select count(distinct order_id) from orders") == stated["orders"]
    late = "select count(*) from orders where kind = 'sale' and delivered_on > promised_on"
    assert one(late) == stated["late_lines"]
    after = (
        "select count(*) from orders where kind = 'sale'"
        " and date_trunc('month', delivered_on) > date_trunc('month', order_date)"
    )
    assert one(after) == stated["delivered_after_their_month"]
    assert 0.02 < stated["late_lines"] / stated["sale_lines"] < 0.08
    open_ = "select count(*) from orders where kind = 'sale' and delivered_on is null"
    assert one(open_) == stated["not_delivered_yet"] > 100


def test_new_and_closed_accounts_are_those_of_the_feed(rows, truth):
    first = truth["sample"]["first_day"]
    opened = {
        a for (a,) in rows("select distinct account_id from accounts where opened_on >= ?", first)
    }
    closed = {
        a for (a,) in rows("select distinct account_id from accounts where closed_on is not null")
    }
    assert opened == set(truth["network"]["new_accounts"]) != set()
    assert closed == set(truth["network"]["closed_accounts"]) != set()


def test_the_newest_salespeople_court_small_shops(rows, truth):
    found = rows(
        """
        select salesperson_id, avg((level >= 3)::int)
        from visits join (select distinct account_id, level from accounts) using (account_id)
        group by 1 order by 2 desc
        """
    )
    newest = set(truth["network"]["newest_salespeople"])
    assert {person for person, _ in found[: len(newest)]} == newest


def test_every_program_reads_without_a_mistake(summary):
    read = [
        (program.program, program.version)
        for path in sorted(summary.terms.glob("*.yaml"))
        for program in parse_terms(path.read_text(encoding="utf-8"), path.name)
    ]
    assert len(set(read)) == len(read) == 7


def test_tiers_of_every_program_ascend_and_versions_do_not_overlap():
    valid: dict[str, list[tuple[date, date]]] = {}
    methods = set()
    for path in sorted(TERMS.glob("*.yaml")):
        for document in YAML(typ="safe").load_all(path.read_text(encoding="utf-8")):
            froms = [Decimal(str(tier["from"])) for tier in document["earn"]["tiers"]]
            assert froms == sorted(set(froms)), path
            span = document["valid"]["from"], document["valid"]["until"]
            valid.setdefault(document["program"], []).append(span)
            methods.add(document["earn"]["method"])
    for spans in valid.values():
        assert all(first[1] == second[0] for first, second in pairwise(spans))
        assert spans[0][0] <= date(2024, 1, 1)
        assert spans[-1][1] > date(2027, 1, 1)
    assert methods == {"whole", "marginal", "fixed"}


@pytest.mark.parametrize("program", ["SC-YEAR-L1", "SC-YEAR-L2"])
def test_every_tier_of_the_yearly_awards_is_reached_by_someone(program: str, rows):
    level = 1 if program.endswith("L1") else 2
    totals = [
        total
        for (total,) in rows(
            """
            select sum(quantity) from orders
            join (select distinct account_id, level from accounts) using (account_id)
            where level = ? and year(order_date) between 2024 and 2026 and kind <> 'free_good'
            group by account_id, year(order_date)
            """,
            level,
        )
    ]
    tiers = _tiers(program)
    reached = {sum(total >= tier for tier in tiers) for total in totals}
    assert len(reached) >= 3
