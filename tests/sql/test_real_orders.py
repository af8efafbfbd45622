"""Metrics of a quarter of real orders against pandas, which counts them its own way."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

pytestmark = pytest.mark.real_data
MONTHS = ("2010-12", "2011-01", "2011-02")
ORDERS = """
select
    'retail' as source,
    'p' as part,
    'f' as file_sha256,
    row_number() over () as file_line,
    InvoiceNo as order_id,
    cast(row_number() over () as varchar) as line_no,
    account as account_id,
    StockCode as product_id,
    day as order_date,
    quantity,
    price as unit_price,
    'GBP' as currency,
    case when InvoiceNo like 'C%' then 'return' end as kind,
    CustomerID = '' as is_anonymous
from frame
"""


@pytest.fixture(scope="module")
def frame(real_data: Path) -> pd.DataFrame:
    """Three months of lines with a price, exact repeats of a file dropped."""
    files = [
        file for month in MONTHS for file in sorted((real_data / "online_retail").glob(f"{month}*"))
    ]
    rows = [pd.read_csv(file, dtype=str, keep_default_na=False).drop_duplicates() for file in files]
    made = pd.concat(rows, ignore_index=True)
    made["quantity"], made["price"] = made.Quantity.astype(int), made.UnitPrice.astype(float)
    made = made[made.price > 0].copy()
    made["account"] = made.CustomerID.where(made.CustomerID != "", "UNKNOWN-" + made.Country)
    made["day"] = pd.to_datetime(made.InvoiceDate).dt.date
    made["month"] = made.InvoiceDate.str[:7]
    made["amount"] = made.quantity * made.price
    made["is_return"] = made.InvoiceNo.str.startswith("C") | (made.quantity < 0)
    return made.reset_index(drop=True)


@pytest.fixture(scope="module")
def orders(frame: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return SQL that reads the frame from a file."""
    path = tmp_path_factory.mktemp("real") / "orders.parquet"
    frame.to_parquet(path)
    return ORDERS.replace("from frame", f"from read_parquet('{path}')")


def test_real_orders_count_as_pandas_counts_them(world, frame, orders):
    engine = world(
        {"products": [], "accounts": []},
        "account_metrics",
        selects={"orders": orders},
        as_of_date="2011-03-01",
        company_currency="GBP",
    )
    found = engine.connection.sql("select * from account_metrics").df()
    assert found.month.nunique() == len(MONTHS)
    last = found[found.month == MONTHS[-1]].set_index("account_id").sort_index()
    bought = frame[~frame.is_return]

    def same(name: str, naive: pd.Series, tolerance: float = 1e-6) -> None:
        both = pd.DataFrame({"ours": last[name].astype(float), "naive": naive.astype(float)})
        both = both.reindex(last.index)
        assert (both.ours.isna() == both.naive.isna()).all(), name
        assert (both.ours - both.naive).abs().max() <= tolerance, name

    month = frame[frame.month == MONTHS[-1]].groupby("account").amount.sum()
    same("sell_in_net_amount", month.reindex(last.index).fillna(0), 1e-4)
    year = frame.groupby("account").amount.sum()
    same("revenue_share_ratio", year / year.sum())
    gross = bought.groupby("account").amount.sum()
    returns = -frame[frame.is_return].groupby("account").amount.sum()
    same("return_ratio", returns.reindex(gross.index).fillna(0) / gross)
    same(
        "distinct_products",
        bought.groupby("account").StockCode.nunique().reindex(last.index, fill_value=0),
    )
    days = bought[["account", "day"]].drop_duplicates().sort_values(["account", "day"])
    gaps = pd.to_datetime(days.day).groupby(days.account).diff().dt.days
    by_account = gaps.groupby(days.account)
    same("order_interval_days_mean", by_account.mean())
    same("order_interval_cv", by_account.std() / by_account.mean())


def test_pareto_classes_of_real_orders_are_those_of_a_sorted_list(world, frame, orders):
    engine = world(
        {}, "account_metrics", selects={"orders": orders}, as_of_date="2011-03-01",
        company_currency="GBP",
    )  # fmt: skip
    rows = engine.rows(
        "select account_id, pareto_class from account_metrics where month = '2011-02'"
    )
    sold = frame.groupby("account").amount.sum().round(2)
    total, before, letters = sold.sum(), 0.0, {}
    for account in sorted(sold.index, key=lambda one: (-sold[one], one)):
        letters[account] = "A" if before < 0.8 * total else "B" if before < 0.95 * total else "C"
        before += sold[account]
    assert dict(rows) == letters
