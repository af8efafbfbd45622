"""Whom to visit, what salespeople do, and what lies ahead at accounts."""

from __future__ import annotations

import pandas as pd

from tests.sql.drawn_company import AS_OF, DAY
from tests.sql.oracles.counting import MONTHS, Counting, over
from tests.sql.oracles.registry import oracle

BRIEF = {
    "account_metrics": ("overdue_amount", "days_of_inventory", "days_since_last_order"),
    "network_compliance": ("is_off_network", "is_diverting", "is_undercutting"),
    "coverage": ("bought_amount_12m", "bought_growth_ratio", "coverage_index",
                 "visit_interval_days", "executive_interval_days"),
}  # fmt: skip


@oracle(
    "visit_due",
    "as_of_date name class last_visit_on visit_due_on visit_overdue_days last_executive_visit_on"
    " executive_visit_due_on executive_visit_overdue_days incident_count_12m "
    + " ".join(name for names in BRIEF.values() for name in names),
)
def visit_due(counting: Counting) -> pd.DataFrame:
    """Count from the last visit of all, the recorded state of the last month beside it."""
    visits = counting.feed("visits", "visited_on")
    by = visits["by_executive"] == "true"
    last, executive = (
        seen.groupby("account_id")["visited_on"].max() for seen in (visits, visits[by])
    )
    cases = counting.feed("incidents", "occurred_on")
    cases = cases[cases["month"].isin(MONTHS[-12:]) & (cases["status"] != "dismissed")]
    cases = cases.groupby("account_id")["incident_id"].count()
    effort, made = counting.latest("coverage"), []
    for account, was in effort[effort["class"].notna()].iterrows():
        if account not in counting.now.index:
            continue
        row = {
            "account_id": account, "as_of_date": AS_OF, "class": was["class"],
            "name": counting.now.at[account, "name"], "last_visit_on": last.get(account),
            "last_executive_visit_on": executive.get(account),
            "incident_count_12m": cases.get(account, 0),
        }  # fmt: skip
        for column, seen, days in (
            ("visit", last, "visit_interval_days"),
            ("executive_visit", executive, "executive_interval_days"),
        ):
            since = seen.get(account, counting_from(account, visits))
            due = since + was[days] * DAY if pd.notna(was[days]) else None
            row[f"{column}_due_on"] = due
            row[f"{column}_overdue_days"] = max((AS_OF - due).days, 0) if due else None
        for table, names in BRIEF.items():
            row |= {name: counting.latest(table).at[account, name] for name in names}
        made.append(row)
    return pd.DataFrame(made)


def counting_from(account: str, visits: pd.DataFrame) -> pd.Timestamp:
    """Return the day from which an unvisited account counts: its first month, visits recorded."""
    first = "2023-06-30" if account == "O19" else "2022-01-31"
    return max(pd.Timestamp(first), visits["visited_on"].min())


@oracle(
    "salesperson_scorecard",
    "region account_count key_account_count bought_amount bought_amount_12m bought_growth_ratio"
    " visited_account_count visit_count visit_minutes executive_visit_count expense_amount"
    " overdue_visit_count overdue_executive_visit_count top_80_minute_ratio feedback_count_12m"
    " feedback_score_mean overdue_amount trained_account_count trained_people_12m"
    " trained_growth_ratio untrained_growth_ratio",
)
def scorecard(counting: Counting) -> pd.DataFrame:
    made = []
    effort = counting.told("coverage").set_index(["as_of_date", "account_id"])
    owed = counting.told("account_metrics").set_index(["as_of_date", "account_id"])
    year = over(counting.by_month(counting.lines, "amount"))
    visits, said = counting.feed("visits", "visited_on"), spoken_of(counting)
    visits["minutes"] = visits["minutes"].astype(float).fillna(0)
    trained = counting.feed("trainings", "trained_on")
    for end, rows in counting.accounts.groupby("as_of_date"):
        month, place = end.to_period("M"), MONTHS.get_loc(end.to_period("M"))
        months = MONTHS[max(place - 11, 0) : place + 1]
        open_ = rows[rows["is_open"]]
        prior = year.loc[month - 12] if place >= 23 else year.loc[month] * float("nan")
        taught = trained[trained["month"].isin(months)]
        for person in ("S1", "S2", "S3"):
            own = open_[open_["salesperson_id"] == person]["account_id"]
            theirs, due = effort.loc[end].loc[own], owed.loc[end].loc[own]
            went = visits[visits["salesperson_id"] == person]
            now = went[went["month"] == month]
            at = visits[(visits["month"] == month) & visits["account_id"].isin(own)]
            heard = said[(said["salesperson_id"] == person) & said["month"].isin(months)]
            mine = taught[taught["account_id"].isin(own)]
            is_taught = own.isin(mine["account_id"])
            placed = rows[rows["salesperson_id"] == person]["region"].value_counts()
            made.append(
                {
                    "as_of_date": end, "salesperson_id": person,
                    "region": min(placed[placed == placed.max()].index),
                    "account_count": len(own),
                    "key_account_count": (theirs["class"] == "key").sum(),
                    "bought_amount": theirs["bought_amount"].sum(),
                    "bought_amount_12m": year.loc[month][own].sum(),
                    "bought_growth_ratio": grown(year.loc[month], prior, own),
                    "visited_account_count": at["account_id"].nunique(),
                    "visit_count": len(now), "visit_minutes": now["minutes"].sum(),
                    "executive_visit_count": (at["by_executive"] == "true").sum(),
                    "expense_amount": theirs["expense_amount"].sum(),
                    "overdue_visit_count": (theirs["visit_due_on"] < end).sum(),
                    "overdue_executive_visit_count": (
                        theirs["executive_visit_due_on"] < end
                    ).sum(),
                    "top_80_minute_ratio": top_part(
                        went[went["month"].isin(months)], open_["account_id"], effort.loc[end]
                    ),
                    "feedback_count_12m": len(heard),
                    "feedback_score_mean": heard["score"].astype(float).mean(),
                    "overdue_amount": due["overdue_amount"].sum(),
                    "trained_account_count": is_taught.sum(),
                    "trained_people_12m": None
                    if mine.empty or mine["participants"].isna().any()
                    else mine["participants"].astype(float).sum(),
                    "trained_growth_ratio": grown(year.loc[month], prior, own[is_taught]),
                    "untrained_growth_ratio": grown(year.loc[month], prior, own[~is_taught]),
                }
            )  # fmt: skip
    return pd.DataFrame(made)


def spoken_of(counting: Counting) -> pd.DataFrame:
    """Return feedback with whom it is about: who looked after the account where it names nobody."""
    said = counting.feed("feedback", "given_on").reset_index(drop=True)
    then = counting.company.account(said["given_on"], said["account_id"])["salesperson_id"]
    said["salesperson_id"] = said["salesperson_id"].where(said["salesperson_id"] != "", then)
    return said


def grown(year: pd.Series, prior: pd.Series, accounts: pd.Series) -> float | None:
    before = prior[accounts].astype(float).sum(min_count=1)
    return year[accounts].sum() / before - 1 if before > 0 else None


def top_part(went: pd.DataFrame, open_: pd.Series, effort: pd.DataFrame) -> float | None:
    """Return the part of the minutes at open accounts that make 80 % of the sales."""
    went = went[went["account_id"].isin(open_)]
    top = went["account_id"].map(effort["is_in_top_80"]).astype(bool)
    whole = went["minutes"].sum()
    return went["minutes"][top].sum() / whole if whole else None


NEXT = {
    "occasion": "ask what it plans for the day, and offer goods, a display or people",
    "promotion_start": "check that it has stock and knows the terms before the day",
    "promotion_end": "see what is left over, and order less: a dip may follow",
    "peak_season": "agree on peak demand and on what is ordered by when: see stock_up_plan",
}


@oracle(
    "event_alert",
    "as_of_date event_on days_ahead event_name ends_on class product_id yearly_amount next_step",
)
def event_alerts(counting: Counting) -> pd.DataFrame:
    direct = counting.now[counting.now["upstream_id"] == ""].index
    weeks = counting.told("fct_account_product_week")
    recent = weeks[weeks["week_start"] >= AS_OF - 56 * DAY]
    found = []
    for row in counting.company.feeds["occasions"].itertuples():
        found.append(("occasion", row.occasion_id, row.kind, row.held_on, row.held_on,
                      [row.account_id], None))  # fmt: skip
    for row in counting.company.feeds["promotions"].itertuples():
        met = recent[recent["product_id"] == row.product_id]["account_id"]
        told = [row.account_id] if row.account_id else set(met) & set(direct)
        about = (row.mechanic, row.from_date, row.until_date, told, row.product_id)
        found.append(("promotion_start", row.promotion_id, *about))
        if row.from_date < AS_OF:
            found.append(("promotion_end", row.promotion_id, about[0], row.until_date, *about[2:]))
    days = counting.told("dim_date").sort_values("date_day")
    began = days["peak_season"].notna() & (days["peak_season"] != days["peak_season"].shift())
    for start in days[began].itertuples():
        after = days[days["date_day"] >= start.date_day]
        other = after[after["peak_season"] != start.peak_season]["date_day"].min()
        name = f"{start.peak_season}@{start.date_day:%Y-%m-%d}"
        found.append(("peak_season", name, start.peak_season, start.date_day, other - DAY,
                      direct, None))  # fmt: skip
    made = [
        {
            "event": event, "event_id": number, "account_id": account, "event_name": name,
            "event_on": first, "ends_on": last, "product_id": product or None,
            "as_of_date": AS_OF, "days_ahead": (first - AS_OF).days, "next_step": NEXT[event],
            "class": counting.now.at[account, "class"],
            "yearly_amount": counting.now.at[account, "yearly"],
        }
        for event, number, name, first, last, accounts, product in found
        for account in accounts
        if 0 <= (first - AS_OF).days < (90 if event == "peak_season" else 30)
        and account in counting.now.index
    ]  # fmt: skip
    return pd.DataFrame(made)
