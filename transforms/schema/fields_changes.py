"""Fields of what changed at an account from one run to the next."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, CODE, DATE, ID, INTEGER

field(
    "since_date", DATE, "day of the run before, which this one is compared with; null on the first"
)
field(
    "change_kind",
    CODE,
    "what it is about",
    allowed=(
        "class",
        "danger",
        "tier",
        "overdue",
        "stock_out",
        "incident",
        "breach",
        "late_feed",
    ),
)
field("change_subject", ID, "which danger, program and period, product, case or report")
field(
    "change_direction",
    CODE,
    "against the run before; `over`: it stood then and does no more",
    allowed=("new", "worse", "better", "other", "over"),
)
field("state_before", CODE, "how it stood on the run before; null where it did not")
field("state_now", CODE, "how it stands; null where it is over")
field("state_severity", INTEGER, "how bad the state is among those of its kind; higher is worse")
field(
    "stake_amount",
    AMOUNT,
    "what hangs on it: the sum overdue, the sales a stock-out would cost, the goods of a case, the"
    " fees, the rebate earned, or what the account bought in twelve months",
    unit="company currency",
)
field("change_rank", INTEGER, "place by what hangs on it, the largest first", minimum=1)
field("change_reason", ID, "why, in a sentence")
