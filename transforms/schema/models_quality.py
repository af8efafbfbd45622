"""Models that hold the channel's figures against each other."""

from __future__ import annotations

from transforms.schema import fields_quality
from transforms.schema.models_staging import model

_ = fields_quality
_FINDING = "account_id! product_id! rule! found_from! found_on! expected_units reported_units!"
_COUNT = "account × product × two counts in a row"

QUALITY_FACTS = (
    model(
        "fact",
        "fct_receipt_day",
        "month! account_id! product_id! received_on! received_units! returned_units!",
        key="account_id product_id received_on",
        grain="account × product × day",
        meaning="what reached accounts and what went back, from whomever they buy",
    ),
)
QUALITY_STAGING = (
    model(
        "staging",
        "missing_pack",
        "feed! problem! first_day! day_count!",
        key="feed problem",
        grain="product whose pack is missing",
        meaning="why a build is refused",
    ),
    model(
        "staging",
        "stg_span",
        "month! week_start! first_day=span_first_day! last_day=span_last_day! days=span_days!",
        key="month week_start",
        grain="span, the days that a week and a month share",
        meaning="where spans begin and end",
    ),
)
QUALITY_INTERMEDIATES = (
    model(
        "intermediate",
        "int_stock_interval",
        "account_id! product_id! opened_on=counted_before_on! closed_on=counted_on! opening_units!"
        " closing_units! is_covered!",
        key="account_id product_id closed_on",
        grain=_COUNT,
        meaning="days over which stock must roll forward",
    ),
    model(
        "intermediate",
        "int_stock_flow",
        "account_id! product_id! opened_on=counted_before_on! closed_on=counted_on! opening_units!"
        " closing_units! received_units returned_units awaited_units sold_units!",
        key="account_id product_id closed_on",
        grain=_COUNT,
        meaning="what moved between counts",
    ),
    model(
        "intermediate",
        "int_stock_break",
        "account_id! product_id! opened_on=counted_before_on! closed_on=counted_on! opening_units!"
        " expected_units! closing_units! sold_units! sold_expected_units! case_units!",
        key="account_id product_id closed_on",
        grain="account × product × count that does not follow",
        meaning="counts that do not follow from the ones before",
    ),
    model(
        "intermediate",
        "int_sold_week",
        "account_id! product_id! week_start! iso_year! sold_units! sold_before_units"
        " sold_8_weeks_units weeks_seen!",
        key="account_id product_id week_start",
        grain="account × product × week reported",
        meaning="sell-through beside the weeks before",
    ),
    model(
        "intermediate",
        "int_growth_run",
        "account_id! product_id! iso_year! found_from! found_on! expected_units reported_units",
        key="account_id product_id found_on",
        grain="account × product × run of figures that never fall",
        meaning="figures that grow as those that count from January do",
    ),
    model(
        "intermediate",
        "int_silence",
        "account_id! product_id! last_week=last_sold_week! until_week=last_told_week!"
        " weeks=weeks_told! weeks_sold! sold_units!",
        key="account_id product_id",
        grain="account × product silent for four weeks told of",
        meaning="how a series sold before it fell silent",
    ),
    model(
        "intermediate",
        "int_full_shelf",
        "account_id! product_id! last_week=last_sold_week! until_week=last_told_week! date_day!"
        " on_hand_units!",
        key="account_id product_id",
        grain="account × product counted full while nothing sells",
        meaning="counts of a week's sales or more, of goods that have stopped selling",
    ),
    model(
        "intermediate",
        "int_first_count",
        "account_id! product_id! first_day=first_counted_on! first_units!",
        key="account_id product_id",
        grain="account × product",
        meaning="first counts of stock",
    ),
    model(
        "intermediate",
        "int_order_beside",
        "account_id! product_id! source! order_id! line_no! order_date! line_units! before_units"
        " most_units lines_seen!",
        key="source order_id line_no",
        grain="order line of a series whose amounts lie far apart",
        meaning="what was ordered beside the lines before",
    ),
    model(
        "intermediate",
        "int_finding",
        _FINDING,
        key="account_id product_id rule found_on expected_units",
        grain="account × product × rule × day, as each rule finds it",
        meaning="what the rules found",
    ),
    *(
        model(
            "intermediate",
            f"int_finding_{name}",
            _FINDING,
            key="account_id product_id rule found_on",
            grain="account × product × rule × day",
            meaning=meaning,
        )
        for name, meaning in (
            ("count", "what the rules find in counts"),
            ("stock", "counts that break the roll-forward, by what they look like"),
            ("repeat", "counts that repeat the ones before"),
            ("year_to_date", "figures since January sent as figures of their week"),
            ("bought", "accounts that sold more than they can have had"),
            ("jump", "sales that jumped by the size of a case"),
            ("ordered", "orders that jumped by the size of a case"),
            ("phantom", "counts that say full while nothing sells"),
        )
    ),
)
