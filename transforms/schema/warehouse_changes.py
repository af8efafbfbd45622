"""Published tables of what stands at each account, what changed since, and what was restated."""

from __future__ import annotations

from transforms.schema import (
    fields_changes,
    fields_channel,
    fields_feeds,
    fields_measures,
    fields_money,
)
from transforms.schema.tables import table

# their import declares the fields
_ = fields_changes, fields_channel, fields_feeds, fields_measures, fields_money

CHANGE_MARTS = (
    table(
        "account_state",
        "mart",
        "as_of_date! account_id! change_kind! change_subject! state_now! state_severity!"
        " stake_amount change_reason! next_step!",
        key="as_of_date account_id change_kind change_subject",
        partition="as_of_date",
        grain="as-of × account × kind × subject",
        meaning="what stands at each account that somebody may have to act on",
    ),
    table(
        "account_change",
        "mart",
        "as_of_date! since_date account_id! region salesperson_id class change_kind!"
        " change_subject! change_direction! state_before state_now stake_amount change_rank!"
        " change_reason! next_step!",
        key="as_of_date account_id change_kind change_subject",
        partition="as_of_date",
        grain="as-of × account × kind × subject that changed",
        meaning="what is new, worse, better or over at each account since the run before",
    ),
    table(
        "account_restatement",
        "mart",
        "as_of_date! since_date! month! account_id! region salesperson_id table_name! metric!"
        " value_before value_now value_difference state_before state_now restated_by_kind!"
        " restated_by!",
        key="as_of_date month account_id metric",
        partition="as_of_date",
        grain="as-of × closed month × account × metric, of a table at most ten thousand",
        meaning="figures of closed months that are no longer what they were on the run before",
    ),
    table(
        "metric_restatement",
        "mart",
        "as_of_date! since_date! table_name! metric! month! region! restated_by_kind!"
        " restated_accounts! value_difference restated_by!",
        key="as_of_date metric month region restated_by_kind",
        partition="as_of_date",
        grain="as-of × metric × closed month × region × kind of what restated it",
        meaning="how many figures of each metric and closed month were restated, and by what",
    ),
)
