"""The published table of what accounts reply to their letters."""

from __future__ import annotations

from transforms.schema import fields_measures, fields_models, fields_reply
from transforms.schema.tables import table

_ = fields_measures, fields_models, fields_reply  # declare the fields

REPLY_MARTS = (
    table(
        "rebate_reply",
        "mart",
        "reply_id! account_id! program_id! earning_period! currency! letter_period! reply_state!"
        " told_amount! said_amount! disputed_amount=reply_disputed_amount! reason=reply_reason"
        " replied_on! resolved_on resolution resolved_entry_id",
        key="reply_id",
        grain="letter × program × account × period that was replied to",
        meaning="what accounts say of their letters, what they dispute, and what came of it",
    ),
)
