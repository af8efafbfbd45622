"""Fields of our effort: visits, time and money against sales, trainings, what salespeople do."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import (
    AMOUNT,
    BOOLEAN,
    DATE,
    ID,
    INTEGER,
    LINE_AMOUNT,
    RATIO,
)

_CCY = "company currency"
_PART = "of all accounts, trailing 12 months"

# Visits and money
field("visit_count", INTEGER, "visits; null while no visits come in", unit="visits")
field(
    "executive_visit_count",
    INTEGER,
    "visits of which an executive made one; null while no visits come in",
    unit="visits",
)
field("expense_amount", AMOUNT, "expenses on the account; null without an exchange rate", unit=_CCY)
field("visit_count_12m", INTEGER, "visit_count of the trailing 12 months", unit="visits")
field("visit_minutes_12m", INTEGER, "visit_minutes of the trailing 12 months", unit="minutes")
field("expense_amount_12m", AMOUNT, "expense_amount of the trailing 12 months", unit=_CCY)
field("last_visit_on", DATE, "day of the last visit")
field("last_executive_visit_on", DATE, "day of the last visit by an executive")

# Parts of all
field("visit_share_ratio", RATIO, f"visits to the account ÷ visits {_PART}")
field("minute_share_ratio", RATIO, f"minutes of visits to the account ÷ minutes {_PART}")
field("expense_share_ratio", RATIO, f"expenses on the account ÷ expenses {_PART}")
field(
    "effort_share_ratio",
    RATIO,
    "mean of minute_share_ratio (visit_share_ratio where no minutes are known) and"
    " expense_share_ratio, or the one of them that is known",
)
field("bought_share_ratio", RATIO, f"bought by the account from anyone ÷ bought {_PART}")
field(
    "coverage_index",
    RATIO,
    "effort_share_ratio ÷ bought_share_ratio; above 1 the account gets more of our effort than it"
    " brings of the sales; null where it bought nothing",
)
field("sales_rank", INTEGER, "place by what was bought in the trailing 12 months", minimum=1)
field(
    "cumulative_bought_share_ratio",
    RATIO,
    "bought_share_ratio of the account and of those that rank before it, together",
)
field(
    "cumulative_effort_share_ratio",
    RATIO,
    "effort_share_ratio of the account and of those that rank before it, together",
)
field(
    "is_in_top_80",
    BOOLEAN,
    "whether those that rank before it make less than 80 % of what was bought",
)

_SO_FAR = "of the account and of those that rank before it"
for _name, _kind, _unit in (
    ("visits", INTEGER, "visits"),
    ("minutes", INTEGER, "minutes"),
    ("expenses", AMOUNT, _CCY),
    ("bought", LINE_AMOUNT, _CCY),
):
    field(f"all_{_name}", _kind, f"{_name} {_PART}", unit=_unit)
    field(f"{_name}_so_far", _kind, f"{_name} {_SO_FAR}, trailing 12 months", unit=_unit)

# A salesperson's favourites
_OF = "of the salesperson it is a favourite of, trailing 12 months"
field("is_small_account", BOOLEAN, "whether it is outside those that make 80 % of what was bought")
field("minute_part_ratio", RATIO, "its part of the salesperson's minutes, trailing 12 months")
field("bought_part_ratio", RATIO, "its part of what the salesperson's accounts bought")
field(
    "favourite_of",
    ID,
    "salesperson who courts this small account: at least coverage.favourite_visits (default 6)"
    " visits in a year, coverage.favourite_factor (default 2.5) times those of its level that the"
    " salesperson does not visit, and as many times its part of the salesperson's sales",
)
field("favourite_visit_count", INTEGER, f"visits {_OF}", unit="visits")
field(
    "peer_visit_mean",
    RATIO,
    "mean visits in the trailing 12 months of the accounts of its level that the salesperson does"
    " not visit",
    unit="visits",
)
field("favourite_minute_ratio", RATIO, f"its part of the minutes {_OF}")
field("favourite_bought_ratio", RATIO, f"its part of what the accounts bought {_OF}")

# What the run is told
field("favourite_visits", INTEGER, "visits in a year below which nobody is a favourite")
field("favourite_factor", RATIO, "times of peers and of sales that make a favourite")
field("favourite_time", RATIO, "part of its time from which a salesperson courts favourites")
for _class in ("key", "major", "general", "small"):
    field(f"visit_days_{_class}", INTEGER, f"days between visits to {_class} accounts", unit="days")
for _class in ("key", "major"):
    field(f"executive_days_{_class}", INTEGER, f"the same of an executive's, {_class}", unit="days")

# Sales beside the effort
field(
    "bought_net_amount_prior_12m", LINE_AMOUNT, "the same of the 12 months before those", unit=_CCY
)
field(
    "bought_growth_ratio",
    RATIO,
    "bought in the trailing 12 months, from anyone, over what was bought in the 12 before, less 1;"
    " of an account null until it was there for 24 months of orders; of a salesperson by all of its"
    " accounts, new ones included, null until the orders reach back 24 months",
)

# Visits due
field("visit_interval_days", INTEGER, "days from a visit to the next (visit_days)", unit="days")
field(
    "executive_interval_days",
    INTEGER,
    "days from an executive's visit to the next (visit_days); null for classes without one",
    unit="days",
)
field(
    "visit_due_on",
    DATE,
    "last visit + interval; who was never visited counts from its first month, but not from before"
    " visits were recorded; null while none come in",
)
field("executive_visit_due_on", DATE, "the same of executives' visits")
field("visit_overdue_days", INTEGER, "days since visit_due_on; 0 before it", unit="days", minimum=0)
field(
    "executive_visit_overdue_days",
    INTEGER,
    "days since executive_visit_due_on; 0 before it, null where none is due",
    unit="days",
    minimum=0,
)
field("incident_count_12m", INTEGER, "incident_count of the trailing 12 months", unit="cases")

# Salespeople
_OWN = "of the open accounts it looks after at the month's end"
_NO_VISITS = "null while no visits come in"
field("cared_account_count", INTEGER, "open accounts it looks after", unit="accounts")
field("cared_bought_amount", AMOUNT, f"bought in the month, from anyone, {_OWN}", unit=_CCY)
field(
    "visited_account_count",
    INTEGER,
    f"those of its accounts that anyone visited in the month; {_NO_VISITS}",
    unit="accounts",
)
field("own_visit_count", INTEGER, f"visits it made in the month; {_NO_VISITS}", unit="visits")
field("own_visit_minutes", INTEGER, f"minutes of these visits; {_NO_VISITS}", unit="minutes")
field("overdue_visit_count", INTEGER, f"accounts whose visit is overdue, {_OWN}", unit="accounts")
field(
    "overdue_executive_visit_count",
    INTEGER,
    f"accounts whose visit by an executive is overdue, {_OWN}",
    unit="accounts",
)
field(
    "top_80_minute_ratio",
    RATIO,
    "part of its minutes, trailing 12 months, at accounts that make 80 % of what all accounts buy;"
    " 0.8 is the target",
)
field("favourite_account_count", INTEGER, "small accounts that it courts", unit="accounts")
field("favourite_time_ratio", RATIO, "part of its minutes, trailing 12 months, at its favourites")
field(
    "courts_favourites",
    BOOLEAN,
    "whether favourite_time_ratio reaches coverage.favourite_time (default 0.2)",
)
field(
    "feedback_count_12m",
    INTEGER,
    "feedback with a score in the trailing 12 months; null while none comes in",
    unit="cases",
)
field("feedback_score_mean", RATIO, "mean score of it, 1 worst to 5 best")
field("cared_overdue_amount", AMOUNT, f"receivables past due {_OWN}", unit=_CCY)
field(
    "trained_account_count",
    INTEGER,
    f"accounts trained in the trailing 12 months, {_OWN}; null while no trainings come in",
    unit="accounts",
)
field(
    "trained_people_12m",
    INTEGER,
    "people trained there; null where a training does not say how many",
    unit="people",
)
field("trained_growth_ratio", RATIO, "bought_growth_ratio of its accounts trained in the year")
field("untrained_growth_ratio", RATIO, "bought_growth_ratio of its other accounts")

# Sums behind them
field("trainings", INTEGER, "trainings at the account, trailing 12 months", unit="trainings")
field("trained_people", INTEGER, "people trained, trailing 12 months", unit="people")
field("prior_amount_12m", AMOUNT, "bought in the 12 months before the trailing ones", unit=_CCY)
field("trained_amount", AMOUNT, "bought by accounts trained, trailing 12 months", unit=_CCY)
field("trained_prior_amount", AMOUNT, "bought by the same in the 12 months before", unit=_CCY)
field("visited_accounts", INTEGER, "accounts visited in the month", unit="accounts")
field("overdue_visits", INTEGER, "accounts whose visit is overdue", unit="accounts")
field("overdue_executive_visits", INTEGER, "the same of executives' visits", unit="accounts")
field("trained_accounts", INTEGER, "accounts trained, trailing 12 months", unit="accounts")
field("favourites", INTEGER, "favourites of the salesperson", unit="accounts")
field("feedbacks", INTEGER, "feedback with a score, trailing 12 months", unit="cases")
field("score_mean", RATIO, "mean score of it")
