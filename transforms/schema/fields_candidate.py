"""Fields of whom to develop, whom to ask to try a new product, and what trials showed."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import ID, INTEGER, QUANTITY, RATIO, TEXT

# Whom to develop
field(
    "development_score",
    RATIO,
    "mean of what is known of growth_score, which counts three times, complementary_lines_score,"
    " outlets_score and funds_score",
)
field(
    "development_rank",
    INTEGER,
    "place among accounts of class general and small that grow, in region and level",
    minimum=1,
)

# Whom to ask to try a new product
field("products_carried", INTEGER, "products of the category bought in 12 months", unit="products")
field("category_products", INTEGER, "products of the category that anyone bought", unit="products")
field("bought_months", INTEGER, "months of the last 12 in which it bought", unit="months")
field("class_score", RATIO, "composite_score of its class; 0 where it is not known")
field("range_score", RATIO, "products of the category it carries ÷ those that anyone bought")
field("sell_through_score", RATIO, "sell_through_ratio of the last month, 1 at most")
field("loyalty_ratio", RATIO, "months of the last 12 in which it bought ÷ 12")
field(
    "trial_score",
    RATIO,
    "mean of class_score, range_score, loyalty_ratio, and of sell_through_score where it is known",
)
field("trial_rank", INTEGER, "place among the accounts that may try the product", minimum=1)
field("trial_reason", TEXT, "why the account is asked")

# What trials showed
field("first_bought_no", INTEGER, "month of the first purchase, as year × 12 + month")
field(
    "months_compared",
    INTEGER,
    "whole months after that of the first purchase, 6 at most, and as many before it",
    unit="months",
)
field("peer_id", ID, "the account, or one like it that has not bought the product")
field("reorder_months", INTEGER, "months after the first in which it was bought", unit="months")
field("trial_units", QUANTITY, "units of the product bought in these months", unit="units")
field("trial_units_per_month", RATIO, "trial_units ÷ months_compared", unit="units")
field("category_before_units", QUANTITY, "units of its category bought before", unit="units")
field("category_after_units", QUANTITY, "units of its category bought after", unit="units")
field(
    "trial_peer_count",
    INTEGER,
    "open accounts of region and level, a third to three times as large, that have not bought it",
    unit="accounts",
)
field(
    "category_lift_ratio",
    RATIO,
    "category bought after ÷ before, over the same of the peers together, less 1; null for less"
    " than two months or three peers, and where nothing was bought before",
)
