"""Order lines in units and money, and how visits and money went to accounts."""

from __future__ import annotations

import pandas as pd

from tests.sql.oracles.counting import COST_EACH, LIST_EACH, Counting, over
from tests.sql.oracles.registry import oracle

COPIED = (
    "account_id product_id order_date kind quantity unit unit_price seller_id delivered_on"
    " requested_quantity promised_on ship_to_territory"
)


@oracle("fct_order_line", f"{COPIED} line_units net_amount list_amount cost_amount")
def order_lines(counting: Counting) -> pd.DataFrame:
    lines = counting.company.feeds["orders"].copy()
    lines["source"] = "s"
    lines["line_units"] = lines["units"]
    lines["net_amount"] = lines["quantity"] * lines["unit_price"]
    lines["list_amount"] = lines["units"] * lines["product_id"].map(LIST_EACH)
    lines["cost_amount"] = lines["units"] * lines["product_id"].map(COST_EACH)
    for name in ("seller_id", "ship_to_territory"):
        lines[name] = lines[name].replace("", None)
    return lines


@oracle("fct_account_product_week", "return_units")
def given_back(counting: Counting) -> pd.DataFrame:
    """Count what came back to us beside every week that the table has, whatever told of it."""
    made = counting.told("fct_account_product_week")[["account_id", "product_id", "week_start"]]
    back = counting.lines[(counting.lines["kind"] == "return") & counting.lines["ours"]]
    monday = back["order_date"] - pd.to_timedelta(back["order_date"].dt.weekday, "D")
    sums = -back.groupby(["account_id", "product_id", monday])["units"].sum()
    keys = pd.MultiIndex.from_frame(made)
    return made.assign(return_units=sums.reindex(keys, fill_value=0).to_numpy())


@oracle(
    "coverage",
    "visit_count executive_visit_count visit_minutes expense_amount bought_amount"
    " bought_amount_12m cumulative_bought_share_ratio last_visit_on last_executive_visit_on",
)
def effort_of_the_month(counting: Counting) -> pd.DataFrame:
    made = counting.accounts[["month", "as_of_date", "account_id"]].copy()
    visits = counting.feed("visits", "visited_on").assign(one=1)
    visits["minutes"] = visits["minutes"].astype(float).fillna(0)
    led = visits[visits["by_executive"] == "true"]
    spent = counting.feed("expenses", "spent_on")
    bought = counting.by_month(counting.lines, "amount")
    for name, table in (
        ("visit_count", counting.by_month(visits, "one")),
        ("executive_visit_count", counting.by_month(led, "one")),
        ("visit_minutes", counting.by_month(visits, "minutes")),
        ("expense_amount", counting.by_month(spent, "sum")),
        ("bought_amount", bought),
        ("bought_amount_12m", over(bought)),
    ):
        made[name] = counting.beside(table)
    for name, seen in (("last_visit_on", visits), ("last_executive_visit_on", led)):
        last = {
            (end, account): rows["visited_on"].max()
            for end in made["as_of_date"].unique()
            for account, rows in seen[seen["visited_on"] <= end].groupby("account_id")
        }
        keys = zip(made["as_of_date"], made["account_id"], strict=True)
        made[name] = pd.to_datetime([last.get(key) for key in keys])
    order = made.sort_values(["bought_amount_12m", "account_id"], ascending=[False, True])
    so_far = order.groupby("as_of_date")["bought_amount_12m"].cumsum()
    whole = order.groupby("as_of_date")["bought_amount_12m"].transform("sum")
    made["cumulative_bought_share_ratio"] = (so_far / whole).clip(upper=1)
    return made
