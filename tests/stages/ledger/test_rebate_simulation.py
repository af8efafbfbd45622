"""Drafts tried and estimates judged on a lake's facts; neither posts anything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from stages.rebates.backtest import backtest_accrual
from stages.rebates.simulation import simulate_terms
from transforms.language.errors import DataRefused, UsageError

HEAD = "order | account | date | qty | price\n"
WHOLE = """
program: VOL
valid: {from: 2025-01-01, until: 2027-01-01}
period: quarter
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 2}, {from: 2000, percent: 4}]}
"""


def weekly(first: str, weeks: int, units: int) -> str:
    start = date.fromisoformat(first).toordinal()
    return "\n".join(
        f"W-{n} | A | {date.fromordinal(start + 7 * n)} | {units} | 1" for n in range(weeks)
    )


@pytest.fixture
def books(new_world):
    """A buys 200 a week from July to March: 2,600 a quarter, above the second tier."""
    made = new_world()
    made.orders(HEAD + weekly("2025-07-07", 38, 200))
    made.terms(WHOLE)
    return made


@pytest.fixture
def draft(tmp_path):
    place = tmp_path / "draft.yaml"
    place.write_text(WHOLE.replace("percent: 4", "percent: 3"), "utf-8")
    return place


def test_a_draft_is_held_against_the_program_of_its_id(books, draft):
    result = simulate_terms(books.home, draft, date(2026, 1, 1))
    current, drafted = result.found.current.cost["CNY"], result.found.draft.cost["CNY"]
    assert (current, drafted) == (Decimal("208.0000"), Decimal("156.0000"))
    assert "<svg" in (books.home.reports / "simulation_VOL_2026-01-01.html").read_text("utf-8")
    assert "nothing is posted" in result.text()


def test_on_forecast_facts_the_draft_sees_the_coming_quarter(books, draft):
    """2,600 a quarter are to come, give or take; at 3 % that is about 78."""
    result = simulate_terms(
        books.home, draft, date(2026, 3, 30), on="forecast", until=date(2026, 6, 29)
    )
    assert Decimal(70) < result.found.draft.cost["CNY"] < Decimal(86)


def test_canonical_files_serve_without_a_home(tmp_path, draft):
    from adapters.lake.home import Home

    orders = tmp_path / "orders.csv"
    orders.write_text(
        "order_id,line_no,account_id,product_id,order_date,quantity,unit_price\n"
        "o1,1,A,P,2026-02-01,1000,3\n",
        "utf-8",
    )
    result = simulate_terms(
        Home.at(tmp_path / "none"), draft, date(2026, 4, 1), files={"orders": orders},
        out=tmp_path / "page.html",
    )  # fmt: skip
    assert result.found.draft.cost == {"CNY": Decimal("90.0000")}
    assert result.found.current.cost == {}
    assert not (tmp_path / "none").exists()


def test_wrong_days_and_names_are_refused(books, draft):
    with pytest.raises(UsageError, match="no days"):
        simulate_terms(books.home, draft, date(2026, 1, 1), since=date(2026, 2, 1))
    with pytest.raises(UsageError, match="NOBODY"):
        simulate_terms(books.home, draft, date(2026, 1, 1), replaces=["NOBODY"])


def test_a_backtest_shows_what_accruing_to_date_misses(books):
    """By the first cut-off the account has not reached the tier it always reaches in the end."""
    result = backtest_accrual(books.home, date(2026, 1, 1), periods=1)
    early = {s.method: s for s in result.scores if s.at == "1/4" and s.program == "VOL"}
    assert early["to_date"].bias_ratio == Decimal("-0.5")
    assert early["expected_value"].error_ratio < early["to_date"].error_ratio
    assert (books.home.reports / "accrual_backtest_2026-01-01.html").exists()
    assert books.query("select count(*) from ledger.entry") == [(0,)]


def test_a_backtest_needs_a_period_that_is_over(books):
    with pytest.raises(DataRefused, match="no period"):
        backtest_accrual(books.home, date(2025, 2, 1))
