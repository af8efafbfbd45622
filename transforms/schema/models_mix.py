"""Models of the guided product mix."""

from __future__ import annotations

from transforms.schema import fields_mix
from transforms.schema.models_staging import model
from transforms.schema.tables import Table

_ = fields_mix  # declares the fields


def _mix(name: str, columns: str, meaning: str, grain: str = "account × month × category") -> Table:
    return model(
        "intermediate",
        name,
        f"month! account_id! category=mix_category! {columns}",
        key="month account_id category",
        grain=grain,
        meaning=meaning,
    )


MIX_INTERMEDIATES = (
    _mix(
        "int_category_year",
        "bought_amount_12m=category_amount_12m bought_units_12m=category_units_12m!"
        " earned_amount_12m=category_earned_amount_12m",
        "what accounts bought of each category in a year",
        "account × month × category that it ever bought",
    ),
    _mix(
        "int_category_sold",
        "sold_units_12m=category_sold_units_12m!",
        "what accounts told of as sold on of each category",
        "account × month × category that it told of",
    ),
    _mix(
        "int_mix_share",
        "region! level! class! bought_amount_12m=category_amount_12m"
        " bought_units_12m=category_units_12m! earned_amount_12m=category_earned_amount_12m"
        " account_amount_12m=mix_account_amount_12m account_earned_each category_share_ratio",
        "the part of each category in what an account bought",
    ),
    model(
        "intermediate",
        "int_mix_peer",
        "month! region! level! class! category=mix_category! share_sum_ratio! share_count!"
        " price_each=mix_price_each earned_each=mix_earned_each",
        key="month region level class category",
        grain="month × region × level × class × category",
        meaning="what accounts are held against",
    ),
    _mix("int_mix_sold", "sold_share_ratio", "the part of each category in what was sold on"),
    _mix(
        "int_mix_gap",
        "bought_amount_12m=category_amount_12m bought_units_12m=category_units_12m!"
        " category_share_ratio peer_count=mix_peer_count! peer_share_ratio sold_share_ratio"
        " price_each=mix_price_each earned_each=mix_earned_each account_earned_each"
        " gap_ratio=mix_gap_ratio gap_amount=mix_gap_amount gap_units=mix_gap_units",
        "how far accounts lie from their peers",
    ),
)
