"""Fields of habits, payment and the dangers an account brings."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, BOOLEAN, DATE, INTEGER, RATIO

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
