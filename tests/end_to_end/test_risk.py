"""The planted dangers of the sample company, and what `account_risk` finds of them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def found(sample_run):
    """Return the accounts that a flag names at the end of October 2026."""

    def accounts(flag: str) -> set[str]:
        rows = sample_run.ask(
            "select account_id from warehouse.account_risk"
            f" where as_of_date = '2026-10-31' and {flag}"
        )
        return {row["account_id"] for row in rows}

    return accounts


def planted(sample_run, *roles: str) -> set[str]:
    named = [one for role in roles for one in sample_run.truth[role]]
    return {one if isinstance(one, str) else one["account_id"] for one in named}


def test_those_that_disturb_the_market_are_those_that_divert_or_undercut(sample_run, found):
    assert found("is_disturbing_market") == planted(
        sample_run, "diverting_accounts", "undercutters"
    )


def test_capital_risks_are_the_bad_and_slow_payers(sample_run, found):
    assert found("is_capital_risk") == planted(sample_run, "bad_payers", "slow_payers")


def test_all_that_leave_are_found_and_at_most_one_in_five_that_stays(sample_run, found):
    gone = planted(sample_run, "defectors") | set(sample_run.truth["network"]["closed_accounts"])
    assert gone <= found("is_defecting")
    assert len(gone) >= 0.8 * len(found("is_defecting"))


def test_a_defector_is_flagged_in_the_third_month_of_its_decline(sample_run):
    for one in sample_run.truth["defectors"]:
        months = sample_run.ask(
            "select month, is_defecting, defection_trend from warehouse.account_risk"
            f" where account_id = '{one['account_id']}' order by 1"
        )
        start = one["from"][:7]
        before = [row for row in months if row["month"] < start]
        after = [row for row in months if row["month"] > start]
        assert not any(row["is_defecting"] for row in before)
        assert all(row["is_defecting"] for row in after[2:])
        assert float(after[2]["defection_trend"]) > 0.3


def test_every_flag_has_a_value_that_explains_it(sample_run):
    unexplained = sample_run.ask(
        "select count(*) as rows from warehouse.account_risk where"
        " (is_defecting and coalesce(alive_probability, bought_drop_ratio) is null)"
        " or (is_disturbing_market and not (market_cases_12m > 0 or is_diverting"
        " or is_undercutting))"
        " or (is_capital_risk and coalesce(overdue_ratio, credit_utilisation_ratio) is null)"
        " or (is_complacent and not (range_change_ratio < 0 or unanswered_visit_ratio > 0.5))"
    )
    assert unexplained == [{"rows": 0}]
