"""What accounts owe and pay, what they earn us, and what concessions bought."""

from __future__ import annotations

import pandas as pd

from tests.sql.drawn_company import AS_OF, DAY
from tests.sql.oracles.counting import PACK, Counting, over, ratio
from tests.sql.oracles.registry import oracle


def invoices(counting: Counting) -> pd.DataFrame:
    """Return invoices with the day on which they were paid whole, by whichever feed tells it."""
    made = counting.company.feeds["receivables"].copy()
    last = counting.company.feeds["collections"].groupby("invoice_id")["collected_on"].max()
    made["paid_on"] = made["settled_on"].fillna(made["invoice_id"].map(last))
    return made


def lacking(counting: Counting, end: pd.Timestamp) -> pd.DataFrame:
    """Return the invoices of up to a day that lack something then, and how much in `lacks`."""
    made = invoices(counting)
    made = made[made["invoice_date"] <= end].copy()
    parts = counting.company.feeds["collections"]
    came = parts[parts["collected_on"] <= end].groupby("invoice_id")["amount"].sum()
    paid = made["invoice_id"].map(came).fillna(0)
    paid = paid.where(~(made["settled_on"] <= end), made["amount"])
    made["lacks"] = made["amount"] - paid
    return made[made["lacks"] > 0]


AGES = (("1_30", 1, 30), ("31_60", 31, 60), ("61_90", 61, 90), ("over_90", 91, 10**6))


@oracle(
    "account_payment",
    "credit_limit open_receivable_amount credit_utilisation_ratio overdue_amount"
    " overdue_1_30_amount overdue_31_60_amount overdue_61_90_amount overdue_over_90_amount"
    " disputed_amount paid_invoices_12m late_ratio days_to_pay_mean region_late_days_mean"
    " expected_days_to_pay",
)
def payment(counting: Counting) -> pd.DataFrame:
    made = []
    every = invoices(counting)
    for end, rows in counting.accounts.groupby("as_of_date"):
        open_ = lacking(counting, end)
        year_before = (end + DAY - pd.DateOffset(years=1)) - DAY
        paid = every[(every["paid_on"] > year_before) & (every["paid_on"] <= end)]
        late = every[(every["due_date"] < end) & ~(every["paid_on"] <= end)]
        judged = pd.concat([paid.assign(until=paid["paid_on"]), late.assign(until=end)])
        judged["late"] = (judged["until"] - judged["due_date"]).dt.days
        judged["term"] = (judged["due_date"] - judged["invoice_date"]).dt.days
        judged["region"] = judged["account_id"].map(rows.set_index("account_id")["region"])
        for row in rows.itertuples():
            due = open_[open_["account_id"] == row.account_id]
            age = (end - due["due_date"]).dt.days
            mine = paid[paid["account_id"] == row.account_id]
            own = judged[judged["account_id"] == row.account_id]
            around = judged[judged["region"] == row.region]["late"].mean()
            count = len(mine)
            made.append(
                {
                    "as_of_date": end, "account_id": row.account_id,
                    "credit_limit": row.credit_limit,
                    "open_receivable_amount": due["lacks"].sum(),
                    "credit_utilisation_ratio": due["lacks"].sum() / row.credit_limit,
                    "overdue_amount": due["lacks"][age > 0].sum(),
                    **{f"overdue_{name}_amount": due["lacks"][(age >= least) & (age <= most)].sum()
                       for name, least, most in AGES},
                    "disputed_amount": due["lacks"][due["disputed"] == "true"].sum(),
                    "paid_invoices_12m": count,
                    "late_ratio": (mine["paid_on"] > mine["due_date"]).mean() if count else None,
                    "days_to_pay_mean": (mine["paid_on"] - mine["invoice_date"]).dt.days.mean(),
                    "region_late_days_mean": around,
                    "expected_days_to_pay": own["term"].mean()
                    + (own["late"].sum() + 5 * around) / (len(own) + 5),
                }
            )  # fmt: skip
    return pd.DataFrame(made)


@oracle("account_credit", "as_of_date credit_limit open_receivable_amount overdue_amount")
def credit(counting: Counting) -> pd.DataFrame:
    eve = AS_OF - DAY
    open_ = lacking(counting, eve)
    late = open_[open_["due_date"] < eve].groupby("account_id")["lacks"].sum()
    owed = open_.groupby("account_id")["lacks"].sum()
    versions = counting.company.feeds["accounts"].groupby("account_id").tail(1)
    return pd.DataFrame(
        {
            "account_id": versions["account_id"], "as_of_date": AS_OF,
            "credit_limit": versions["credit_limit"],
            "open_receivable_amount": versions["account_id"].map(owed).fillna(0),
            "overdue_amount": versions["account_id"].map(late).fillna(0),
        }
    )  # fmt: skip


KINDS = {
    "fund_amount": ("promotion", "display"), "fee_amount": ("slotting",),
    "other_expense_amount": ("travel", "gift", "other"),
}  # fmt: skip
COPIED = (
    "gross_margin_amount", "goods_margin_amount", "profit_source", "rebate_accrued_amount",
    "cost_to_serve_amount", "profit_amount", "profit_per_case_amount",
)  # fmt: skip


@oracle(
    "account_profit",
    " ".join(KINDS) + " visit_minutes visit_cost_amount order_cost_amount delivery_cost_amount"
    " cost_to_serve_amount credit_cost_amount profit_amount bought_cases profit_per_case_amount"
    " profit_amount_12m bought_cases_12m profit_per_case_amount_12m volume_rank profit_rank"
    " ranked_count is_big_but_small",
)
def profit(counting: Counting) -> pd.DataFrame:
    made = counting.accounts[["month", "as_of_date", "account_id", "level"]].copy()
    spent, lines = counting.feed("expenses", "spent_on"), counting.lines
    for name, kinds in KINDS.items():
        made[name] = counting.beside(counting.by_month(spent[spent["kind"].isin(kinds)], "sum"))
    visits = counting.feed("visits", "visited_on")
    visits["minutes"] = visits["minutes"].astype(float).fillna(0)
    made["visit_minutes"] = counting.beside(counting.by_month(visits, "minutes"))
    made["visit_cost_amount"] = made["visit_minutes"] / 2
    sales = lines[lines["ours"] & (lines["kind"] == "sale")]
    orders = sales.drop_duplicates(["order_id"]).assign(one=1)
    made["order_cost_amount"] = 3 * counting.beside(counting.by_month(orders, "one"))
    arrived = sales.groupby("order_id").agg({"account_id": "first", "delivered_on": "max"})
    arrived["month"] = arrived["delivered_on"].dt.to_period("M")
    arrived = arrived.drop_duplicates(["account_id", "delivered_on"]).assign(one=1)
    made["delivery_cost_amount"] = 7 * counting.beside(counting.by_month(arrived, "one"))
    parts = [*KINDS, "visit_cost_amount", "order_cost_amount", "delivery_cost_amount"]
    made["cost_to_serve_amount"] = made[parts].sum(axis=1)
    owed = counting.published("account_payment", "open_receivable_amount")
    made["credit_cost_amount"] = owed * 0.06 / 365 * made["as_of_date"].dt.day
    earned = [counting.published("account_metrics", name) for name in COPIED[:2]]
    rebate = counting.published("account_metrics", "rebate_accrued_amount")
    costs = made["cost_to_serve_amount"] + made["credit_cost_amount"]
    made["profit_amount"] = earned[0] + earned[1] - rebate - costs
    cases = counting.by_month(
        lines.assign(cases=lines["paid_units"] / lines["product_id"].map(PACK)), "cases"
    )
    made["bought_cases"], made["bought_cases_12m"] = (
        counting.beside(table) for table in (cases, over(cases))
    )
    made["profit_per_case_amount"] = ratio(made["profit_amount"], made["bought_cases"])
    mine = made["profit_amount"].groupby(made["account_id"])
    trailing = mine.rolling(12, min_periods=1).sum().reset_index(level=0, drop=True)
    is_unknown = made["profit_amount"].isna().groupby(made["account_id"])
    gaps = is_unknown.rolling(12, min_periods=1).sum().reset_index(level=0, drop=True)
    made["profit_amount_12m"] = trailing.where(gaps == 0)
    made["profit_per_case_amount_12m"] = ratio(made["profit_amount_12m"], made["bought_cases_12m"])
    volume = counting.beside(over(counting.by_month(lines, "amount")))
    ranked = made[made["profit_amount_12m"].notna() & (volume > 0)]
    groups = [ranked["month"], ranked["level"]]
    made["volume_rank"] = volume[ranked.index].groupby(groups).rank("min", ascending=False)
    made["profit_rank"] = ranked["profit_amount_12m"].groupby(groups).rank("min", ascending=False)
    made["ranked_count"] = ranked.groupby(groups)["account_id"].transform("count")
    big = (made["volume_rank"] <= made["ranked_count"] / 5) & (
        made["profit_rank"] - made["volume_rank"] >= made["ranked_count"] / 5
    )
    made["is_big_but_small"] = big.astype(object).where(made["ranked_count"].notna())
    return made


@oracle("account_profit", " ".join(COPIED))
def profit_of_metrics(counting: Counting) -> pd.DataFrame:
    """The steps are those of account_metrics, which other oracles count."""
    return counting.told("account_metrics")
