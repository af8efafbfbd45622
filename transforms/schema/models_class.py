"""Models of the class of accounts: scores, what confirms a class, key accounts by region."""

from __future__ import annotations

from transforms.schema import fields_class
from transforms.schema.models_staging import model

_ = fields_class  # its import declares the fields
_ACCOUNT_MONTH = "account × complete month"

CLASS_INTERMEDIATES = (
    model(
        "intermediate",
        "int_class_score",
        "month! month_no! month_end! account_id! account_key region level volume_score"
        " composite_score class_floor class_candidate",
        key="month account_id",
        grain=_ACCOUNT_MONTH,
        meaning="scores of the pillars",
    ),
    model(
        "intermediate",
        "int_class_confirmed",
        "account_id! month_no! confirmed_no",
        key="account_id month_no",
        grain=_ACCOUNT_MONTH,
        meaning="the month that confirmed the class",
    ),
    model(
        "intermediate",
        "int_region_member",
        "month! region! account_id! is_key_account! bought_net_amount_12m sold_net_amount_12m"
        " region_share_ratio hhi_points region_place!",
        key="month region account_id",
        grain=f"{_ACCOUNT_MONTH} × region, its own and `all`",
        meaning="what each account is of its region",
    ),
)
