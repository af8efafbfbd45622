"""The sample company's network and our effort on it: what was planted is found, and little else."""

from __future__ import annotations

from typing import Any

import pytest

FLAGS = {
    "is_diverting": "diverting_accounts",
    "is_undercutting": "undercutters",
    "is_off_network": "off_network_buyers",
}


def precision_and_recall(found: set[Any], planted: set[Any]) -> tuple[float, float]:
    hits = len(found & planted)
    return hits / len(found), hits / len(planted)


@pytest.mark.parametrize("flag", FLAGS)
def test_who_breaks_a_rule_is_flagged_and_nobody_else(sample_run, flag):
    found = sample_run.ask(
        f"select distinct account_id from warehouse.network_compliance where {flag}"
    )
    planted = {row["account_id"] for row in sample_run.truth[FLAGS[flag]]}
    assert precision_and_recall({row["account_id"] for row in found}, planted) == (1, 1)


def test_flags_stand_in_the_months_of_the_breach_and_the_two_after(sample_run):
    for flag, role in FLAGS.items():
        for planted in sample_run.truth[role]:
            months = sample_run.ask(
                "select min(month) as first, max(month) as last from warehouse.network_compliance"
                f" where {flag} and account_id = '{planted['account_id']}'"
            )[0]
            assert months["first"] >= planted["from"][:7], planted
            assert months["last"] <= f"{planted['until'][:5]}{int(planted['until'][5:7]) + 2:02}"


def test_every_counted_case_has_its_evidence(sample_run):
    counted = (
        "select month, account_id, sum(off_network_lines + diverted_lines + diverted_scans"
        " + undercut_lines + undercut_scans) as cases from warehouse.network_compliance"
        " group by 1, 2 having sum(off_network_lines + diverted_lines + diverted_scans"
        " + undercut_lines + undercut_scans) > 0"
    )
    shown = (
        "select month, account_id, count(*) as cases from warehouse.network_evidence"
        " where found_in in ('order_line', 'scan') group by 1, 2"
    )
    both = f"({counted} except {shown}) union all ({shown} except {counted})"
    assert sample_run.ask(both) == []
    assert len(sample_run.ask(shown)) > 20


def test_a_leader_bears_the_confirmed_incidents_of_its_group(sample_run):
    rows = sample_run.ask(
        "select c.account_id, c.month, c.group_incident_count as told, (select count(*)"
        " from warehouse.network_evidence as e"
        " join warehouse.dim_account as a on e.account_key = a.account_key"
        " where e.found_in = 'incident' and e.status = 'confirmed' and a.group_id = c.group_id"
        " and e.month between substr(c.month, 1, 4) and c.month) as cases"
        " from warehouse.network_compliance as c where c.is_group_leader"
    )
    assert len(rows) > 100
    assert [row for row in rows if row["told"] != row["cases"]] == []
    assert sum(row["told"] for row in rows) > 0


def test_favourite_small_shops_are_those_of_the_newest_salespeople(sample_run):
    newest = set(sample_run.truth["network"]["newest_salespeople"])
    rows = sample_run.ask("select account_id, level, salesperson_id from warehouse.account")
    planted = {
        row["account_id"] for row in rows if row["salesperson_id"] in newest and row["level"] >= 3
    }
    for months, least in (("true", (0.9, 0.9)), ("month = '2026-10'", (0.9, 0.7))):
        found = sample_run.ask(
            "select distinct account_id from warehouse.coverage"
            f" where favourite_of is not null and {months}"
        )
        precision, recall = precision_and_recall({row["account_id"] for row in found}, planted)
        assert (precision >= least[0], recall >= least[1]) == (True, True), (precision, recall)


def test_parts_of_effort_and_of_sales_add_up_to_all(sample_run):
    rows = sample_run.ask(
        "select month, sum(visit_share_ratio) as visits, sum(minute_share_ratio) as minutes,"
        " sum(expense_share_ratio) as expenses, sum(bought_share_ratio) as bought,"
        " max(cumulative_bought_share_ratio) as curve, count(*) as accounts"
        " from warehouse.coverage group by month"
    )
    assert len(rows) == 36
    for row in rows:
        for part in ("visits", "minutes", "expenses", "bought"):
            assert abs(float(row[part]) - 1) < row["accounts"] / 1_000_000, (row["month"], part)
        assert 0.9999 < float(row["curve"]) <= 1


def test_the_newest_salesperson_is_said_to_court_small_shops_and_no_other(sample_run):
    found = sample_run.ask(
        "select distinct salesperson_id from warehouse.salesperson_scorecard"
        " where courts_favourites and month >= '2024-12'"
    )
    newest = sample_run.truth["network"]["newest_salespeople"]
    assert [row["salesperson_id"] for row in found] == newest


def test_what_salespeople_did_adds_up_to_all_visits(sample_run):
    [told] = sample_run.ask(
        "select sum(visit_count) as visits, sum(visit_minutes) as minutes"
        " from warehouse.salesperson_scorecard"
    )
    [counted] = sample_run.ask(
        "select sum(visit_count) as visits, sum(visit_minutes) as minutes from warehouse.coverage"
    )
    assert told == counted
    assert counted["visits"] == sample_run.truth["rows"]["visits"]


def test_a_visit_is_due_an_interval_after_the_last_one(sample_run):
    rows = sample_run.ask(
        "select account_id, class, visit_interval_days, last_visit_on, visit_due_on,"
        " visit_due_on - last_visit_on as days, visit_overdue_days, as_of_date - visit_due_on"
        " as late from warehouse.visit_due where last_visit_on is not null"
    )
    assert len(rows) > 100
    assert {row["class"]: row["visit_interval_days"] for row in rows} == {
        "key": 14, "major": 30, "general": 60, "small": 120,
    }  # fmt: skip
    assert [row for row in rows if row["days"] != row["visit_interval_days"]] == []
    assert [row for row in rows if row["visit_overdue_days"] != max(row["late"], 0)] == []
