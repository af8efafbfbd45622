"""Published tables of what stands at each account, and what changed since the run before."""

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
)
