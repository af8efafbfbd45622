"""Results of rebates that were left out, told as a refusal once all others are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from transforms.language.errors import DataRefused

if TYPE_CHECKING:
    from stages.rebates.accrue_result import AccrueResult


def refuse_held(reasons: Mapping[tuple[str, str, str], str | None]) -> None:
    """Raise `DataRefused` for results that were left out, once all others are told."""
    if not any(reasons.values()):
        return
    from transforms.rebates.blockers import HELD_REASONS

    held = {
        key: why
        for key, why in reasons.items()
        if why is not None and any(word in why for word in HELD_REASONS)
    }
    if not held:
        return
    (program, account, period), why = next(iter(held.items()))
    more = f" and {len(held) - 1:,} more" if len(held) > 1 else ""
    raise DataRefused(
        f"not computed, all else is: account {account} under {program} for {period} ({why}){more}",
        where="the facts of these accounts",
        remedy="correct the currency or the amount of their lines, or limit the program's accounts"
        " or products to facts in its own currency",
    )


def refuse_left_out(accrued: AccrueResult) -> None:
    """Raise `DataRefused` for what an accrual left as it is, once all it posted is told."""
    refuse_held({(left.program, left.account, left.period): left.reason
                 for left in accrued.left_out})  # fmt: skip
