"""Fields of habits, payment and the dangers an account brings."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, DATE, INTEGER, QUANTITY, RATIO

_CCY = "company currency"

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

# Payment
field("is_disputed", BOOLEAN, "whether the account disputes the invoice; what is not said is no")
field("invoice_paid_on", DATE, "day on which the invoice was paid whole")
for _days in (0, 30, 60, 90):
    field(
        f"over_{_days}_change",
        AMOUNT,
        f"what came to be overdue by more than {_days} days less what of it was paid",
        unit=_CCY,
    )
field("disputed_change", AMOUNT, "what became owed on disputed invoices less what was paid")
field("paid_invoices", INTEGER, "invoices paid whole", unit="invoices")
field("paid_term_days", INTEGER, "days from their date to their due date, added up", unit="days")
field("paid_late_days", INTEGER, "days from their due date to their payment, added up", unit="days")
field("late_invoices", INTEGER, "of them, those paid after they were due", unit="invoices")
field("overdue_invoices", INTEGER, "invoices that became overdue less those paid", unit="invoices")
field("overdue_term_days", INTEGER, "their terms, added up", unit="days")
field("due_day_number", INTEGER, "their due dates in days since 1970, added up", unit="days")
field("paid_invoices_12m", INTEGER, "invoices paid whole, trailing 12 months", unit="invoices")
field("late_invoices_12m", INTEGER, "of them, those paid after they were due", unit="invoices")
field("paid_days_12m", INTEGER, "days from invoice to payment, added up", unit="days")
field("judged_invoices", INTEGER, "invoices paid in 12 months or overdue by now", unit="invoices")
field("judged_term_days", INTEGER, "their terms, added up", unit="days")
field("judged_late_days", INTEGER, "days they were late, or are by now, added up", unit="days")
field("overdue_1_30_amount", AMOUNT, "overdue by 1 to 30 days at the month's end", unit=_CCY)
field("overdue_31_60_amount", AMOUNT, "overdue by 31 to 60 days", unit=_CCY)
field("overdue_61_90_amount", AMOUNT, "overdue by 61 to 90 days", unit=_CCY)
field("overdue_over_90_amount", AMOUNT, "overdue by more than 90 days", unit=_CCY)
field("disputed_amount", AMOUNT, "what disputed invoices lack, due or not", unit=_CCY)
field(
    "late_ratio", RATIO, "invoices paid late ÷ paid, trailing 12 months; null where none was paid"
)
field(
    "days_to_pay_mean",
    RATIO,
    "mean days from invoice to full payment, trailing 12 months; null where none was paid",
    unit="days",
)
field(
    "region_late_days_mean",
    RATIO,
    "mean days late of the region's invoices paid in 12 months or overdue; negative: early",
    unit="days",
)
field(
    "expected_days_to_pay",
    RATIO,
    "days to expect from an invoice to its payment: mean term + (days late + 5 × the region's mean)"
    " ÷ (invoices + 5), over invoices paid in 12 months or overdue by now; null without any",
    unit="days",
)

# Dangers: what they are told from
_NOT_PAID = "funds, shelf fees and claims but for bottle caps"
field("market_cases", INTEGER, "diversion, undercutting and price raises, dismissed ones left out")
field("answerable_visits", INTEGER, "visits over which 30 days have passed", unit="visits")
field("unanswered_visits", INTEGER, "of them, those without an order in these days", unit="visits")
field("claim_amount", AMOUNT, "claims but for bottle caps and those an expense pays", unit=_CCY)
field("bought_units_3m", QUANTITY, "bought in three months, from anyone", unit="units")
field("bought_units_3m_last_year", QUANTITY, "bought in the same three months of last year")
field("bought_units_12m", QUANTITY, "bought in the trailing 12 months, from anyone", unit="units")
field("order_count_12m", INTEGER, "orders of the trailing 12 months", unit="orders")
field("units_3m", QUANTITY, "bought in three months by those that bought a year before")
field("units_3m_last_year", QUANTITY, "what they bought in the same months of last year")
field("amount_12m", AMOUNT, "bought in 12 months by those that bought in the 12 before", unit=_CCY)
field("amount_prior_12m", AMOUNT, "what they bought in the 12 before", unit=_CCY)
field("distinct_products_last_year", INTEGER, "products bought in the 12 months before")
field("answerable_visits_12m", INTEGER, "visits that 30 days have passed over, trailing 12 months")
field("unanswered_visits_12m", INTEGER, "of them, those that no order answered in these days")
field("risk_defection_ratio", RATIO, "defection_ratio that makes a flag")
field("risk_rival_share_ratio", RATIO, "rival_share_ratio that makes a flag")
field("risk_market_cases", INTEGER, "market_cases_12m that make a flag")
field("risk_fee_ratio", RATIO, "fee_ratio that makes a flag")
field("risk_overdue_ratio", RATIO, "overdue_ratio that makes a flag")
field("risk_growth_gap_ratio", RATIO, "how far growth_gap_ratio lies below 0 where it makes a flag")

# Dangers
_TREND = "less that of three months before"
field("danger_count", INTEGER, "dangers flagged, of six", unit="dangers")
field(
    "defection_ratio",
    RATIO,
    "how likely the account is gone or how much less it buys, whichever is more: the larger of 1 −"
    " alive_probability, bought_drop_ratio and 0; null where neither is known",
)
field("defection_trend", RATIO, f"defection_ratio {_TREND}")
field("is_defecting", BOOLEAN, "defection_ratio is at least risk.defection_ratio (default 0.5)")
field(
    "bought_drop_ratio",
    RATIO,
    "1 − (units bought in three months + 2 usual orders) ÷ (those of the same months last year ×"
    " what its region and level bought of theirs + 2 usual orders); null where nothing was bought"
    " then, or the account has not been there for 15 months",
)
field(
    "rival_share_ratio",
    RATIO,
    "what competitors hold of the account's sales, 1 − share_of_wallet_ratio; null where no share"
    " was seen in 12 months",
)
field("rival_share_trend", RATIO, f"rival_share_ratio {_TREND}")
field(
    "rival_brands",
    INTEGER,
    "competitors' brands the account is listed with; null where the account is not listed",
    unit="brands",
)
field("rival_brands_trend", INTEGER, f"rival_brands {_TREND}", unit="brands")
field(
    "is_turning_to_rivals",
    BOOLEAN,
    "rival_share_ratio is at least risk.rival_share_ratio (default 0.4), or there are more"
    " rival_brands than three months before; null where neither is known",
)
field(
    "market_cases_12m",
    INTEGER,
    "incidents of diversion, undercutting and raised prices, dismissed ones left out, trailing 12"
    " months; null while no incidents come in",
    unit="cases",
)
field("market_cases_trend", INTEGER, f"market_cases_12m {_TREND}", unit="cases")
field(
    "is_disturbing_market",
    BOOLEAN,
    "market_cases_12m are at least risk.market_cases (default 1), or is_diverting or"
    " is_undercutting; null where none is known",
)
field(
    "fee_amount_12m",
    AMOUNT,
    f"{_NOT_PAID}, trailing 12 months; null where expenses or claims do not come in, or one has"
    " no exchange rate",
    unit=_CCY,
)
field(
    "fee_ratio",
    RATIO,
    "fee_amount_12m ÷ net amount bought from anyone in these months; null where nothing was bought",
)
field("fee_trend", RATIO, f"fee_ratio {_TREND}")
field("is_bullying_for_fees", BOOLEAN, "fee_ratio is at least risk.fee_ratio (default 0.1)")
field(
    "overdue_ratio",
    RATIO,
    "overdue ÷ open receivables at the month's end; null where nothing is open",
)
field("overdue_trend", RATIO, f"overdue_ratio {_TREND}")
field(
    "is_capital_risk",
    BOOLEAN,
    "overdue_ratio is at least risk.overdue_ratio (default 0.3), or more is open than the credit"
    " limit; null where nothing is open and no limit is known",
)
field(
    "growth_gap_ratio",
    RATIO,
    "net amount bought in 12 months ÷ that of the 12 before, less the same of its region and level;"
    " null where nothing was bought in the 12 before, or the account has not been there for 24"
    " months",
)
field("growth_gap_trend", RATIO, f"growth_gap_ratio {_TREND}")
field(
    "is_complacent",
    BOOLEAN,
    "growth_gap_ratio is at most −risk.growth_gap_ratio (default 0.15), and fewer products are"
    " bought than a year before or most visits go unanswered",
)
field(
    "range_change_ratio",
    RATIO,
    "products bought in 12 months ÷ those of the 12 before, less 1; null where there were none,"
    " or the account has not been there for 24 months",
)
field(
    "unanswered_visit_ratio",
    RATIO,
    "visits that no order answered within 30 days ÷ visits that 30 days have passed over, trailing"
    " 12 months; null where there are none",
)
