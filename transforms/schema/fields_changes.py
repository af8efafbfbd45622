"""Fields of what changed at an account, and of its past, from one run to the next."""

from __future__ import annotations

from transforms.schema.fields import field
from transforms.schema.types import AMOUNT, CODE, DATE, ID, INTEGER, LINE_AMOUNT

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

# Restatements
_UNIT = "in the metric's unit"
field("table_name", CODE, "published table that shows the metric; the first of several")
field("value_before", LINE_AMOUNT, f"the figure on the run before, {_UNIT}; null where none was")
field("value_now", LINE_AMOUNT, f"the figure now, {_UNIT}; null where there is none any more")
field(
    "value_difference",
    LINE_AMOUNT,
    "now less before, added up over accounts for what is of the month alone; null where one of both"
    " is null",
)
field(
    "restated_by_kind",
    CODE,
    "what restated it: a `file` of records with dates, `master_data`, a `rebate_accrual` of another"
    " sum or shared over more months, a `setting`, another formula of the `product`, a `month_end`"
    " (what was open then is taken as it stood), `several` of these, or `unknown`",
    allowed=(
        "file",
        "master_data",
        "rebate_accrual",
        "setting",
        "product",
        "month_end",
        "several",
        "unknown",
    ),
)
field(
    "restated_by",
    ID,
    "the nearest that could have: by name the files whose rows of the account lie in the months it"
    " takes, the rebate program with its period, the setting with both values; without one the"
    " files of the next month or of others",
)
field("restated_accounts", INTEGER, "accounts whose figure differs", unit="accounts", minimum=1)
