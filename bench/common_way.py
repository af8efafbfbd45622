"""The common way: pandas in memory, merges and groupbys, then `to_sql`, as most teams write it.

Goes in: a folder of the sample company's feeds, an as-of date, how many of the latest order lines
to write, and in the environment the database's URL. Comes out: `order_line`, `account_metrics`, and
then the other facts that ours publishes (`product_week`, `inventory_day`) in that database; the
metrics as a Parquet file; and, as the last line of output, the seconds of each part. It fills the
main metrics only; its days of inventory take the last four weeks as they come, in stock or not.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sqlalchemy import Engine, create_engine

CHUNK_ROWS = 10_000
_KEY = ["account_id", "month"]
_YEAR = 12


@dataclass
class Feeds:
    """The frames that the metrics need, read and typed."""

    lines: pd.DataFrame
    accounts: pd.DataFrame
    inventory: pd.DataFrame
    sell_through: pd.DataFrame
    receivables: pd.DataFrame
    collections: pd.DataFrame


def run(feeds: Path, as_of: str, rows: int, out: Path, *, url: str) -> dict[str, float]:
    """Read, reckon, write the latest `rows` order lines and all facts; return the seconds."""
    marks = [time.perf_counter()]
    day = pd.Timestamp(as_of)
    read = read_feeds(feeds, day)
    marks.append(time.perf_counter())
    metrics = account_metrics(read, day)
    metrics.to_parquet(out)
    marks.append(time.perf_counter())
    latest = read.lines.sort_values("order_date").tail(rows)
    engine = create_engine(url)
    publish(engine, "order_line", latest.assign(month=latest["month"].astype(str)))
    publish(engine, "account_metrics", metrics)
    marks.append(time.perf_counter())
    publish(engine, "product_week", product_weeks(read))
    publish(engine, "inventory_day", read.inventory)
    marks.append(time.perf_counter())
    parts = ("read", "reckon", "write", "write_other_facts")
    return dict(zip(parts, np.diff(marks).tolist(), strict=True))


def publish(engine: Engine, name: str, frame: pd.DataFrame) -> None:
    """Replace a table with `to_sql` and the settings that most examples show."""
    frame.to_sql(name, engine, if_exists="replace", index=False, chunksize=CHUNK_ROWS)


def read_feeds(feeds: Path, as_of: pd.Timestamp) -> Feeds:
    """Read all files; rows that do not parse are dropped."""
    products = pd.read_csv(feeds / "products.csv", parse_dates=["valid_from"])
    accounts = pd.read_csv(feeds / "accounts.csv", parse_dates=["opened_on", "valid_from"])
    files = sorted((feeds / "orders").glob("*.csv"))
    lines = pd.concat((pd.read_csv(file, low_memory=False) for file in files), ignore_index=True)
    inventory = pd.read_csv(feeds / "inventory.csv", parse_dates=["snapshot_date"])
    inventory = inventory.dropna(subset="account_id")
    sold = pd.read_csv(feeds / "sell_through.csv", parse_dates=["period_start", "period_end"])
    receivables = pd.read_csv(feeds / "receivables.csv")
    collections = pd.read_csv(feeds / "collections.csv", parse_dates=["collected_on"])
    return Feeds(
        _clean_lines(lines, accounts, products, as_of),
        accounts,
        _in_units(inventory, products, "snapshot_date", "on_hand"),
        _in_units(sold, products, "period_start", "quantity"),
        receivables=_clean_receivables(receivables, accounts),
        collections=collections,
    )


def _clean_lines(
    lines: pd.DataFrame, accounts: pd.DataFrame, products: pd.DataFrame, as_of: pd.Timestamp
) -> pd.DataFrame:
    lines = lines.drop_duplicates(["order_id", "line_no"])
    for column in ("order_date", "delivered_on", "invoiced_on", "promised_on"):
        lines[column] = pd.to_datetime(lines[column], format="%Y-%m-%d", errors="coerce")
    for column in ("quantity", "unit_price", "requested_quantity"):
        lines[column] = pd.to_numeric(lines[column], errors="coerce")
    whole = lines["version"].isna() | lines["version"].astype(str).str.fullmatch("[0-9]+")
    known = lines["account_id"].isin(accounts["account_id"])
    known &= lines["product_id"].isin(products["product_id"]) & lines["unit"].isin(["each", "case"])
    lines = lines[whole & known & (lines["unit_price"] >= 0) & (lines["order_date"] < as_of)]
    lines = lines.dropna(subset=["order_id", "order_date", "quantity", "unit_price"])
    lines = _in_units(lines, products, "order_date", "quantity")
    free = (lines["kind"] == "free_good") | (lines["unit_price"] == 0)
    back = (lines["kind"] == "return") | (lines["quantity"] < 0)
    lines["kind"] = np.select([free, back], ["free_good", "return"], "sale")
    lines["net_amount"] = lines["quantity"] * lines["unit_price"]
    lines["month"] = lines["order_date"].dt.to_period("M")
    return lines


def _clean_receivables(receivables: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    receivables = receivables.drop_duplicates(["account_id", "invoice_id"])
    for column in ("invoice_date", "due_date", "settled_on"):
        dates = pd.to_datetime(receivables[column], format="%Y-%m-%d", errors="coerce")
        receivables[column] = dates
    for column in ("amount", "settled_amount"):
        receivables[column] = pd.to_numeric(receivables[column], errors="coerce")
    known = receivables["account_id"].isin(accounts["account_id"])
    told = receivables["disputed"].astype(str).isin(["True", "False", "true", "false"])
    needed = ["invoice_id", "invoice_date", "due_date", "amount"]
    return receivables[known & told].dropna(subset=needed)


def _in_units(
    frame: pd.DataFrame, products: pd.DataFrame, date_column: str, quantity: str
) -> pd.DataFrame:
    packs = products[["product_id", "valid_from", "units_per_case"]].sort_values("valid_from")
    found = pd.merge_asof(
        frame.sort_values(date_column),
        packs,
        left_on=date_column,
        right_on="valid_from",
        by="product_id",
    )
    factor = np.where(found["unit"] == "case", found["units_per_case"], 1)
    found["units"] = found[quantity] * factor
    return found.drop(columns=["valid_from", "units_per_case"])


def account_metrics(feeds: Feeds, as_of: pd.Timestamp) -> pd.DataFrame:
    """Return one row an account and complete month, with the main metrics."""
    grid = _grid(feeds, as_of)
    for part in (_sales(feeds), _orders(feeds), _stock(feeds, grid), _debt(feeds, grid)):
        grid = grid.merge(part, on=_KEY, how="left")
    for metric in (_distinct_products(feeds, grid), _intervals(feeds, grid)):
        grid = grid.merge(metric, on=_KEY, how="left")
    grid = _trailing(grid.sort_values(_KEY, ignore_index=True))
    grid["as_of_date"] = grid["month"].dt.end_time.dt.normalize()
    helpers = [name for name in grid.columns if name.startswith("_")]
    return grid.drop(columns=["month", *helpers])


def product_weeks(feeds: Feeds) -> pd.DataFrame:
    """Return sell-in, returns and sell-through of each account, product and week."""
    key = ["account_id", "product_id", "week"]
    ours = feeds.lines[feeds.lines["seller_id"].isna()].copy()
    ours["week"] = ours["order_date"].dt.to_period("W").dt.start_time
    ours["sell_in_units"] = ours["units"].where(ours["kind"] != "free_good", 0)
    ours["return_units"] = -ours["units"].where(ours["kind"] == "return", 0)
    sums = ours.groupby(key)[["sell_in_units", "net_amount", "return_units"]].sum()
    reported = feeds.sell_through.rename(columns={"period_start": "week"})
    sold = reported.groupby(key)["units"].sum().rename("sell_through_units")
    counts = feeds.inventory.copy()
    counts["week"] = counts["snapshot_date"].dt.to_period("W").dt.start_time
    held = counts.groupby(key)["units"].mean().rename("on_hand_units")
    return pd.concat([sums, sold, held], axis=1).reset_index()


def _grid(feeds: Feeds, as_of: pd.Timestamp) -> pd.DataFrame:
    first, last = feeds.lines["month"].min(), as_of.to_period("M") - 1
    months = pd.period_range(first, last, freq="M")
    listed = feeds.accounts[["opened_on", "valid_from"]].min(axis=1)
    seen = pd.concat(
        [
            pd.DataFrame({"account_id": feeds.accounts["account_id"], "seen": listed}),
            feeds.lines[["account_id", "order_date"]].rename(columns={"order_date": "seen"}),
        ]
    )
    start = seen.groupby("account_id", as_index=False)["seen"].min()
    grid = start.merge(pd.DataFrame({"month": months}), how="cross")
    return grid[grid["seen"] <= grid["month"].dt.end_time][_KEY]


def _sales(feeds: Feeds) -> pd.DataFrame:
    ours = feeds.lines[feeds.lines["seller_id"].isna()].copy()
    ours["sell_in_units"] = ours["units"].where(ours["kind"] != "free_good", 0)
    ours["sell_in_net_amount"] = ours["net_amount"]
    ours["_gross"] = ours["net_amount"].where(ours["kind"] == "sale", 0)
    ours["_returned"] = -ours["net_amount"].where(ours["kind"] == "return", 0)
    columns = ["sell_in_units", "sell_in_net_amount", "_gross", "_returned"]
    return ours.groupby(_KEY, as_index=False)[columns].sum()


def _placed(feeds: Feeds) -> pd.DataFrame:
    lines = feeds.lines
    bought = lines[(lines["kind"] != "return") & (lines["units"] > 0)]
    return bought.groupby([*_KEY, "order_id"], as_index=False)[["order_date"]].min()


def _orders(feeds: Feeds) -> pd.DataFrame:
    return _placed(feeds).groupby(_KEY, as_index=False).agg(order_count=("order_id", "count"))


def _intervals(feeds: Feeds, grid: pd.DataFrame) -> pd.DataFrame:
    days = _placed(feeds)[["account_id", "order_date"]].drop_duplicates().sort_values("order_date")
    days["previous"] = days.groupby("account_id")["order_date"].shift()
    days["days"] = (days["order_date"] - days["previous"]).dt.days
    days = days.dropna()
    found = []
    for month in grid["month"].unique():
        first = (month - _YEAR + 1).start_time
        inside = days[(days["order_date"] <= month.end_time) & (days["previous"] >= first)]
        by_account = inside.groupby("account_id", as_index=False)["days"].agg(["mean", "std"])
        found.append(by_account.assign(month=month))
    rhythm = pd.concat(found).rename(columns={"mean": "order_interval_days_mean"})
    rhythm["order_interval_cv"] = rhythm["std"] / rhythm["order_interval_days_mean"]
    return rhythm.drop(columns="std")


def _distinct_products(feeds: Feeds, grid: pd.DataFrame) -> pd.DataFrame:
    lines = feeds.lines
    bought = lines[(lines["kind"] != "return") & (lines["units"] > 0)]
    pairs = bought[[*_KEY, "product_id"]].drop_duplicates()
    found = []
    for month in grid["month"].unique():
        inside = pairs[(pairs["month"] <= month) & (pairs["month"] > month - _YEAR)]
        counts = inside.groupby("account_id")["product_id"].nunique()
        found.append(counts.rename("distinct_products").reset_index().assign(month=month))
    return pd.concat(found)


def _stock(feeds: Feeds, grid: pd.DataFrame) -> pd.DataFrame:
    counts = feeds.inventory.sort_values("snapshot_date").copy()
    following = counts.groupby(["account_id", "product_id"])["snapshot_date"].shift(-1)
    days = (following - counts["snapshot_date"]).dt.days.fillna(7).clip(upper=7).astype(int)
    # A row a day that a count speaks for.
    daily = counts.loc[counts.index.repeat(days), ["account_id", "snapshot_date", "is_stocked_out"]]
    daily["day"] = daily["snapshot_date"] + pd.to_timedelta(
        daily.groupby(level=0).cumcount(), unit="D"
    )
    daily["month"] = daily["day"].dt.to_period("M")
    out = daily.groupby(_KEY, as_index=False).agg(stock_out_days=("is_stocked_out", "sum"))
    found = []
    for month in grid["month"].unique():
        end = month.end_time.normalize()
        recent = counts[counts["snapshot_date"].between(end - pd.Timedelta(days=31), end)]
        last = recent.dropna(subset="units").groupby(["account_id", "product_id"])["units"].last()
        held = last.groupby("account_id").sum().rename("on_hand_units")
        sold = feeds.sell_through
        weeks = sold[sold["period_end"].between(end - pd.Timedelta(days=27), end)]
        pace = weeks.groupby("account_id")["units"].sum() / 28
        both = pd.concat([held, pace.rename("_pace")], axis=1).reset_index()
        found.append(both.assign(month=month))
    stock = pd.concat(found)
    stock["days_of_inventory"] = (stock["on_hand_units"] / stock["_pace"]).where(stock["_pace"] > 0)
    return stock.merge(out, on=_KEY, how="outer")


def _debt(feeds: Feeds, grid: pd.DataFrame) -> pd.DataFrame:
    invoices, collected = feeds.receivables, feeds.collections
    settled = invoices.dropna(subset=["settled_on", "settled_amount"], how="all")
    parts = collected.rename(columns={"collected_on": "paid_on", "amount": "paid"})
    taken = parts.groupby(["account_id", "invoice_id"])["paid"].sum().rename("taken").reset_index()
    settled = settled.merge(taken, on=["account_id", "invoice_id"], how="left")
    rest = settled["settled_amount"].fillna(settled["amount"]) - settled["taken"].fillna(0)
    last = grid["month"].max().end_time.normalize()
    paid = pd.DataFrame(
        {
            "account_id": settled["account_id"],
            "invoice_id": settled["invoice_id"],
            "paid_on": settled["settled_on"].fillna(last),
            "paid": rest.clip(lower=0),
        }
    )
    payments = pd.concat([paid, parts[paid.columns]])
    found = []
    for month in grid["month"].unique():
        end = month.end_time.normalize()
        owed = invoices[invoices["invoice_date"] <= end]
        sums = payments[payments["paid_on"] <= end].groupby(["account_id", "invoice_id"])["paid"]
        owed = owed.merge(sums.sum().reset_index(), on=["account_id", "invoice_id"], how="left")
        owed["_open"] = owed["amount"] - owed["paid"].fillna(0)
        owed["overdue_amount"] = owed["_open"].clip(lower=0).where(owed["due_date"] < end, 0)
        sums = owed.groupby("account_id", as_index=False)[["_open", "overdue_amount"]].sum()
        sums["_open"] = sums["_open"].clip(lower=0)
        found.append(sums.assign(month=month))
    return pd.concat(found)


def _trailing(grid: pd.DataFrame) -> pd.DataFrame:
    flows = ["sell_in_units", "sell_in_net_amount", "_gross", "_returned", "order_count"]
    grid[flows] = grid[flows].fillna(0)
    grid["distinct_products"] = grid["distinct_products"].fillna(0).astype(int)
    by_account = grid.groupby("account_id")
    sums = ["sell_in_net_amount", "_gross", "_returned"]
    year = by_account[sums].rolling(_YEAR, min_periods=1).sum().reset_index(level=0, drop=True)
    grid["_year"] = year["sell_in_net_amount"]
    grid["return_ratio"] = (year["_returned"] / year["_gross"]).where(year["_gross"] > 0)
    before = by_account["sell_in_net_amount"].shift(_YEAR)
    grid["growth_yoy_ratio"] = (grid["sell_in_net_amount"] / before - 1).where(before > 0)
    known = grid["month"] >= grid["month"].min() + 2 * _YEAR - 1
    before = grid.groupby("account_id")["_year"].shift(_YEAR)
    growth = (grid["_year"] / before - 1).where((before > 0) & known)
    grid["growth_rolling_12_ratio"] = growth
    first = grid["month"].min().start_time
    start = (grid["month"] - (_YEAR - 1)).dt.start_time.clip(lower=first)
    days = (grid["month"].dt.end_time.dt.normalize() - start).dt.days + 1
    # Before the first invoice nothing is known of debts; after it, who owes nothing owes zero.
    invoiced = grid["month"] >= grid.loc[grid["_open"].notna(), "month"].min()
    for column in ("_open", "overdue_amount"):
        grid[column] = grid[column].fillna(0).where(invoiced)
    outstanding = grid["_open"] * days / grid["_year"]
    grid["days_sales_outstanding"] = outstanding.where(grid["_year"].round(4) > 0)
    return _shares(grid)


def _shares(grid: pd.DataFrame) -> pd.DataFrame:
    grid["_year"] = grid["_year"].round(4)
    company = grid.groupby("month")["_year"].transform("sum")
    grid["revenue_share_ratio"] = grid["_year"] / company
    grid = grid.sort_values(["month", "_year", "account_id"], ascending=[True, False, True])
    upto = grid.groupby("month")["revenue_share_ratio"].cumsum()
    grid["cumulative_share_ratio"] = upto.clip(upper=1)
    larger = upto - grid["revenue_share_ratio"]
    grid["pareto_class"] = np.select([larger < 0.8, larger < 0.95], ["A", "B"], "C")
    return grid


if __name__ == "__main__":
    # A password has no place among the arguments of a process.
    place = os.environ["BENCH_DATABASE_URL"]
    print(
        json.dumps(
            run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]), url=place)
        )
    )
