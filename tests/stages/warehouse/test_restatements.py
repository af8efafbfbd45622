"""What became of closed months, told by a day's run: from what to what, because of which file."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from psycopg.rows import dict_row

from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.embedded import Embedded
from stages.intake import ingest
from stages.warehouse import build
from stages.warehouse.changes import ChangesResult, changes
from transforms.warehouse.account_figures import account_figures

ORDERS = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency\n"
_numbers = itertools.count(1)
Figures = dict[tuple[str, str, str], object]


@dataclass(frozen=True)
class Day:
    """A day's run: what it says, its rows, and every figure before and after it."""

    result: ChangesResult
    by_account: list[dict[str, Any]]
    by_metric: list[dict[str, Any]]
    before: Figures
    now: Figures

    @property
    def restated(self) -> dict[tuple[str, str, str], tuple[object, object]]:
        """What was restated, before and now, by month, account and metric."""
        return {
            (row["month"], row["account_id"], row["metric"]): (
                _plain(row["value_before"] if row["state_before"] is None else row["state_before"]),
                _plain(row["value_now"] if row["state_now"] is None else row["state_now"]),
            )
            for row in self.by_account
        }

    @property
    def causes(self) -> set[tuple[str, str]]:
        return {(row["restated_by_kind"], row["restated_by"]) for row in self.by_account}


class Company:
    """Two accounts that bought one product, the files they came from, run day after day."""

    def __init__(self, folder: Path, warehouse: Warehouse):
        self.home, self.feeds, self.warehouse = (
            Home.at(folder / "home"),
            folder / "feeds",
            warehouse,
        )
        self.day, self.known = date(2024, 3, 9), Figures()
        self.write("accounts.csv", "account_id,level,region,salesperson_id\nA,1,N,S1\nB,1,N,S2\n")
        self.write("products.csv", "product_id,unit_cost,list_price\nP,3,6\n")
        self.orders("2024-01", "O1,1,A,P,2024-01-05,10,5,CNY", "O2,1,B,P,2024-01-09,30,5,CNY")
        self.orders("2024-02", "O3,1,A,P,2024-02-05,10,5,CNY", "O4,1,B,P,2024-02-09,30,5,CNY")

    def write(self, name: str, text: str) -> None:
        path = self.feeds / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def orders(self, name: str, *lines: str) -> None:
        self.write(f"orders/{name}.csv", ORDERS + "\n".join(lines) + "\n")

    def settings(self, text: str) -> None:
        self.home.settings_file.write_text(text, "utf-8")
        self.home = Home.at(self.home.path)

    def next_day(self) -> Day:
        """Run the next day with the files as they are."""
        self.day += timedelta(days=1)
        called = self._called()
        ingest.land_and_clean(self.home, self.feeds, **called)
        build.build(self.home, None, self.day, **called)
        return self.tell()

    def tell(self) -> Day:
        """Run the last stage of the day."""
        result = changes(self.home, None, self.day, **self._called())
        day = f"where as_of_date = '{self.day}'"
        before, self.known = self.known, self._figures()
        by_account = self._ask(f"select * from warehouse.account_restatement {day}")
        by_metric = self._ask(f"select * from warehouse.metric_restatement {day}")
        return Day(result, by_account, by_metric, before, self.known)

    def _called(self) -> dict[str, Any]:
        now = datetime.combine(self.day, time(6), UTC)
        return {"now": now, "run_id": f"r-{next(_numbers)}"}

    def _ask(self, query: str) -> list[dict[str, Any]]:
        with self.warehouse.connection() as connection:
            return list(connection.cursor(row_factory=dict_row).execute(query))

    def _figures(self) -> Figures:
        """Return every figure that a reader of the warehouse sees."""
        return {
            (row["month"], row["account_id"], figure.name): _plain(row[figure.name])
            for name, figures in account_figures().items()
            for row in self._ask(f"select * from warehouse.{name}")
            for figure in figures
        }


def _plain(value: object) -> object:
    """Write a figure the same way whichever column it came from."""
    if value is None or isinstance(value, bool):
        return None if value is None else str(value).lower()
    try:
        return Decimal(str(value)).normalize()
    except InvalidOperation:
        return str(value)


@pytest.fixture(scope="module")
def days(
    tmp_path_factory: pytest.TempPathFactory, warehouse: Warehouse
) -> Iterator[dict[str, Day]]:
    """What happened to one company, day by day."""
    name, server = f"restated_{os.getpid()}", Embedded(warehouse.home)
    server.create_database(name, template="peakledger_template")
    with (
        pytest.MonkeyPatch.context() as patch,
        Warehouse.open(warehouse.home, database=name) as own,
    ):
        patch.setattr(Warehouse, "open", lambda *_, **__: nullcontext(own))
        yield _days(Company(tmp_path_factory.mktemp("company"), own))
    server.drop_database(name)


def _days(company: Company) -> dict[str, Day]:
    days = {"first": company.next_day()}
    company.orders("2024-03", "O5,1,A,P,2024-03-10,7,5,CNY")
    days["ordinary"] = company.next_day()
    company.orders("late", "O8,1,B,P,2024-02-20,1,5,CNY", "O9,1,A,P,2024-02-20,4,5,CNY")
    days["late file"] = company.next_day()
    days["the same again"] = company.tell()
    company.orders("late", "O8,1,B,P,2024-02-20,1,5,CNY", "O9,1,A,P,2024-02-20,3,5,CNY")
    days["delivered again"] = company.next_day()
    company.write("products.csv", "product_id,unit_cost,list_price\nP,4,6\n")
    days["master data"] = company.next_day()
    company.settings("profit: {per_order: 2}\n")
    days["setting"] = company.next_day()
    Lake(company.home).vacuum(0)
    days["rows gone"] = company.tell()
    return days


def test_a_late_file_restates_just_the_figures_that_differ_and_is_named(days) -> None:
    day = days["late file"]
    differing = {
        key: (day.before.get(key), day.now.get(key))
        for key in day.before | day.now
        if day.before.get(key) != day.now.get(key)
    }
    assert day.restated == differing
    assert differing["2024-02", "A", "sell_in_units"] == (10, 14)
    assert not any(month == "2024-01" for month, _, metric in differing if "units" in metric)
    assert day.causes == {("file", "orders/late.csv")}
    assert {row["since_date"] for row in day.by_account} == {date(2024, 3, 11)}
    assert {
        (row["account_id"], row["region"], row["salesperson_id"]) for row in day.by_account
    } == {
        ("A", "N", "S1"),
        ("B", "N", "S2"),
    }
    told = f"{len(differing)} figures of closed months restated, of 2 accounts"
    assert told in day.result.text()
    assert f"{len(differing)} by orders/late.csv" in day.result.text()


def test_what_was_restated_of_a_metric_in_all_is_told_by_month(days) -> None:
    rows = {(row["metric"], row["month"]): row for row in days["late file"].by_metric}
    units = rows["sell_in_units", "2024-02"]
    assert (units["restated_accounts"], units["value_difference"]) == (2, 5)
    assert (units["table_name"], units["restated_by"]) == ("account_metrics", "orders/late.csv")
    # Shares are no sums of accounts.
    assert rows["revenue_share_ratio", "2024-02"]["value_difference"] is None


def test_a_day_with_new_orders_and_no_late_file_restates_nothing(days) -> None:
    for name in ("first", "ordinary"):
        assert (days[name].by_account, days[name].by_metric) == ([], [])
        assert "restated" not in days[name].result.text()


def test_a_file_delivered_again_restates_what_it_changed_and_no_more(days) -> None:
    day = days["delivered again"]
    units = {key: told for key, told in day.restated.items() if "units" in key[2]}
    assert units == {
        ("2024-02", "A", "sell_in_units"): (14, 13),
        ("2024-02", "A", "bought_units"): (14, 13),
    }
    assert day.causes == {("file", "orders/late.csv")}


def test_master_data_that_say_something_else_are_named(days) -> None:
    day = days["master data"]
    assert day.restated["2024-01", "A", "gross_margin_amount"] == (20, 10)
    assert day.causes == {("master_data", "products.csv")}


def test_a_setting_is_named_with_what_it_was_and_is(days) -> None:
    day = days["setting"]
    assert day.restated["2024-01", "A", "order_cost_amount"] == (0, 2)
    assert day.causes == {("setting", "setting profit.per_order: not set to 2")}


def test_the_same_day_again_tells_the_same(days) -> None:
    once, again = days["late file"], days["the same again"]
    assert once.restated
    assert (again.restated, again.by_metric) == (once.restated, once.by_metric)


def test_a_day_whose_rows_are_gone_from_the_lake_is_said_not_to_be_compared(days) -> None:
    result = days["rows gone"].result
    assert "account_profit" in result.restated.not_compared
    assert "not compared with 2024-03-14" in result.text()
