"""A change of terms is held by what it moves, whatever the ledger had booked before it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stages.verify.invariants import verify
from transforms.language.errors import DataRefused

D = Decimal
PROGRAM = """
program: {name}
version: {version}
valid: {{from: {begins}, until: 2027-01-01}}
restates: {restates}
period: {period}
currency: CNY
accounts: {{ids: [{ids}]}}
earn: {{method: whole, tiers: [{{from: {edge}, percent: {percent}}}]}}
gl: {{expense: "6601.03", liability: "2241.05", clearing: "1122.09"}}
"""
BASE = {
    "name": "AB", "version": 1, "begins": "2026-01-01", "restates": "false", "period": "year",
    "ids": "A", "edge": 500, "percent": 10,
}  # fmt: skip


def terms(*changes: dict[str, object]) -> str:
    """Write programs, each by what it has other than the base."""
    return "---".join(PROGRAM.format(**(BASE | change)) for change in changes)


V1: dict[str, object] = {}
V2 = {"version": 2, "restates": "true", "begins": "2026-01-15"}
FREE = {"edge": 0}  # 10 % of A's 100.00: 10.00


@pytest.fixture
def books(world, approvers):
    """A bought for 100.00, B for 80.00; A misses the threshold of AB. The limit is 5.00."""
    limit = "terms_change_approval_above: 5\n"
    world.settings(limit)
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | B       | 2026-01-02 | 1   | 80
    """)
    world.terms(terms(V1))
    world.accrue_first("2026-02-01")
    world.settings(f"approvers: [{approvers[0]}]\n{limit}")
    return world


def amounts(world) -> list[tuple[str, Decimal, str]]:
    return [(e.draft.program_id, e.draft.amount, e.draft.cause) for e in world.entries()]


def approve(world, result) -> None:
    batch_id = result.held_back.batch_id
    world.approve(batch_id, world.approver)
    world.post(batch_id)


def finding(world) -> str | None:
    """Return the first thing that `verify --all` finds."""
    return verify(world.home, world.url, all_=True).first_failure


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param([V1, V2 | FREE], id="a_lowered_threshold_in_a_new_version"),
        pytest.param([FREE], id="an_edited_version_that_never_booked"),
        pytest.param([V1, V2 | FREE | {"begins": "2026-01-01", "restates": "false"}],
                     id="a_version_valid_from_the_start"),
        pytest.param([V1, {"name": "AB2"} | FREE], id="a_new_program_dated_back"),
        pytest.param([{"name": "AB2"} | FREE], id="a_program_that_replaces_another"),
        pytest.param([V1, V2 | {"ids": "A, B", "edge": 80}], id="an_account_added"),
        pytest.param([V1, {"name": "X"} | FREE | {"percent": 4},
                      {"name": "Y"} | FREE | {"percent": 4}], id="a_change_spread_over_programs"),
        pytest.param([V1, V2 | FREE | {"period": "month"}], id="another_period"),
    ],
)  # fmt: skip
def test_f38_what_the_terms_move_waits_though_no_entry_stood_before(books, changed):
    books.terms(terms(*changed))
    result = books.accrue("2026-02-01")
    assert (result.entries_posted, amounts(books)) == (0, [])
    assert result.held_back.entries
    assert finding(books) is None
    approve(books, books.accrue("2026-02-01", prepared_by="ann"))
    moved = sum(amount for _, amount, _ in amounts(books))
    assert moved == sum(D(line["amount"]) for line in result.held_back.entries)
    assert {cause for _, _, cause in amounts(books)} == {"terms_change"}
    assert books.accrue("2026-02-01").entries_posted == 0
    assert finding(books) is None


def test_what_waits_is_told_line_by_line_with_its_sign(books):
    books.terms(terms(V1, V2 | FREE))
    result = books.accrue("2026-02-01")
    (line,) = result.held_back.entries
    assert (line["account_id"], line["amount"], line["kind"]) == ("A", "10.00", "accrual")
    assert "+10.00 CNY" in result.text()
    assert "--prepared-by" in result.text()


def test_a_small_change_posts_at_once_and_bears_the_cause_of_the_terms(books):
    books.terms(terms(V1, V2 | FREE | {"percent": 5}))
    assert books.accrue("2026-02-01").posted == {"terms_change": {"CNY": "5.00"}}
    assert finding(books) is None


def test_a_change_spread_over_versions_is_measured_from_what_was_approved(books):
    second = V2 | FREE | {"percent": 4}
    books.terms(terms(V1, second))
    assert books.accrue("2026-02-01").entries_posted == 1
    books.terms(terms(V1, second, second | {"version": 3, "percent": 8}))
    result = books.accrue("2026-02-01")
    assert (result.entries_posted, result.held_back.sums) == (0, {"AB": {"CNY": "4.00"}})
    assert finding(books) is None


def test_a_change_taken_back_moves_nothing_and_posts(books):
    second = V2 | FREE | {"percent": 4}
    books.terms(terms(V1, second))
    books.accrue("2026-02-01")
    books.terms(terms(V1, second, V2 | {"version": 3}))
    assert books.accrue("2026-02-01").posted == {"terms_change": {"CNY": "-4.00"}}


def test_new_sales_post_by_the_approved_terms_while_the_change_waits(books):
    books.terms(terms(V1, V2 | FREE | {"percent": 20}))
    books.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-3  | A       | 2026-02-02 | 1   | 400
    """)
    result = books.accrue("2026-03-01")
    assert result.posted == {"new_sales": {"CNY": "50.00"}}
    assert result.held_back.sums == {"AB": {"CNY": "50.00"}}
    assert finding(books) is None


def test_a_small_change_that_grows_with_the_sales_waits_once_it_is_large(books):
    books.terms(terms(V1, V2 | FREE | {"percent": 4}))
    books.accrue("2026-02-01")
    books.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-3  | A       | 2026-02-02 | 1   | 300
    """)
    result = books.accrue("2026-03-01")
    assert (result.entries_posted, result.held_back.sums) == (0, {"AB": {"CNY": "12.00"}})
    assert finding(books) is None
    approve(books, books.accrue("2026-03-01", prepared_by="ann"))
    assert [amount for _, amount, _ in amounts(books)] == [D(4), D(12)]
    assert finding(books) is None


def test_new_sales_under_the_same_terms_are_no_change(books):
    books.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 9000
    """)
    assert books.accrue("2026-03-01").posted == {"new_sales": {"CNY": "900.00"}}


def test_terms_for_days_that_lie_ahead_are_no_change(books):
    books.terms(terms(V1, {"name": "FEB", "begins": "2026-02-01"} | FREE))
    books.orders("""
        order | account | date       | qty | price
        SO-3  | A       | 2026-02-02 | 1   | 300
    """)
    assert books.accrue("2026-03-01").posted == {"new_sales": {"CNY": "30.00"}}


def test_programs_that_deduct_each_other_are_held_together(books):
    """CRED counts AB against itself: a change of AB moves CRED as well, the other way."""
    credited = terms({"name": "CRED", "edge": 0, "percent": 30}).replace("gl:", "credit: [AB]\ngl:")
    books.terms(f"{terms(V1)}---{credited}")
    approve(books, books.accrue("2026-02-01", prepared_by="ann"))
    assert amounts(books) == [("CRED", D(30), "terms_change")]
    books.terms(f"{terms(V1, V2 | FREE)}---{credited}")
    result = books.accrue("2026-02-01", prepared_by="ann")
    assert result.entries_posted == 0
    assert result.held_back.sums == {"AB": {"CNY": "10.00"}, "CRED": {"CNY": "-10.00"}}
    approve(books, result)
    assert books.accrue("2026-02-01").entries_posted == 0
    assert finding(books) is None


def test_terms_edited_after_the_batch_was_made_are_not_those_approved(books):
    books.terms(terms(V1, V2 | FREE))
    prepared = books.accrue("2026-02-01", prepared_by="ann")
    books.terms(terms(V1, V2 | FREE | {"percent": 30}))
    approve(books, prepared)
    assert [amount for _, amount, _ in amounts(books)] == [D(10)]
    with pytest.raises(DataRefused, match="AB version 2 changed"):
        books.accrue("2026-02-01")


def test_a_post_that_died_before_the_head_moved_leaves_its_terms_approved(books):
    books.terms(terms(V1, V2 | FREE))
    before = books.home.ledger_head.read_bytes()
    approve(books, books.accrue("2026-02-01", prepared_by="ann"))
    books.home.ledger_head.write_bytes(before)
    result = books.accrue("2026-02-01")
    assert (result.entries_posted, result.held_back.sums) == (0, {})
    assert finding(books) is None


def test_approved_terms_that_were_changed_in_the_home_are_refused(books):
    for file in (books.home.raw / "terms" / "rulebooks").iterdir():
        file.write_text(file.read_text().replace("500", "5"))
    with pytest.raises(DataRefused, match="approved terms are missing"):
        books.accrue("2026-02-01")


def test_a_stale_batch_of_terms_says_how_to_prepare_it_again(books):
    books.terms(terms(V1, V2 | FREE))
    prepared = books.accrue("2026-02-01", prepared_by="ann")
    books.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 600
    """)
    books.accrue("2026-02-01")
    books.approve(prepared.held_back.batch_id, books.approver)
    with pytest.raises(DataRefused, match="rebates accrue"):
        books.post(prepared.held_back.batch_id)
