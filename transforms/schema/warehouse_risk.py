"""Published tables of how accounts pay and which dangers they bring."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds, fields_measures, fields_risk
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_measures, fields_risk  # declare the fields

RISK_MARTS = (
    table(
        "account_payment",
        "mart",
        "month! month_start! as_of_date! account_id! account_key region salesperson_id credit_limit"
        " open_receivable_amount=owed_open_amount credit_utilisation_ratio overdue_amount"
        " overdue_1_30_amount overdue_31_60_amount overdue_61_90_amount overdue_over_90_amount"
        " disputed_amount paid_invoices_12m! late_ratio days_to_pay_mean region_late_days_mean"
        " expected_days_to_pay",
        key="as_of_date account_id",
        partition="month",
        grain="account × month, from the first invoice on",
        meaning="what each account owes since when, how it pays, and when it should pay next",
    ),
)
