"""Models of money that needs an exchange rate: rates, invoices, payments, and what is missing.

Money of an unknown worth is null, and so is every sum it belongs to.
"""

from __future__ import annotations

from transforms.schema.models_staging import model

MONEY_STAGING = (
    model(
        "staging",
        "stg_fx_day",
        "currency! date_day! rate!",
        key="currency date_day",
        grain="currency × day",
        meaning="exchange rates by day, stale ones left out",
    ),
    model(
        "staging",
        "stg_market_price",
        "source! product_id! territory level observed_on! price=seen_price",
        key="source product_id territory level observed_on",
        grain="product × territory × level × day",
        meaning="prices seen in the market, in company currency",
    ),
    model(
        "staging",
        "stg_receivable",
        "account_id! invoice_id! invoice_date! due_date! invoice_amount! currency! rate"
        " is_converted! settled_on settled_amount disputed",
        key="account_id invoice_id",
        grain="invoice",
        meaning="invoices in company currency, or in their own where no rate says how",
    ),
    model(
        "staging",
        "stg_collection",
        "account_id! invoice_id! paid_on! currency! paid_amount",
        key="account_id invoice_id paid_on",
        grain="collection that names an invoice",
        meaning="what collections pay of the invoices they name",
    ),
    model(
        "staging",
        "stg_payment",
        "account_id! invoice_id! paid_on! paid_amount! unknown_payments!",
        key="account_id invoice_id paid_on",
        grain="payment on an invoice",
        meaning="payments in what their invoice is counted in",
    ),
    model(
        "staging",
        "stg_receivable_event",
        "account_id! invoice_id! due_date! counts_on! opened_amount! overdue_change_amount!"
        " unknown_open_change! unknown_overdue_change!",
        key="account_id invoice_id counts_on",
        grain="invoice × event",
        meaning="what became owed, lacking and paid of each invoice",
    ),
    model(
        "staging",
        "stg_missing_rate",
        "feed! currency! month_no! first_day! day_count! says=gap_sentence!",
        key="feed currency month_no",
        grain="feed × currency × month in which its rate is missing",
        meaning="money whose worth in company currency is unknown",
    ),
)
MONEY_INTERMEDIATES = (
    model(
        "intermediate",
        "int_receivable_month",
        "account_id! month_no! opened_amount! overdue_change_amount! due_weight!"
        " unknown_open_change! unknown_overdue_change!",
        key="account_id month_no",
        grain="account × month",
        meaning="what became owed, due and paid",
    ),
    model(
        "intermediate",
        "int_rate_gap",
        "month! metric! reason=null_reason",
        key="month metric",
        grain="metric × complete month in which a rate is missing",
        meaning="which exchange rate a metric lacks, and what to do",
    ),
)
