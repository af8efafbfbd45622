"""Models of whom to develop and whom to ask to try a new product."""

from __future__ import annotations

from transforms.schema import fields_candidate
from transforms.schema.models_staging import model

_ = fields_candidate  # declares the fields

CANDIDATE_INTERMEDIATES = (
    model(
        "intermediate",
        "int_development_score",
        "account_id! as_of_date! development_score",
        key="account_id as_of_date",
        grain="account × complete month, those that may be developed",
        meaning="what an account might become",
    ),
)
