"""What stands at an account, kind by kind, and what counts as a change: drawn rows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from adapters.lake.account_states import CHANGE

STATE = ("account_id", "change_kind", "subject", "state", "severity", "stake_amount")
DAY = """
select date '2026-11-01' as as_of_date, date '2026-10-31' as last_day,
    date '2026-10-31' as since_date
"""
MONTH = "select date '2026-10-31' as month_end"
CLASS = """
select 'K' as account_id, date '2026-10-31' as as_of_date, 'key' as class,
    900.00 as bought_amount_12m, 'major to key' as class_reason
union all select 'S', date '2026-10-31', 'small', 10.00, null
union all select 'K', date '2026-09-30', 'major', 800.00, null
union all select 'N', date '2026-10-31', null, null, null
"""


@pytest.fixture
def ask(asked) -> Callable[..., list[tuple]]:
    """Run a SELECT of sql/changes over relations given as SQL; return its state columns."""

    def run(name: str, columns: tuple[str, ...] = STATE, **relations: str) -> list[tuple]:
        given = {"change_day": DAY, "change_month": MONTH, "account_class": CLASS} | relations
        return asked(name, columns, given)

    return run


def test_the_class_of_the_latest_month_stands(ask) -> None:
    rows = ask("class")
    assert [(row[0], row[3], row[4]) for row in rows] == [("K", "key", 0), ("S", "small", 3)]


RISK = """
select 'K' as account_id, date '2026-10-31' as as_of_date, true as is_defecting,
    0.8 as defection_ratio, false as is_turning_to_rivals, null::double as rival_share_ratio,
    null::boolean as is_disturbing_market, 0 as market_cases_12m, false as is_bullying_for_fees,
    0.0 as fee_ratio, 5.00 as fee_amount_12m, true as is_capital_risk, 0.4 as overdue_ratio,
    120.00 as overdue_amount, false as is_complacent, 0.0 as growth_gap_ratio,
    0.8 as bought_drop_ratio, 0 as rival_brands_trend, 2 as rival_brands,
    1.2 as credit_utilisation_ratio
"""


def test_a_danger_stands_while_it_is_flagged_with_what_hangs_on_it(ask) -> None:
    rows = ask("danger", account_risk=RISK)
    assert [(row[2], float(row[5])) for row in rows] == [("capital", 120.0), ("defection", 900.0)]


def _risk(**changed: str) -> str:
    unflagged = {"is_defecting": "false", "is_capital_risk": "false"}
    listed = ", ".join(f"{value} as {name}" for name, value in (unflagged | changed).items())
    return f"select * replace ({listed}) from ({RISK})"


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (
            {"is_defecting": "true"},
            "it may be leaving: it bought 80 % less in three months than its peers let expect",
        ),
        (
            {"is_defecting": "true", "bought_drop_ratio": "null::double"},
            "it may be leaving: by its rhythm it is gone with 80 %",
        ),
        (
            {"is_turning_to_rivals": "true", "rival_share_ratio": "0.452"},
            "competitors hold 45 % of its sales",
        ),
        (
            {"is_turning_to_rivals": "true", "rival_brands_trend": "1"},
            "it lists more competing brands than three months ago, now 2",
        ),
        (
            {"is_disturbing_market": "true", "market_cases_12m": "3"},
            "market cases against it in twelve months: 3",
        ),
        (
            {"is_disturbing_market": "true"},
            "order lines, scans or prices show it outside its territory or below the floor",
        ),
        (
            {"is_bullying_for_fees": "true", "fee_ratio": "0.125"},
            "its fees and claims come to 13 % of what it buys",
        ),
        (
            {"is_capital_risk": "true"},
            "it owes more than its credit limit, 40 % of it overdue",
        ),
        (
            {"is_capital_risk": "true", "credit_utilisation_ratio": "null::double"},
            "40 % of what it owes is overdue",
        ),
        (
            {"is_complacent": "true", "growth_gap_ratio": "-0.21"},
            "its purchases lag its peers' by 21 points, and it does less",
        ),
    ],
)
def test_a_danger_is_told_as_a_person_would(ask, changed: dict[str, str], told: str) -> None:
    ((reason,),) = ask("danger", ("reason",), account_risk=_risk(**changed))
    assert reason == told


STATEMENT = """
select 'K' as account_id, 'VOL' as program_id, '2026-Q4' as earning_period, 2 as tier_no,
    100.00 as earned_amount, 1000.00 as next_tier_from, 100.00 as next_tier_distance
union all select 'K', 'VOL', '2026-Q3', 1, 90.00, 1000.00, 1.00
union all select 'S', 'YEAR', '2026', 3, 50.00, null, null
union all select 'S', 'MONTH', '2026-10', 0, 0.00, 500.00, 50.01
"""


def test_tiers_of_running_periods_stand_and_a_near_one_is_said_to_be_near(ask) -> None:
    rows = ask("tier", rebate_statement=STATEMENT)
    assert [(row[2], row[3]) for row in rows] == [
        ("VOL 2026-Q4", "tier 2, near the next"),
        ("MONTH 2026-10", "tier 0"),
        ("YEAR 2026", "tier 3"),
    ]


@pytest.mark.parametrize(
    ("amount", "state"), [("0.00", None), ("0.50", "step 0"), ("100", "step 6"), ("128", "step 7")]
)
def test_what_is_overdue_stands_in_steps_of_doubling(ask, amount: str, state: str) -> None:
    credit = f"select 'K' as account_id, {amount}::decimal(18, 2) as overdue_amount"
    rows = ask("overdue", account_credit=credit)
    assert [row[3] for row in rows] == ([state] if state else [])


PROJECTION = """
select 'K' as account_id, 'P1' as product_id, date '2026-11-01' as as_of_date,
    week_start, units as stock_units_p50
from (values (date '2026-11-09', 5), (date '2026-11-16', 0), (date '2026-11-23', -2))
    as w (week_start, units)
union all select 'K', 'P2', date '2026-11-01', date '2026-11-29', 0
union all select 'K', 'P3', date '2026-11-01', date '2026-11-09', 1
"""
VALUE = """
select 'K' as account_id, 'P1' as product_id, date '2026-11-01' as as_of_date,
    70.00 as avoided_amount
"""


def test_a_product_that_runs_out_within_four_weeks_stands_once(ask) -> None:
    rows = ask(
        "stock_out", (*STATE, "reason"), stock_up_projection=PROJECTION, stock_up_value=VALUE
    )
    ((_, _, product, _, _, stake, reason),) = rows
    assert (product, float(stake)) == ("P1", 70.0)
    assert reason == "P1 runs out in the week of 2026-11-16 unless it orders"


EVIDENCE = """
select 'K' as account_id, 'diversion' as breach, 'order_line' as found_in, 'O1' as evidence_id,
    date '2026-10-20' as occurred_on, -30.00 as breach_amount, null as status,
    'sold in West' as reason
union all select 'K', 'diversion', 'incident', 'I1', date '2026-10-30', null, 'dismissed', 'I1'
union all select 'K', 'diversion', 'order_line', 'O0', date '2026-09-01', 5.00, null, 'long ago'
union all select null, 'undercutting', 'market_price', 'M1', date '2026-10-30', null, null, '?'
"""


def test_cases_of_a_month_stand_with_their_money(ask) -> None:
    rows = ask("breach", network_evidence=EVIDENCE)
    assert [(row[1], row[2], row[3], row[4]) for row in rows] == [
        ("breach", "diversion O1", "seen", 1),
        ("incident", "diversion I1", "dismissed", 0),
    ]
    assert float(rows[0][5]) == 30.0


WEEKS = """
select 'K' as account_id, date '2026-10-12' as week_start, 5 as sell_through_units
union all select 'K', date '2026-10-26', null
union all select 'S', date '2026-10-26', 3
union all select 'T', date '2026-10-19', 1
"""
COUNTS = "select 'S' as account_id, date '2026-10-31' as date_day"


def test_a_report_more_than_a_week_behind_the_others_has_stopped(ask) -> None:
    rows = ask("late_feed", recent_week=WEEKS, recent_count=COUNTS)
    assert [(row[0], row[2], float(row[5])) for row in rows] == [("K", "sell_through", 900.0)]
    ((reason,),) = ask("late_feed", ("reason",), recent_week=WEEKS, recent_count=COUNTS)
    assert reason == (
        "its last sell-through is of the week of 2026-10-12, 14 days behind the others'"
    )


def state(*rows: tuple[str, str, str, str, int, float]) -> str:
    names = "account_id, change_kind, subject, state, severity, stake_amount, reason, next_step"
    drawn = ", ".join(str((*row, f"{row[3]} now", "do")) for row in rows)
    return f"select * from (values {drawn}) v ({names})"


NOW = state(
    ("K", "class", "class", "key", 0, 900.0),
    ("S", "overdue", "overdue", "step 7", 7, 130.0),
    ("S", "danger", "capital", "flagged", 1, 130.0),
    ("T", "tier", "VOL 2026", "tier 2", -2, 10.0),
    ("U", "tier", "VOL 2026", "tier 1, near the next", -1, 20.0),
    ("V", "class", "class", "small", 3, 1.0),
)
BEFORE = state(
    ("K", "class", "class", "major", 1, 900.0),
    ("S", "overdue", "overdue", "step 6", 6, 70.0),
    ("T", "danger", "fees", "flagged", 1, 5.0),
    ("T", "tier", "VOL 2026", "tier 2", -2, 9.0),
    ("U", "tier", "VOL 2026", "tier 1", -1, 20.0),
    ("U", "breach", "diversion O1", "seen", 1, 3.0),
    ("V", "class", "class", "small", 3, 2.0),
)
ACCOUNTS = "select 'K' as account_id, 'North' as region, 'S1' as salesperson_id, 'key' as class"


def test_what_is_new_worse_better_other_or_over_is_a_change_and_nothing_else(ask) -> None:
    columns = ("change_rank", "account_id", "change_kind", "change_direction", "region")
    rows = ask(CHANGE, columns, state_now=NOW, state_before=BEFORE, account_now=ACCOUNTS)
    assert rows == [
        (1, "K", "class", "better", "North"),
        (2, "S", "danger", "new", None),
        (3, "S", "overdue", "worse", None),
        (4, "U", "tier", "other", None),
        (5, "T", "danger", "over", None),
    ]


def test_on_the_first_day_all_is_new_but_what_everyone_has(ask) -> None:
    first = DAY.replace("date '2026-10-31' as since_date", "null::date as since_date")
    columns = ("account_id", "change_kind", "change_direction")
    nothing = f"select * from ({BEFORE}) limit 0"
    given = {"state_now": NOW, "state_before": nothing, "account_now": ACCOUNTS}
    assert ask(CHANGE, columns, change_day=first, **given) == [
        ("S", "danger", "new"),
        ("S", "overdue", "new"),
    ]


def test_what_is_over_says_so(ask) -> None:
    columns = ("account_id", "change_direction", "change_reason", "next_step", "state_before")
    rows = ask(CHANGE, columns, state_now=NOW, state_before=BEFORE, account_now=ACCOUNTS)
    assert (
        "T",
        "over",
        "no longer so: flagged now",
        "nothing to do: it is over",
        "flagged",
    ) in rows
