"""What a figure of a closed month was restated by: drawn files, entries and settings."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest

from adapters.lake.account_states import CHANGE, KINDS
from adapters.lake.restatements import BY_ACCOUNT, BY_METRIC, STEPS
from sql import select_text

FEEDS = """
select * from (values ('account_metrics', 'orders'), ('account_metrics', 'accounts'),
    ('account_risk', 'claims')) as v (table_name, feed)
"""
# A figure of the month alone, one of twelve months, one that entries enter into.
FIGURES = """
select 'account_metrics' as table_name, '2026-08' as month, 'K' as account_id, v.metric,
    v.of_month as is_of_month, v.of_ledger as may_read_ledger,
    cast(10 as decimal(38, 10)) as value_before, cast(12 as decimal(38, 10)) as value_now,
    null as state_before, null as state_now
from (values ('units', true, false), ('ratio', false, false), ('rebate', true, true))
    as v (metric, of_month, of_ledger)
"""
LEDGER = """
select '{account}' as account_id, 'BONUS' as program_id, '2026' as earning_period,
    24313 as first_month_no, 24324 as last_month_no
"""
NOTHING = f"select * from ({LEDGER}) where false"
NO_RULE = "select '' as table_name, '' as restated_by_kind, '' as restated_by where false"
AUGUST = 2026 * 12 + 8


def _records(*rows: tuple[str, str, str | None, int | None]) -> str:
    none = "(null, cast(null as varchar), null, cast(null as bigint))"
    drawn = [
        f"('{feed}', '{file}', {_text(account)}, {'null' if month is None else month})"
        for feed, file, account, month in rows
    ]
    columns = "v (feed, file, account_id, month_no)"
    return f"select * from (values {', '.join(drawn or [none])}) as {columns}"


def _text(value: str | None) -> str:
    return "null" if value is None else f"'{value}'"


def _day(since: str) -> str:
    return f"select date '2026-11-02' as as_of_date, date '{since}' as since_date"


@pytest.fixture
def causes(asked) -> Callable[..., dict[str, tuple[str, str]]]:
    """Return kind and cause of each drawn figure."""

    def run(
        *records: tuple[str, str, str | None, int | None],
        since: str = "2026-11-01",
        ledger: str = NOTHING,
        rule: str = NO_RULE,
    ) -> dict[str, tuple[str, str]]:
        given = {
            "restated_figure": FIGURES,
            "mart_feed": FEEDS,
            "changed_record": _records(*records),
            "changed_ledger": ledger,
            "changed_rule": rule,
            "change_day": _day(since),
        }
        for name in STEPS[:-1]:
            given[name] = select_text("changes", name)
        rows = asked("figure_cause", ("metric", "restated_by_kind", "restated_by"), given)
        return {metric: (kind, cause) for metric, kind, cause in rows}

    return run


def test_the_files_of_the_account_and_the_months_a_metric_takes_are_named(causes) -> None:
    found = causes(
        ("orders", "august.csv", "K", AUGUST),
        ("orders", "may.csv", "K", AUGUST - 3),
        ("orders", "long_ago.csv", "K", AUGUST - 24),
        ("orders", "september.csv", "K", AUGUST + 1),
        ("orders", "of_others.csv", "S", AUGUST),
        ("claims", "no_feed_of_the_table.csv", "K", AUGUST),
    )
    assert found["units"] == ("file", "august.csv")
    assert found["ratio"] == ("file", "august.csv, may.csv")


def test_without_a_file_of_its_month_entries_are_named_where_they_enter(causes) -> None:
    found = causes(("orders", "may.csv", "K", AUGUST - 3), ledger=LEDGER.format(account="K"))
    assert found["rebate"] == ("rebate_accrual", "rebate accrual of BONUS 2026")
    assert found["units"] == ("file", "may.csv")


def test_a_file_of_its_month_is_named_beside_the_accrual_that_it_set_off(causes) -> None:
    found = causes(("orders", "august.csv", "K", AUGUST), ledger=LEDGER.format(account="K"))
    assert found["rebate"] == ("several", "august.csv, rebate accrual of BONUS 2026")
    assert found["units"] == ("file", "august.csv")


def test_an_accrual_for_later_months_alone_is_none_of_the_accounts_own(causes) -> None:
    later = LEDGER.format(account="K").replace("24313", str(AUGUST + 1))
    assert causes(ledger=later)["rebate"][1] == "other rebate accruals"


def test_rebates_are_shared_anew_by_a_late_file_of_a_later_closed_month(causes) -> None:
    late = ("orders", "october.csv", "K", AUGUST + 2)
    assert causes(late, since="2026-11-01")["rebate"] == ("file", "october.csv")
    assert causes(late, since="2026-11-01")["units"][0] == "unknown"
    assert causes(late, since="2026-10-31")["rebate"][0] == "month_end"


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([("accounts", "accounts.csv", "K", None)], ("master_data", "accounts.csv")),
        ([("accounts", "accounts.csv", "S", None)], ("master_data", "accounts.csv")),
        ([("orders", "september.csv", "K", AUGUST + 1)], ("file", "september.csv")),
        ([("orders", "of_others.csv", "S", AUGUST)], ("file", "of_others.csv")),
        ([("orders", "of_nobody.csv", None, AUGUST)], ("file", "of_nobody.csv")),
        ([("orders", "far_ahead.csv", "K", AUGUST + 2)], ("unknown", "nothing that is on record")),
        (
            [("orders", "may.csv", "K", AUGUST - 3), ("accounts", "accounts.csv", "K", None)],
            ("several", "accounts.csv, may.csv"),
        ),
    ],
)
def test_the_nearest_cause_there_is_is_named(causes, records, told) -> None:
    assert causes(*records)["units"] == told


def test_of_many_files_five_are_named(causes) -> None:
    records = [("orders", f"{number}.csv", "K", AUGUST) for number in range(7)]
    assert causes(*records)["units"] == (
        "file",
        "0.csv, 1.csv, 2.csv, 3.csv, 4.csv and 2 more",
    )


RULE = """
select 'account_metrics' as table_name, 'setting' as restated_by_kind,
    'setting profit.per_order: 1 to 2' as restated_by
"""


def test_a_setting_stands_beside_the_files_of_the_account_and_in_place_of_others(causes) -> None:
    setting = "setting profit.per_order: 1 to 2"
    of_others = causes(("orders", "of_others.csv", "S", AUGUST), rule=RULE)
    assert of_others["units"] == ("setting", setting)
    own = causes(("orders", "august.csv", "K", AUGUST), rule=RULE)
    assert own["units"] == ("several", f"{setting}; august.csv")


def test_the_end_of_a_month_is_named_before_the_days_after_it(causes) -> None:
    records = [("orders", "september.csv", "K", AUGUST + 1)]
    assert causes(*records, since="2026-10-31")["units"][0] == "month_end"
    assert causes(*records, since="2026-11-01")["units"][0] == "file"


def test_entries_at_other_accounts_are_named_last(causes) -> None:
    found = causes(ledger=LEDGER.format(account="S"))
    assert found["rebate"] == ("rebate_accrual", "other rebate accruals")
    assert found["units"][0] == "unknown"


CAUSED = f"select *, 'file' as restated_by_kind, 'a.csv' as restated_by from ({FIGURES})"
ACCOUNTS = "select 'K' as account_id, 'North' as region, 'S1' as salesperson_id"


def test_a_restatement_bears_whose_account_it_is_and_by_how_much(asked) -> None:
    given = {
        "figure_cause": CAUSED,
        "change_day": _day("2026-11-01"),
        "account_now": ACCOUNTS,
    }
    columns = ("metric", "region", "salesperson_id", "value_difference")
    rows = asked(BY_ACCOUNT, columns, given)
    assert rows[0] == ("ratio", "North", "S1", 2)
    assert len(rows) == 3


def test_of_a_table_ten_thousand_figures_are_listed_and_all_are_counted(asked) -> None:
    many = f"select f.* replace (a.account_id as account_id) from ({CAUSED}) as f"
    many += " cross join (select cast(range as varchar) as account_id from range(4000)) as a"
    given = {"figure_cause": many, "change_day": _day("2026-11-01"), "account_now": ACCOUNTS}
    assert len(asked(BY_ACCOUNT, ("metric",), given)) == 10_000
    columns = ("metric", "region", "restated_accounts", "value_difference", "restated_by")
    assert asked(BY_METRIC, columns, given) == [
        ("ratio", "unknown", 4000, None, "a.csv"),
        ("rebate", "unknown", 4000, 8000, "a.csv"),
        ("units", "unknown", 4000, 8000, "a.csv"),
    ]


def test_every_select_is_drawn_here_or_beside() -> None:
    found = {file.name.removesuffix(".sql") for file in (files("sql") / "changes").iterdir()}
    assert found == {*KINDS, CHANGE, BY_ACCOUNT, BY_METRIC, *STEPS}
