"""Published tables that say how far the feeds can be believed."""

from __future__ import annotations

from transforms.schema import fields_channel, fields_feeds, fields_quality, lineage
from transforms.schema.tables import table

_ = fields_channel, fields_feeds, fields_quality, lineage  # their import declares the fields

QUALITY_MARTS = (
    table(
        "channel_finding",
        "mart",
        "account_id! product_id! rule! found_from! found_on! expected_units reported_units!"
        " severity=finding_severity! why!",
        key="account_id product_id rule found_on",
        grain="account × product × rule × day, of the last half year",
        meaning="figures of accounts that contradict each other",
    ),
    table(
        "held_series",
        "mart",
        "account_id! product_id! rule! findings! stock_held_from stock_held_until sales_held_from"
        " sales_held_until widening_ratio!",
        key="account_id product_id",
        grain="account × product that is held",
        meaning="what a plan does not believe, and how much wider it spreads its forecast",
    ),
    table(
        "source_scorecard",
        "mart",
        "source! feed! files! files_refused! rows_in! rows_loaded! rows_quarantined!"
        " completeness_ratio validity_ratio rules_failed! restatements! restated_rows!"
        " last_landed_on! last_business_day delay_days arrivals_expected! arrivals_on_time!"
        " on_time_ratio",
        key="source feed",
        grain="source × feed",
        meaning="how timely, complete, valid and steady each source is",
    ),
)
