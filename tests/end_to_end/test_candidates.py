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
