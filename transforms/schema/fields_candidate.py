"""Fields of whom to develop, whom to ask to try a new product, and what trials showed."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import INTEGER, RATIO

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
