"""The identities of the channel: what must hold between what accounts buy, hold and sell on.

Comes out: the rows of the relation `channel_rule`. A finding holds only the account and product it
is about: a plan reads past the figures in doubt and widens the spread of its forecast. How each is
found stands in `sql/intermediate/int_finding_….sql`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import pyarrow as pa

from transforms.schema.models_staging import PROVIDED


@dataclass(frozen=True)
class ChannelRule:
    """One identity: what a breach casts doubt on, for how long, and what the rule is for.

    `widening`: factor on the spread of the forecast, 1.5 being half as wide again.
    """

    rule: str
    severity: Literal["held", "warning"]
    holds: Literal["stock", "sales", "orders"]
    held_days: int
    widening: Decimal
    why: str


CHANNEL_RULES: tuple[ChannelRule, ...] = (
    ChannelRule(
        "stock_roll_forward",
        "held",
        "stock",
        42,
        widening=Decimal("1.25"),
        why="opening + received − sold = closing: a count that does not follow is wrong, or goods"
        " came or went that nobody reported",
    ),
    ChannelRule(
        "stale_stock",
        "held",
        "stock",
        42,
        widening=Decimal("1.25"),
        why="the same stock as last time although goods moved is last week's report sent once more",
    ),
    ChannelRule(
        "stock_in_wrong_unit",
        "held",
        "stock",
        42,
        widening=Decimal("1.25"),
        why="stock that jumps by the size of a case is counted in cases where units are meant,"
        " or the other way round",
    ),
    ChannelRule(
        "sales_in_wrong_unit",
        "held",
        "sales",
        189,
        widening=Decimal("1.5"),
        why="sales that jump by the size of a case are in cases where units are meant, or the other"
        " way round",
    ),
    ChannelRule(
        "year_to_date_as_period",
        "held",
        "sales",
        189,
        widening=Decimal("1.5"),
        why="figures that only grow count from January; read as weeks they tell of a boom"
        " that is none",
    ),
    ChannelRule(
        "sold_more_than_bought",
        "warning",
        "sales",
        189,
        widening=Decimal(1),
        why="nobody sells on more than lay there and came in: purchases from elsewhere, or figures"
        " made up",
    ),
    ChannelRule(
        "phantom_stock",
        "warning",
        "stock",
        42,
        widening=Decimal(1),
        why="a full shelf that sells nothing of what others go on selling is perhaps empty,"
        " or its goods are not for sale",
    ),
    ChannelRule(
        "ordered_in_wrong_unit",
        "warning",
        "orders",
        189,
        widening=Decimal(1),
        why="an order of a case times what is ordered each time was booked in cases where units are"
        " meant",
    ),
)


def channel_rules() -> pa.Table:
    """Return one row per rule, in the columns of the registry's `channel_rule`."""
    rows = [
        {
            "rule": each.rule,
            "severity": each.severity,
            "holds": each.holds,
            "held_days": each.held_days,
            "widening_ratio": each.widening.quantize(Decimal("0.000001")),
            "why": each.why,
        }
        for each in CHANNEL_RULES
    ]
    return pa.Table.from_pylist(rows, schema=PROVIDED["channel_rule"].arrow)
