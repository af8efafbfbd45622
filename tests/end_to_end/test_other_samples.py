"""What is found in the sample company is found in companies drawn with other seeds as well."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from examples.sample_company import write
from stages.intake import ingest
from stages.warehouse import build

AS_OF = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module", params=(31, 2027))
def other_sample(request, new_home):
    """A built sample of another seed: a way to ask its warehouse, and its truth."""
    home = new_home()
    feeds = home.path / "feeds"
    written = write(feeds, size="small", as_of=AS_OF, seed=request.param)
    ingest.land_and_clean(home, feeds, now=NOW, run_id="ingest")
    build.build(home, None, AS_OF, now=NOW, run_id="build")
    with Warehouse.open(home) as warehouse:
        yield (
            lambda question: json.loads(query.as_json(warehouse, question)),
            json.loads(written.truth.read_text("utf-8")),
        )


@pytest.mark.proof
def test_favoured_accounts_are_exactly_those_flagged_on_the_invoice(other_sample):
    ask, truth = other_sample
    flagged = ask(
        "select account_id from warehouse.account_price"
        " where month = '2026-10' and invoice_flag = 'below'"
    )
    assert sorted(row["account_id"] for row in flagged) == sorted(
        truth["prices"]["favoured_accounts"]
    )


@pytest.mark.proof
def test_accounts_planted_to_rise_are_exactly_those_whose_purchases_grew_by_half(other_sample):
    ask, truth = other_sample
    found = ask(
        "select account_id from warehouse.account_class"
        " where month = '2026-10' and level <= 3 and bought_growth_ratio >= 0.5"
    )
    assert sorted(row["account_id"] for row in found) == sorted(
        riser["account_id"] for riser in truth["potential_risers"]
    )


@pytest.mark.proof
@pytest.mark.parametrize(
    ("flag", "role"),
    [
        ("is_diverting", "diverting_accounts"),
        ("is_undercutting", "undercutters"),
        ("is_off_network", "off_network_buyers"),
    ],
)
def test_who_breaks_a_rule_of_the_network_is_flagged_and_nobody_else(other_sample, flag, role):
    ask, truth = other_sample
    found = ask(f"select distinct account_id from warehouse.network_compliance where {flag}")
    assert {row["account_id"] for row in found} == {row["account_id"] for row in truth[role]}


@pytest.mark.proof
def test_the_salesperson_who_courts_small_shops_is_the_newest_and_no_other(other_sample):
    ask, truth = other_sample
    found = ask(
        "select distinct salesperson_id from warehouse.salesperson_scorecard"
        " where courts_favourites and month >= '2024-12'"
    )
    newest = truth["network"]["newest_salespeople"]
    assert [row["salesperson_id"] for row in found] == newest


@pytest.mark.proof
def test_most_favourites_of_a_month_are_shops_of_the_newest_salespeople(other_sample):
    ask, truth = other_sample
    newest = set(truth["network"]["newest_salespeople"])
    accounts = ask("select account_id, level, salesperson_id from warehouse.account")
    planted = {
        row["account_id"]
        for row in accounts
        if row["salesperson_id"] in newest and row["level"] >= 3
    }
    rows = ask(
        "select account_id from warehouse.coverage"
        " where favourite_of is not null and month = '2026-10'"
    )
    hits = len({row["account_id"] for row in rows} & planted)
    assert hits / len(rows) >= 0.8
    assert hits / len(planted) >= 0.4


@pytest.mark.proof
def test_dangers_name_those_planted_and_hardly_anybody_else(other_sample):
    ask, truth = other_sample

    def planted(*roles: str) -> set[str]:
        named = [one for role in roles for one in truth[role]]
        return {one if isinstance(one, str) else one["account_id"] for one in named}

    accounts = ask("select count(*) as n from warehouse.account_risk where month = '2026-10'")
    for flag, meant in (
        ("is_defecting", planted("defectors") | set(truth["network"]["closed_accounts"])),
        ("is_capital_risk", planted("bad_payers", "slow_payers")),
        ("is_disturbing_market", planted("diverting_accounts", "undercutters")),
    ):
        rows = ask(
            f"select account_id from warehouse.account_risk where month = '2026-10' and {flag}"
        )
        found = {row["account_id"] for row in rows}
        assert len(found & meant) >= 0.8 * len(meant), (flag, sorted(meant - found))
        # Few are planted, so a share of those found would hang on one account: count false alarms.
        assert len(found - meant) <= 0.02 * accounts[0]["n"], (flag, sorted(found - meant))


@pytest.mark.proof
def test_claims_that_are_wrong_are_told_for_what_is_wrong_and_right_ones_pass(other_sample):
    ask, truth = other_sample
    rows = ask("select claim_id, verdict from warehouse.claim_check where verdict <> 'supported'")
    told = {(row["claim_id"], row["verdict"]) for row in rows}
    wrong = {(one["claim_id"], one["fault"]) for one in truth["wrong_claims"]}
    assert len(told & wrong) >= 0.95 * len(wrong), sorted(wrong - told)
    assert len(told & wrong) >= 0.95 * len(told), sorted(told - wrong)
