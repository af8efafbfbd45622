"""What every recount begins with: lines in units and money, months, and accounts as they were."""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from tests.sql.drawn_company import AS_OF, PRODUCTS, RATE

if TYPE_CHECKING:
    from tests.sql.conftest import FullRun

MONTHS = pd.period_range("2022-01", "2024-06", freq="M")
PACK = PRODUCTS.set_index("product_id")["units_per_case"]
IN_UNIT = PRODUCTS.set_index("product_id")["unit"].eq("case") * (PACK - 1) + 1
COST_EACH = PRODUCTS.set_index("product_id")["unit_cost"] / IN_UNIT
LIST_EACH = PRODUCTS.set_index("product_id")["list_price"] / IN_UNIT
FLOOR_EACH = PRODUCTS.set_index("product_id")["price_floor"] / IN_UNIT
CATEGORY = PRODUCTS.set_index("product_id")["category"].replace("", None)


class Counting:
    """The feeds of a full run as frames, before the as-of date, and its tables as published."""

    def __init__(self, run: FullRun):
        self.run, self.company = run, run.company
        self.told = cache(run.told)

    def feed(self, name: str, day: str) -> pd.DataFrame:
        """Return a feed's rows before the as-of date, with `month`, and `sum` in our money."""
        rows = self.company.feeds[name]
        rows = rows[rows[day] < AS_OF].copy()
        rows["month"] = rows[day].dt.to_period("M")
        if "amount" in rows:
            foreign = rows["currency"].eq("USD") if "currency" in rows else False
            rows["sum"] = rows["amount"] * np.where(foreign, RATE, 1)
        return rows

    @cached_property
    def lines(self) -> pd.DataFrame:
        """Order lines with `amount`, `paid_units` (free goods none), `ours`, the account then."""
        lines = self.feed("orders", "order_date").reset_index(drop=True)
        lines["amount"] = (lines["quantity"] * lines["unit_price"]).round(10)
        lines["paid_units"] = lines["units"].where(lines["kind"] != "free_good", 0)
        lines["free_units"] = lines["units"].where(lines["kind"] == "free_good", 0)
        lines["cost"] = lines["units"] * lines["product_id"].map(COST_EACH)
        lines["ours"] = lines["seller_id"] == ""
        lines["category"] = lines["product_id"].map(CATEGORY)
        then = self.company.account(lines["order_date"], lines["account_id"])
        for name in ("region", "level", "territory", "upstream_id", "network_model"):
            lines[name] = then[name].replace("", None).to_numpy()
        return lines

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Accounts by complete month, as they were on its last day; none before it was opened."""
        ids = self.company.feeds["accounts"]["account_id"].unique()
        grid = pd.MultiIndex.from_product([MONTHS, ids], names=["month", "account_id"])
        grid = grid.to_frame(index=False)
        grid["as_of_date"] = grid["month"].dt.end_time.dt.normalize()
        then = self.company.account(grid["as_of_date"], grid["account_id"])
        for name in then.columns.difference([*grid.columns, "on", "valid_from"]):
            grid[name] = then[name].replace("", None).to_numpy()
        there = grid["opened_on"].dt.to_period("M") <= grid["month"]
        closed = grid["closed_on"].notna() & (grid["closed_on"] <= grid["as_of_date"])
        grid["is_open"] = there & ~closed
        return grid[there].reset_index(drop=True)

    @cached_property
    def now(self) -> pd.DataFrame:
        """Accounts open on the day before the as-of date, with class, score and yearly amount."""
        eve = AS_OF - pd.Timedelta(days=1)
        ids = self.company.feeds["accounts"]["account_id"].unique()
        now = self.company.account(pd.Series([eve] * len(ids)), pd.Series(ids))
        now = now[now["closed_on"].isna() | (now["closed_on"] >= AS_OF)].set_index("account_id")
        last = self.latest("account_class")
        now["class"], now["score"] = last["class"], last["composite_score"]
        year = self.lines[self.lines["month"].isin(MONTHS[-12:])]
        now["yearly"] = year.groupby("account_id")["amount"].sum()
        return now.fillna({"yearly": 0})

    def latest(self, table: str) -> pd.DataFrame:
        """Return each account's row of its last month, by account."""
        rows = self.told(table).sort_values("as_of_date").groupby("account_id").tail(1)
        return rows.set_index("account_id")

    def by_month(self, rows: pd.DataFrame, column: str, key: str = "account_id") -> pd.DataFrame:
        """Add a column up by month and key: months in rows, none missing, keys in columns."""
        table = rows.pivot_table(column, "month", key, "sum", fill_value=0)
        keys = self.accounts[key].dropna().unique() if key in self.accounts else table.columns
        return table.reindex(index=MONTHS, columns=keys, fill_value=0).astype(float)

    def beside(self, table: pd.DataFrame, key: str = "account_id") -> pd.Series:
        """Lay a table of months and keys beside the rows of `accounts`."""
        long = table.stack().rename("value")
        index = pd.MultiIndex.from_frame(self.accounts[["month", key]])
        return long.reindex(index).reset_index(drop=True)

    def published(self, table: str, column: str) -> pd.Series:
        """Lay a published column of an account and month beside the rows of `accounts`."""
        rows = self.told(table).set_index(["as_of_date", "account_id"])[column]
        index = pd.MultiIndex.from_frame(self.accounts[["as_of_date", "account_id"]])
        return rows.reindex(index).reset_index(drop=True)


def ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    """Divide; null where the divisor is not above 0."""
    return above.astype(float) / below.astype(float).where(below > 0)


def over(table: pd.DataFrame, months: int = 12) -> pd.DataFrame:
    """Add up so many trailing months, those before the first month left out."""
    return table.rolling(months, min_periods=1).sum()
