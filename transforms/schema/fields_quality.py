"""Fields of what is known of the quality of feeds: findings along the channel, held series."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import BOOLEAN, CODE, DATE, INTEGER, QUANTITY, RATIO, TEXT

field("rule", CODE, "identity of the channel that does not hold")
field("found_from", DATE, "first day that what was found casts doubt on")
field("found_on", DATE, "last day that what was found casts doubt on")
field("expected_units", QUANTITY, "figure that follows from the others", unit="units")
field("reported_units", QUANTITY, "figure as reported", unit="units")
field(
    "finding_severity",
    CODE,
    "held: a plan does not believe the figure; warning: it is told and believed",
    allowed=("held", "warning"),
)
field("why", TEXT, "what the rule holds, and why it matters")
field("findings", INTEGER, "findings that hold the series", unit="findings")
field("holds", CODE, "what a finding casts doubt on", allowed=("stock", "sales", "orders"))
field("held_days", INTEGER, "days for which a finding holds its series", unit="days")
field("stock_held_from", DATE, "first count of stock that is not believed")
field("stock_held_until", DATE, "last count of stock that is not believed")
field("sales_held_from", DATE, "first day of sell-through that is not believed")
field("sales_held_until", DATE, "last day of sell-through that is not believed")
field("widening_ratio", RATIO, "factor on the spread of the forecast", minimum=1)

# How a source keeps its word
field("files", INTEGER, "files on record", unit="files", minimum=0)
field("files_refused", INTEGER, "files of which nothing is loaded", unit="files", minimum=0)
field("restatements", INTEGER, "newer deliveries of files", unit="deliveries", minimum=0)
field("restated_rows", INTEGER, "rows that newer deliveries changed", unit="rows", minimum=0)
field("completeness_ratio", RATIO, "rows not in quarantine ÷ rows in", minimum=0, maximum=1)
field("validity_ratio", RATIO, "gate checks passed ÷ gate checks made", minimum=0, maximum=1)
field("rules_failed", INTEGER, "gate rules that found something", unit="rules", minimum=0)
field("last_landed_on", DATE, "day on which the last file landed, UTC")
field("last_business_day", DATE, "latest day that the rows speak of")
field(
    "delay_days", INTEGER, "days from that day to the landing; null for feeds of plans", unit="days"
)
field("arrivals_expected", INTEGER, "arrivals due in the 13 weeks before the as-of date")
field("arrivals_on_time", INTEGER, "those of them that came in time")
field("on_time_ratio", RATIO, "arrivals on time ÷ expected", minimum=0, maximum=1)

# Stock rolled forward
field("received_on", DATE, "day on which goods reached the account or went back")
field("received_units", QUANTITY, "units that came in", unit="units")
field("returned_units", QUANTITY, "units that went back", unit="units")
field("awaited_units", QUANTITY, "units that went back up to 45 days after the count", unit="units")
field("counted_before_on", DATE, "day of the count before")
field("counted_on", DATE, "day of the count")
field("first_counted_on", DATE, "day of the first count")
field("first_units", QUANTITY, "stock at the first count", unit="units")
field("opening_units", QUANTITY, "stock at the count before", unit="units")
field("closing_units", QUANTITY, "stock at the count", unit="units")
field("sold_units", QUANTITY, "units reported as sold on", unit="units")
field("last_sold_week", DATE, "Monday of the last week with sales")
field("last_told_week", DATE, "Monday of the last week that the account told of")
field("weeks_told", INTEGER, "weeks told of in the half year before", unit="weeks")
field("weeks_sold", INTEGER, "those of them with sales", unit="weeks")
field("sold_expected_units", QUANTITY, "units sold on by what the counts say", unit="units")
field("sold_before_units", QUANTITY, "units sold on in the report before", unit="units")
field("sold_8_weeks_units", QUANTITY, "units of the eight reports before", unit="units")
field("weeks_seen", INTEGER, "reports among the eight before", unit="weeks")
field("case_units", QUANTITY, "units of a case; 1 where nothing says", unit="units")
field("is_covered", BOOLEAN, "whether the account reported every day of the interval")
field("span_first_day", DATE, "first day of the span")
field("span_last_day", DATE, "last day of the span")
field("span_days", INTEGER, "days of the span", unit="days")
field("before_units", QUANTITY, "units of the eight order lines before, together", unit="units")
field("most_units", QUANTITY, "units of the largest of them", unit="units")
field("lines_seen", INTEGER, "order lines among the eight before", unit="lines")
