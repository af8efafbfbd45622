"""The sample company's network: what was planted is found, and nobody else is accused."""

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
