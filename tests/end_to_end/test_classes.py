"""What the sample company hides of its accounts' size and growth, held against account_class."""

from __future__ import annotations

LAST = "month = (select max(month) from warehouse.account_class)"


def test_accounts_planted_to_rise_are_found_by_their_growth_and_hardly_others(sample_run):
    found = {
        row["account_id"]
        for row in sample_run.ask(
            "select account_id from warehouse.account_class"
            f" where {LAST} and level <= 3 and bought_growth_ratio >= 0.5"
        )
    }
    planted = {riser["account_id"] for riser in sample_run.truth["potential_risers"]}
    assert planted
    assert len(found & planted) / len(planted) >= 0.9
    assert len(found & planted) / len(found) >= 0.75


def test_who_buys_from_a_wholesaler_is_judged_by_all_four_pillars(sample_run):
    [row] = sample_run.ask(
        "select count(*) as accounts, min(known_weight_ratio) as known,"
        " count(*) filter (where c.class = 'key' and a.upstream_id is not null) as indirect_key"
        " from warehouse.account_class as c join warehouse.account as a using (account_id)"
        f" where c.{LAST}"
    )
    assert row["accounts"] > 150
    assert row["known"] == "1.000000"
    assert row["indirect_key"] > 10


def test_a_changed_class_says_which_scores_moved_and_from_where(sample_run):
    rows = sample_run.ask(
        "select class, class_before, class_held_since, class_reason"
        " from warehouse.account_class where class is not null"
    )
    moved = [row for row in rows if row["class_before"]]
    assert len(moved) > 100
    for row in rows:
        began = f"{row['class_before']} to" if row["class_before"] else "first class"
        start = f"{began} {row['class']} on {row['class_held_since']}; "
        assert row["class_reason"].startswith(start), row
    assert all(" to " in row["class_reason"].partition("; ")[2] for row in moved)


def test_an_account_that_leaves_loses_its_class_only_after_three_months(sample_run):
    [planted] = sample_run.truth["defectors"]
    rows = sample_run.ask(
        "select class, class_candidate from warehouse.account_class"
        f" where account_id = '{planted['account_id']}' order by month"
    )
    last = [row["class"] for row in rows].index("small", 12)
    assert rows[last - 1]["class"] != "small"
    assert [row["class_candidate"] for row in rows[last - 2 : last + 1]] == ["small"] * 3
