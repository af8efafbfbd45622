"""What an accrual leaves as it is, what it takes as none, and an accrual at an agreed percent."""

from __future__ import annotations

from decimal import Decimal

import pytest

from stages.verify.invariants import verify
from transforms.language.errors import UsageError

HEAD = "order | account | date | qty | price | currency\n"
CNY = HEAD + "S-1 | A | 2026-01-05 | 1 | 100 | CNY\nS-2 | B | 2026-01-05 | 1 | 200 | CNY\n"
EURO = "S-3 | A | 2026-01-06 | 1 | 50 | EUR\n"


def posted(world) -> list[tuple[str, str, str, Decimal]]:
    return [
        (e.draft.account_id, e.draft.earning_period, e.draft.kind, e.draft.amount)
        for e in world.entries()
    ]


def test_a_line_in_another_currency_leaves_its_account_as_it_is_and_no_other(world):
    """A stood at 10.00; a line in euro comes, and a late order of B: B alone moves."""
    world.orders(CNY)
    world.accrue("2026-02-01")
    late = "S-4 | B | 2026-01-07 | 1 | 100 | CNY\nS-5 | A | 2026-02-03 | 1 | 30 | CNY\n"
    world.orders(CNY + EURO + late)
    result = world.accrue("2026-03-01")
    assert posted(world)[2:] == [
        ("A", "2026-02", "accrual", Decimal("3.0000")),
        ("B", "2026-01", "accrual", Decimal("10.0000")),
    ]
    (left,) = result.left_out
    assert (left.program, left.account, left.period) == ("VOL", "A", "2026-01")
    assert "left as it is: account A under VOL for 2026-01: foreign currency" in result.text()
    assert verify(world.home, world.url, all_=True).first_failure is None

    world.orders(CNY + EURO.replace("EUR", "CNY") + late)
    assert world.accrue("2026-03-02").left_out == ()
    assert posted(world)[4:] == [("A", "2026-01", "accrual", Decimal("5.0000"))]


def test_a_program_with_discipline_runs_before_the_first_incident(world):
    rule = "discipline: [{incident: diversion, effect: cancel}]\n"
    head, _, gl = (world.home.terms / "terms.yaml").read_text("utf-8").partition("gl:")
    world.terms(f"{head}{rule}gl:{gl}")
    result = world.accrue("2026-02-01")
    assert result.posted == {"new_sales": {"CNY": "10.00"}}
    assert result.taken_as_none == ("incidents",)
    assert "no feed incidents has come: counted as none known" in result.text()


def test_a_feed_that_a_program_needs_is_asked_for_as_a_feed(world):
    world.terms(
        "program: T\nvalid: {from: 2026-01-01}\ncurrency: CNY\nperiod: month\n"
        "earn: {method: attainment, tiers: [{from: 1, percent: 1}]}\n"
    )
    with pytest.raises(UsageError, match="the feed has not come") as refused:
        world.accrue("2026-02-01")
    assert "--" not in str(refused.value)
    assert "a header alone" in refused.value.remedy


def test_an_agreed_percent_is_accrued_until_the_period_is_over(world):
    """2 % of 100.00 in January's middle; at its end the 10 % that are owed."""
    text = (world.home.terms / "terms.yaml").read_text("utf-8")
    world.terms(text + "accrual: {percent: 2}\n")
    world.accrue("2026-01-15")
    world.accrue("2026-02-01")
    assert [amount for *_, amount in posted(world)] == [Decimal("2.0000"), Decimal("8.0000")]
    assert verify(world.home, world.url, all_=True).first_failure is None
