"""Fields of habits, payment and the dangers an account brings."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import DATE, INTEGER, RATIO

# Buying habits
field("seen_start", DATE, "first day of the month seen")
field("seen_end", DATE, "last day of the month seen")
field("seen_no", INTEGER, "number of the month seen, year × 12 + month")
field("months_back", INTEGER, "months between it and the month it is seen from; negative ahead")
field("month_of_year", INTEGER, "month of the year, 1 to 12")
field(
    "season_weight", RATIO, "the company's order days of the month of the year ÷ its mean month's"
)
field("season_factor", RATIO, "how much more of its year the account buys then than the company")
field("expected_order_days", RATIO, "order days by the company's season", unit="days")
field("order_days", INTEGER, "days on which the account ordered", unit="days")
field("first_order_on", DATE, "first day with an order in the three years before the month's end")
field("last_order_on", DATE, "last day with an order in them")
field("repeat_order_days", INTEGER, "order days after the first", unit="days")
field("recency_weeks", RATIO, "from the first to the last order day, by season", unit="weeks")
field("age_weeks", RATIO, "from the first order day to the month's end, by season", unit="weeks")
field("ahead_weeks", RATIO, "the 90 days after the month's end, by season", unit="weeks")
