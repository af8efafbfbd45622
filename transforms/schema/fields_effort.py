"""Fields of our effort: visits, time and money against sales, trainings, what salespeople do."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, DATE, ID, INTEGER, RATIO

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
