"""What a class rests on, how often it asks for a visit, and whom salespeople favour."""

from __future__ import annotations

import pandas as pd

from tests.sql.drawn_company import DAY
from tests.sql.oracles.counting import MONTHS, Counting, over, ratio
from tests.sql.oracles.effort import counting_from
from tests.sql.oracles.registry import oracle

VISIT_DAYS = {"key": 14, "major": 30, "general": 60, "small": 120}
EXECUTIVE_DAYS = {"key": 90, "major": 180}


@oracle("account_class", "bought_amount_12m earned_amount_12m bought_growth_ratio")
def size(counting: Counting) -> pd.DataFrame:
    """Add up a year; growth waits until the account was there for two."""
    made = counting.accounts[["month", "as_of_date", "account_id", "is_open"]].copy()
    bought = counting.by_month(counting.lines, "amount")
    made["bought_amount_12m"] = counting.beside(over(bought))
    earned = [
        counting.published("account_profit", name)
        for name in ("gross_margin_amount", "goods_margin_amount")
    ]
    mine = (earned[0] + earned[1]).groupby(made["account_id"])
    year = mine.transform(lambda months: months.rolling(12, min_periods=1).sum())
    gaps = mine.transform(lambda months: months.isna().rolling(12, min_periods=1).sum())
    made["earned_amount_12m"] = year.where(gaps == 0)
    age = made.groupby("account_id").cumcount() + 1
    grown = ratio(made["bought_amount_12m"], counting.beside(over(bought).shift(12))) - 1
    made["bought_growth_ratio"] = grown.where(age >= 24)
    return made[made["is_open"]]


@oracle("account_class", "class_floor")
def floors(counting: Counting) -> pd.DataFrame:
    """Too small is a tenth of an even share of its level, or nothing; too idle 120 days."""
    made = counting.accounts[["month", "as_of_date", "account_id", "level", "is_open"]].copy()
    made["year"] = counting.beside(over(counting.by_month(counting.lines, "amount")))
    made["idle"] = counting.published("account_metrics", "days_since_last_order")
    found = []
    for row in made.itertuples():
        peers = made[(made["month"] == row.month) & (made["level"] == row.level) & made["is_open"]]
        if row.year <= 0 or row.year < peers["year"].mean() * 0.1:
            found.append("share")
        else:
            found.append("idle" if row.idle >= 120 else None)
    return made.assign(class_floor=found)[made["is_open"]]


@oracle(
    "coverage",
    "visit_interval_days executive_interval_days visit_due_on executive_visit_due_on",
)
def visits_due(counting: Counting) -> pd.DataFrame:
    visits = counting.feed("visits", "visited_on")
    led = visits[visits["by_executive"] == "true"]
    made = []
    for row in counting.told("coverage").to_dict("records"):
        account, end = row["account_id"], row["as_of_date"]
        one = {"as_of_date": end, "account_id": account}
        for name, seen, days in (("visit", visits, VISIT_DAYS), ("executive", led, EXECUTIVE_DAYS)):
            mine = seen[(seen["account_id"] == account) & (seen["visited_on"] <= end)]
            since = mine["visited_on"].max() if len(mine) else counting_from(account, visits)
            interval = days.get(row["class"])
            due = "visit_due_on" if name == "visit" else "executive_visit_due_on"
            one[f"{name}_interval_days"] = interval
            one[due] = since + interval * DAY if interval else None
        made.append(one)
    return pd.DataFrame(made)


def courted(counting: Counting, end: pd.Timestamp, person: str) -> pd.DataFrame:
    """Return a salesperson's visits of the year up to a month's end."""
    place = MONTHS.get_loc(end.to_period("M"))
    visits = counting.feed("visits", "visited_on")
    visits["minutes"] = visits["minutes"].astype(float).fillna(0)
    visits = visits[visits["month"].isin(MONTHS[max(place - 11, 0) : place + 1])]
    return visits[visits["salesperson_id"] == person]


@oracle("coverage", "favourite_bought_ratio")
def favourites(counting: Counting) -> pd.DataFrame:
    """Hold a favourite against all that its salesperson visited; who it is, others count."""
    year = over(counting.by_month(counting.lines, "amount"))
    made = counting.told("coverage")[["as_of_date", "account_id", "favourite_of"]]
    parts = []
    for end, account, person in made.itertuples(index=False):
        if pd.isna(person):
            parts.append(None)
            continue
        bought = year.loc[end.to_period("M")]
        whole = bought[courted(counting, end, person)["account_id"].unique()].sum()
        parts.append(max(bought[account], 0) / whole)
    return made.assign(favourite_bought_ratio=parts)


@oracle("salesperson_scorecard", "favourite_time_ratio")
def time_at_favourites(counting: Counting) -> pd.DataFrame:
    """Sum the minutes at favourites; whose an account of two is, coverage tells of one alone."""
    effort = counting.told("coverage")
    told = counting.told("salesperson_scorecard")
    made = told[["as_of_date", "salesperson_id"]]
    parts = []
    for row in told.itertuples():
        went = courted(counting, row.as_of_date, row.salesperson_id)
        day = effort[effort["as_of_date"] == row.as_of_date]
        own = day[day["favourite_of"] == row.salesperson_id]["account_id"]
        if len(own) < row.favourite_account_count:
            parts.append(row.favourite_time_ratio)
            continue
        mine = went[went["account_id"].isin(own)]["minutes"].sum()
        parts.append(mine / went["minutes"].sum() if went["minutes"].sum() else None)
    return made.assign(favourite_time_ratio=parts)
