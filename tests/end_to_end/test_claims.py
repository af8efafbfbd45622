"""The sample company's wrong claims, and what `claim_check` finds of them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def verdicts(sample_run):
    """Return the verdict of every claim."""
    rows = sample_run.ask("select claim_id, verdict from warehouse.claim_check")
    return {row["claim_id"]: row["verdict"] for row in rows}


def test_claims_that_are_wrong_are_told_and_hardly_a_right_one_with_them(sample_run, verdicts):
    wrong = {one["claim_id"] for one in sample_run.truth["wrong_claims"]}
    told = {claim for claim, verdict in verdicts.items() if verdict != "supported"}
    assert len(verdicts) == sample_run.truth["rows"]["claims"] > 10 * len(wrong)
    assert len(told & wrong) >= 0.95 * len(wrong)
    assert len(told & wrong) >= 0.95 * len(told)


def test_a_wrong_claim_is_told_by_what_is_wrong_with_it(sample_run, verdicts):
    wrong = sample_run.truth["wrong_claims"]
    kinds = {one["kind"] for one in wrong if one["fault"] == "over"}
    assert kinds == {"promotion", "cap_redemption", "fee"}
    assert {one["fault"] for one in wrong} == {"over", "twice", "outside_window", "no_record"}
    right = [one for one in wrong if verdicts[one["claim_id"]] == one["fault"]]
    assert len(right) >= 0.95 * len(wrong)
