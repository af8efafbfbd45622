"""Models of the class of accounts: scores, what confirms a class, key accounts by region."""

from __future__ import annotations

from transforms.schema import fields_class
from transforms.schema.models_staging import model
from transforms.schema.tables import Table

_ = fields_class  # its import declares the fields
_ACCOUNT_MONTH = "account × complete month"

_FACTOR_SCORES = (
    "sub_distributors_score outlets_score complementary_lines_score loyalty_score funds_score"
    " people_and_vehicles_score warehouse_score growth_score regularity_score"
)
_TOLD = (
    "percentile_told! composite_told! volume_told! profit_told! strength_told! potential_told!"
    " floor_told!"
)


def _account_month(name: str, columns: str, key: str, meaning: str) -> Table:
    return model("intermediate", name, columns, key=key, grain=_ACCOUNT_MONTH, meaning=meaning)


CLASS_INTERMEDIATES = (
    _account_month(
        "int_account_category",
        "month! account_id! category_spread",
        "month account_id",
        "how widely purchases are spread over categories",
    ),
    _account_month(
        "int_account_trait",
        "month! month_no! month_end! account_id! account_key region level salesperson_id"
        " bought_net_amount_12m earned_amount_12m credit_limit paid_in_time_ratio"
        " sub_distributor_count active_outlet_count staff_count vehicle_count warehouse_area_m2"
        " bought_growth_ratio tenure_months brand_loyalty_ratio share_of_wallet_ratio"
        " regularity_ratio category_spread",
        "month account_id",
        "what accounts are judged by",
    ),
    model(
        "intermediate",
        "int_class_measure",
        "month! account_id! measure=measure_name! measure_score!",
        key="month account_id measure",
        grain=f"{_ACCOUNT_MONTH} × measure that is known",
        meaning="what accounts are judged by, as percentiles",
    ),
    model(
        "intermediate",
        "int_class_factor",
        "month! account_id! factor! factor_score!",
        key="month account_id factor",
        grain=f"{_ACCOUNT_MONTH} × factor that is known",
        meaning="measures that say the same of an account, as one",
    ),
    _account_month(
        "int_class_pillar",
        "month! account_id! volume_score profit_score strength_score potential_score"
        f" {_FACTOR_SCORES}",
        "month account_id",
        "the four pillars and the six growth factors",
    ),
    _account_month(
        "int_class_weakness",
        "month! account_id! weakest_growth_factor!",
        "month account_id",
        "the weakest growth factor",
    ),
    _account_month(
        "int_class_floor",
        "month! account_id! class_floor",
        "month account_id",
        "accounts that are small whatever their scores",
    ),
    _account_month(
        "int_class_composite",
        "month! account_id! composite_score known_weight_ratio",
        "month account_id",
        "pillars weighted",
    ),
    _account_month(
        "int_class_score",
        "month! month_no! month_end! account_id! composite_score known_weight_ratio"
        " composite_percentile class_floor class_candidate",
        "month account_id",
        "places by the composite score, and the class they would give",
    ),
    _account_month(
        "int_class_confirmed",
        "account_id! month_no! confirmed_no",
        "account_id month_no",
        "the month that confirmed the class",
    ),
    _account_month(
        "int_class_held",
        "month! month_no! month_end! account_id! class class_before changed_no",
        "month account_id",
        "the class that holds",
    ),
    _account_month(
        "int_class_told", f"month_no! account_id! {_TOLD}", "month_no account_id", "scores in words"
    ),
    _account_month(
        "int_class_change",
        "account_id! month_no! month_end! class_before class_reason!",
        "account_id month_no",
        "why a class came",
    ),
    model(
        "intermediate",
        "int_class_count",
        "month! metric! account_count!",
        key="month metric",
        grain="score of account_class × complete month",
        meaning="accounts with each score",
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
