"""What planners decide: kept in their name beside the model's number, applied, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import psycopg
import pytest
import xlsxwriter

from adapters.warehouse.roles import OPS_READER, OWNER, WRITER
from stages.planning import override as stage
from transforms.language.errors import DataRefused, UsageError

AS_OF = date(2026, 1, 5)
NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
ROUTINE = "seasons: []"


@pytest.fixture
def decide(world, fresh_database, monkeypatch):
    monkeypatch.setattr(stage.Warehouse, "open", lambda home, url: fresh_database)

    def decide(given, by="Mei Lin", reason="opening party", as_of=AS_OF, **more):
        if isinstance(given, dict):
            given = {"account_id": "A", "product_id": "P", **given}
        return stage.override(
            world.home, None, as_of, given, by=by, reason=reason, now=NOW, run_id="o", **more
        )

    return decide


def test_units_take_the_place_of_the_models_number_in_packs_and_say_who_and_why(
    simple, planned_once, plan, rows, decide
):
    planned_once(ROUTINE)
    told = decide({"override_units": "100"}).text()
    assert "units 100 instead of 72 (Mei Lin: opening party)" in told
    result = plan(ROUTINE)
    row = rows()[0]
    assert (row["recommended_units"], row["recommended_cases"]) == (108, 9)
    assert row["unconstrained_units"] == 70
    assert row["reason"].startswith(
        "Order 108: Mei Lin said 100 instead of the model's 72 (opening party), in packs of 12; 100"
        " on hand and nothing known in transit leave about 0 on 2026-01-19; 72 last through"
    )
    assert result.is_new
    kept = rows("stock_up_override")
    assert [(k["model_units"], k["override_units"], k["override_by"]) for k in kept] == [
        (72, 108, "Mei Lin")
    ]
    assert kept[0]["decided_at"] == NOW.replace(tzinfo=None)
    assert not plan(ROUTINE).is_new


def test_a_ratio_changes_the_models_number_and_a_demand_ratio_sizes_the_order_again(
    simple, planned_once, plan, rows, decide
):
    planned_once(ROUTINE)
    decide({"override_ratio": "0.5"})
    plan(ROUTINE)
    assert rows()[0]["recommended_units"] == 36
    decide({"override_demand_ratio": "2"})
    plan(ROUTINE)
    row = rows()[0]
    assert (row["recommended_units"], row["demand_units_mean"]) == (144, 140)
    assert row["reason"].startswith(
        "Order 144: Mei Lin expects 2 × the demand that the model orders 72 for (opening party);"
    )
    assert rows("stock_up_override")[0]["model_units"] == 72
    assert {row["demand_units_mean"] for row in rows("demand_forecast")} == {70}


def test_the_latest_word_counts_and_a_withdrawal_gives_the_number_back(
    simple, planned_once, plan, rows, decide
):
    planned_once(ROUTINE)
    decide({"override_units": "0"})
    plan(ROUTINE)
    assert rows()[0]["recommended_units"] == 0
    assert rows()[0]["reason"].startswith("Order nothing: Mei Lin said 0 instead of")
    decide({"override_units": "24"}, by="Wang Wei")
    decide({}, withdraws=True)
    plan(ROUTINE)
    assert rows()[0]["recommended_units"] == 72
    assert rows("stock_up_override") == []
    with pytest.raises(UsageError, match="nothing is decided"):
        decide({}, withdraws=True)


def test_a_line_without_a_stock_figure_gets_the_units_that_somebody_says(world, plan, rows, decide):
    world.account("A")
    world.product("P")
    world.sold("A", "P")
    plan(ROUTINE)
    with pytest.raises(DataRefused, match="no number that a ratio could change"):
        decide({"override_ratio": "0.5"})
    decide({"override_units": "40"})
    plan(ROUTINE)
    row = rows()[0]
    assert (row["recommended_units"], row["unconstrained_units"]) == (48, None)
    assert row["reason"].startswith("Order 48: Mei Lin said 40 instead of the model's no number")
    assert rows("stock_up_override")[0]["model_units"] is None


def test_what_was_decided_is_cut_like_any_order(simple, planned_once, plan, rows, decide):
    planned_once(ROUTINE)
    decide({"override_units": "200"})
    simple.feed("supply", product_id="P", available_on=date(2026, 1, 1), units=60)
    plan(ROUTINE)
    row = rows()[0]
    assert (row["recommended_units"], row["cut_units"]) == (60, 144)
    assert row["reason"].startswith("Order 60 of 204 asked: Mei Lin said 200 instead of")


def test_a_plan_of_another_day_is_not_touched(simple, planned_once, plan, rows, decide):
    planned_once(ROUTINE)
    decide({"override_units": "0"})
    plan(ROUTINE, as_of=AS_OF + timedelta(days=1))
    assert all(row["recommended_units"] != 0 for row in rows())


HEADER = "account_id,product_id,recommended_units,override_units,override_ratio,override_reason"


@pytest.fixture
def three(world, planned_once):
    world.product("P")
    for account in ("A", "B", "=C"):
        world.account(account)
        world.sold(account, "P")
        world.stock(account, "P", 0)
    planned_once(ROUTINE)
    return world


def test_a_file_of_the_plan_comes_back_with_a_few_cells_filled_in(three, plan, rows, decide):
    path = three.home.path / "plan.csv"
    lines = ["A,P,72,,,", "B,P,72,12,,tent", "'=C,P,72,,2,"]
    path.write_text("\n".join([HEADER, *lines]), "utf-8-sig")
    assert len(decide(path).decisions) == 2
    plan(ROUTINE)
    found = {row["account_id"]: row["recommended_units"] for row in rows()}
    assert found == {"A": 72, "B": 12, "=C": 144}
    why = {row["account_id"]: row["override_reason"] for row in rows("stock_up_override")}
    assert why == {"B": "tent", "=C": "opening party"}


def test_a_workbook_is_read_sheet_by_sheet(three, plan, rows, decide):
    path = three.home.path / "plan.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, account, units in (("North", "A", 24), ("South", "B", 36.0), ("Notes", "", "")):
            sheet = book.add_worksheet(name)
            if account:
                sheet.write_row(0, 0, ["Stock-up plan"])
                sheet.write_row(2, 0, HEADER.split(","))
                sheet.write_row(3, 0, [account, "P", 72, units])
    decide(path)
    plan(ROUTINE)
    found = {row["account_id"]: row["recommended_units"] for row in rows()}
    assert found == {"A": 24, "B": 36, "=C": 72}
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("North")
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["A", "P", 72, 48, "", "", "ask Mei first"])
    with pytest.raises(DataRefused, match="'ask Mei first' stands beyond the last column"):
        decide(path)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("A,P,72,ten,,x", "override_units is 'ten', which is no number"),
        ("A,P,72,-1,,x", "below zero"),
        ("A,P,72,1e999,,x", "no order can be"),
        ("A,P,72,NaN,,x", "no order can be"),
        ("A,P,72,1.00001,,x", "more than 4 decimals"),
        ("A,P,72,1,2,x", "both filled in"),
        ("AA,P,72,1,,x", "the plan has no line of 'AA' and 'P'"),
        ("B,P,72,9,,x", "stand in"),
        ("A,P,72,1,,", "nobody says why"),
    ],
)
def test_one_bad_row_refuses_the_whole_file_with_row_value_and_remedy(
    three, decide, fresh_database, line, says
):
    path = three.home.path / "plan.csv"
    path.write_text("\n".join([HEADER, "B,P,72,12,,tent", line]))
    with pytest.raises(DataRefused, match=says) as refused:
        decide(path, reason=None)
    assert refused.value.where.endswith("row 3")
    assert refused.value.remedy
    with fresh_database.connection() as connection:
        assert connection.execute("select count(*) from ops.stock_up_override").fetchone() == (0,)


def test_what_cannot_be_decided_about_is_refused(three, decide):
    with pytest.raises(UsageError, match="no plan as of 2026-02-01"):
        decide({"override_units": "1"}, as_of=date(2026, 2, 1))
    with pytest.raises(UsageError, match="nobody is named"):
        decide({"override_units": "1"}, by=" ")
    path = three.home.path / "plan.csv"
    path.write_text("account_id,units\nA,1\n")
    with pytest.raises(DataRefused, match="no table of overrides"):
        decide(path)
    path.write_text(HEADER + "\nA,P,72,,,\n")
    with pytest.raises(DataRefused, match="no row decides anything"):
        decide(path)


@pytest.mark.parametrize("role", [OWNER, WRITER])
@pytest.mark.parametrize(
    "statement",
    [
        "update ops.stock_up_override set author = 'somebody else'",
        "delete from ops.stock_up_override",
        "truncate ops.stock_up_override",
    ],
)
def test_nobody_changes_what_was_decided(warehouse, role, statement):
    with warehouse.connection(role) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(statement)
    assert refused.value.sqlstate == "42501"


def test_who_reads_ops_reads_decisions_and_writes_none(warehouse):
    with warehouse.connection(OPS_READER) as connection:
        assert connection.execute("select count(*) from ops.stock_up_override").fetchone() == (0,)
        with pytest.raises(psycopg.Error):
            connection.execute("insert into ops.stock_up_override (account_id) values ('A')")


def test_the_models_number_is_what_was_decided_against_after_a_second_decision(
    simple, planned_once, plan, rows, decide
):
    planned_once(ROUTINE)
    decide({"override_units": "100"})
    plan(ROUTINE)
    decided = decide({"override_units": "60"}).decisions[0]
    assert decided.model_units == Decimal(72)


def test_a_decision_about_a_line_that_is_gone_is_told(simple, plan, rows, decide):
    simple.account("B", closed_on=AS_OF)
    simple.sold("B", "P")
    simple.stock("B", "P", 0)
    plan(ROUTINE)
    decide({"override_units": "12"})
    decide({"account_id": "B", "override_units": "12"})
    result = plan(ROUTINE)
    assert (result.overrides, result.overrides_idle) == (2, ())
    assert "numbers of planners instead of the model's: 2" in result.text()
    simple.account("B", closed_on=AS_OF - timedelta(days=1), valid_from=date(2021, 1, 1))
    result = plan(ROUTINE)
    assert (result.overrides, result.overrides_idle) == (1, ("B P",))
    assert "without a line or a number now: B P" in result.text()


def test_a_reason_of_several_lines_stays_one_sentence(simple, planned_once, plan, rows, decide):
    planned_once(ROUTINE)
    decide({"override_units": "12", "override_reason": "fair\nin  town"})
    plan(ROUTINE)
    assert "(fair in town)" in rows()[0]["reason"]
