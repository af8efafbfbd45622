"""Accruing posts what is owed and not yet posted, from order lines to ledger and statement."""

from __future__ import annotations

import signal
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from adapters.ledger.store import LedgerStore
from adapters.warehouse.lease import lease
from adapters.warehouse.migrate import migrate
from stages.ledger.entry import entry_lines
from stages.ledger.work import LEASE, ledger_work
from transforms.language.errors import DataRefused, OutsideError, UsageError
from transforms.ledger.entries import Draft, Drafted, GlAccounts

D = Decimal
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)


def told(world):
    return [
        (
            e.draft.earning_period,
            e.draft.kind,
            e.draft.amount,
            e.draft.posting_period,
            e.draft.cause,
        )
        for e in world.entries()
    ]


def close(world, period: str) -> None:
    with world.warehouse() as opened, opened.raw("peakledger_ledger") as connection:
        connection.execute(
            "insert into ledger.period select %s, 'closed', 'finance', hash, entry_id, now(), 'r'"
            " from ledger.entry order by entry_id desc limit 1",
            [period],
        )


def test_late_order_after_close_lands_in_the_open_month(world):
    """Enable's worked example: 100 on 1 January, closed at 10; 50 of 2 January come in February."""
    result = world.accrue("2026-02-01")
    assert result.posted == {"new_sales": {"CNY": "10.00"}}
    close(world, "2026-01")
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-01-02 | 1   | 50
    """)
    result = world.accrue("2026-03-01")
    assert result.posted == {"late_order": {"CNY": "5.00"}}
    assert told(world) == [
        ("2026-01", "accrual", D("10"), "2026-01", "new_sales"),
        ("2026-01", "accrual", D("5"), "2026-02", "late_order"),
    ]
    assert world.entries()[1].draft.entry_no == 2


def test_retroactive_scale_is_accrued_month_by_month(world):
    """SAP's worked example: 3,000, 7,000 and 27,000 by month give 0, 140 and 1,080."""
    world.terms("""
program: SCALE
valid: {from: 2025-01-01, until: 2026-01-01}
period: year
currency: EUR
earn: {method: whole, edge: reached, tiers: [{from: 5000, percent: 2}, {from: 20000, percent: 4}]}
gl: {expense: a, liability: b, clearing: c}
""")
    world.terms((world.home.terms / "terms.yaml").read_text().replace("EUR", "CNY"))
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2025-10-10 | 1   | 3000
        SO-2  | A       | 2025-11-10 | 1   | 4000
        SO-3  | A       | 2025-12-10 | 1   | 20000
    """)
    for as_of in ("2025-11-01", "2025-12-01", "2026-01-01"):
        world.accrue(as_of)
    assert told(world) == [
        ("2025", "accrual", D("140"), "2025-11", "new_sales"),
        ("2025", "accrual", D("940"), "2025-12", "tier_change"),
    ]


def test_running_again_posts_nothing_and_says_so(world):
    first = world.accrue("2026-02-01")
    second = world.accrue("2026-02-01")
    assert (first.entries_posted, second.entries_posted) == (1, 0)
    assert (second.entry_count, second.head_hash) == (1, first.head_hash)
    assert "Nothing new to post" in second.text()
    assert second.version_id == first.version_id


def test_a_return_takes_its_rebate_back(world):
    world.accrue("2026-02-01")
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        RE-1  | A       | 2026-01-20 | -1  | 40
    """)
    assert world.accrue("2026-03-01").posted == {"return": {"CNY": "-4.00"}}
    assert told(world)[1] == ("2026-01", "reversal", D("-4"), "2026-02", "return")


def test_new_terms_post_the_difference_as_terms_change(world):
    world.accrue("2026-02-01")
    text = (world.home.terms / "terms.yaml").read_text()
    second = text.replace("period: month", "period: month\nversion: 2\nrestates: true")
    world.terms(second.replace("percent: 10", "percent: 12"))
    result = world.accrue("2026-02-01")
    assert result.posted == {"terms_change": {"CNY": "2.00"}}
    assert world.entries()[1].draft.terms_version == 2


def test_a_booked_version_keeps_its_text(world):
    world.accrue("2026-02-01")
    text = (world.home.terms / "terms.yaml").read_text()
    world.terms(text.replace("percent: 10", "percent: 12"))
    with pytest.raises(DataRefused, match="VOL version 1 changed") as refused:
        world.accrue("2026-02-01")
    assert "new version" in str(refused.value)
    world.terms(text.replace("program: VOL", "program: VOL\ntitle: the same, with a title"))
    assert world.accrue("2026-02-01").entries_posted == 0


def test_an_older_version_is_kept_when_only_the_newer_is_given(world):
    text = (world.home.terms / "terms.yaml").read_text()
    world.accrue("2026-02-01")
    world.terms(
        text.replace("program: VOL", "program: VOL\nversion: 2").replace(
            "from: 2025-01-01", "from: 2026-02-01"
        )
    )
    assert world.accrue("2026-03-01").entries_posted == 0
    assert told(world) == [("2026-01", "accrual", D("10"), "2026-01", "new_sales")]


def test_an_earlier_as_of_date_posts_nothing_and_names_the_later(world):
    world.accrue("2026-03-01")
    result = world.accrue("2026-01-01")
    assert (result.entries_posted, result.ahead) == (0, {"VOL": "2026-03-01"})
    assert "stands at 2026-03-01 already" in result.text()


def test_an_earlier_date_posts_nothing_even_where_the_later_run_had_nothing_to_post(world):
    world.accrue("2026-01-01")
    assert world.entries() == []
    world.orders("""
        order | account | date       | qty | price
        SO-0  | A       | 2025-11-01 | 1   | 100
        RE-0  | A       | 2025-11-20 | -1  | 100
    """)
    assert world.accrue("2025-11-15").entries_posted == 0


def test_programs_that_are_not_given_stay_as_they_are(world):
    world.accrue("2026-02-01")
    world.terms((world.home.terms / "terms.yaml").read_text().replace("VOL", "OTHER"))
    assert world.accrue("2026-03-01").posted == {"new_sales": {"CNY": "10.00"}}
    query = "select program_id, accrued_amount from warehouse.rebate_statement order by 1"
    assert world.query(query) == [
        ("OTHER", D("10")),
        ("VOL", D("10")),
    ]


def test_statements_show_basis_tier_and_the_way_to_the_next(world):
    text = (world.home.terms / "terms.yaml").read_text()
    world.terms(
        text.replace("{from: 0, percent: 10}", "{from: 0, percent: 10}, {from: 250, percent: 20}")
    )
    world.accrue("2026-02-01")
    rows = world.query(
        "select account_id, earning_period, basis_amount, tier_no, tier_rate, earned_amount,"
        " accrued_amount, settled_amount, open_amount, next_tier_from, next_tier_distance"
        " from warehouse.rebate_statement"
    )
    assert rows == [
        ("A", "2026-01", D("100"), 1, "10%", D("10"), D("10"), D("0"), D("10"), D("250"), D("150"))
    ]


def test_the_lines_behind_an_entry_earn_what_was_posted(world):
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-01-02 | 3   | 50
        SO-3  | B       | 2026-01-02 | 1   | 7
    """)
    world.accrue("2026-02-01")
    found = entry_lines(world.home, world.url, 1)
    assert [(x["order_id"], x["basis"], x["earned"]) for x in found.lines] == [
        ("SO-1", "100", "10"),
        ("SO-2", "150", "15"),
    ]
    assert (found.posted_before, found.posted_with_it, found.owed_now) == ("0.00", "25.00", "25.00")
    assert found.agrees
    assert "SO-2" in found.text()


def test_an_entry_that_is_not_there_is_refused(world):
    world.accrue("2026-02-01")
    with pytest.raises(DataRefused, match="no entry 7"):
        entry_lines(world.home, world.url, 7)


def test_no_terms_accrue_nothing(world):
    (world.home.terms / "terms.yaml").unlink()
    world.home.terms.rmdir()
    result = world.accrue("2026-02-01")
    assert (result.programs, result.entries_posted) == ((), 0)
    assert "nothing to accrue" in result.text()


def test_terms_that_are_not_there_are_wrong_usage(world, tmp_path):
    with pytest.raises(UsageError):
        world.accrue("2026-02-01", terms=tmp_path / "nowhere")


def test_a_lake_without_order_lines_says_what_to_run(new_world):
    world = new_world()
    world.terms("""
program: VOL
valid: {from: 2025-01-01, until: 2027-01-01}
currency: CNY
earn: {method: whole, tiers: [{from: 0, percent: 10}]}
""")
    with pytest.raises(DataRefused, match="no order lines") as refused:
        world.accrue("2026-02-01")
    assert "peakledger build" in str(refused.value)


def test_terms_without_gl_accounts_use_those_of_the_settings(world):
    text = (world.home.terms / "terms.yaml").read_text()
    world.terms("\n".join(line for line in text.splitlines() if not line.startswith("gl:")))
    world.settings('gl: {expense: "E", liability: "L", clearing: "C"}\n')
    world.accrue("2026-02-01")
    assert world.query("select gl_account from ledger.posting order by line_no") == [("E",), ("L",)]


@pytest.mark.parametrize("point", ["accrue.before_commit", "accrue.committed"])
def test_a_run_killed_at_any_point_is_finished_by_the_next(world, point):
    assert world.start("2026-02-01", crash_at=point).wait(120) == -signal.SIGKILL
    world.accrue("2026-02-01")
    assert told(world) == [("2026-01", "accrual", D("10"), "2026-01", "new_sales")]
    assert world.query("select accrued_amount from warehouse.rebate_statement") == [(D("10"),)]


def test_f7_of_two_runs_at_once_one_posts_and_the_other_is_told(world):
    with world.warehouse() as opened:
        migrate(opened)
        with (
            lease(opened, LEASE, "a run elsewhere", NOW, term=timedelta(days=9)),
            pytest.raises(OutsideError, match="already running"),
        ):
            world.accrue("2026-02-01")
        assert world.entries() == []
    runs = [world.start("2026-02-01") for _ in range(2)]
    ends = sorted(run.wait(120) for run in runs)
    assert ends in ([0, 0], [0, 1])  # one after the other, or the loser says so
    assert len(world.entries()) == 1


def test_f8_a_run_that_was_paused_past_its_lease_writes_nothing_when_it_wakes(world):
    late = NOW + timedelta(hours=2)
    with pytest.raises((DataRefused, OutsideError)):
        pause_and_wake(world, lambda: world.accrue("2026-02-01", now=late, run_id="took over"))
    assert [(e.seal.run_id, e.draft.amount) for e in world.entries()] == [("took over", D("10"))]
    states = "select run_id, state from ops.run where stage = 'accrue' order by run_id"
    assert dict(world.query(states))["took over"] == "done"


def pause_and_wake(world, meanwhile) -> None:
    """Append with a lease taken two hours before, after something else has happened."""
    with world.warehouse() as opened:
        migrate(opened)
        with (
            ledger_work(opened, "accrue", None, NOW, run_id="paused") as held,
            LedgerStore(opened).writing(lease=held) as ledger,
        ):
            meanwhile()
            ledger.append([a_draft()], now=NOW, run_id="paused")


def a_draft() -> Drafted:
    draft = Draft(
        "VOL", 1, "A", "2026-01", 2, "accrual", D(1), "CNY", "2026-01", date(2026, 2, 1),
        "new_sales",
    )  # fmt: skip
    return draft, GlAccounts("1", "2", "3")


def test_every_run_is_noted_with_its_end(world):
    world.accrue("2026-02-01")
    (world.home.terms / "terms.yaml").write_text("program: [", "utf-8")
    with pytest.raises(UsageError):
        world.accrue("2026-03-01")
    query = "select stage, as_of_date::text, state from ops.run order by as_of_date"
    assert world.query(query) == [("accrue", "2026-02-01", "done")]
