"""Results of rebates that were left out, told as a refusal once all others are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _

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
    more = _(" and {left} more", left=len(held) - 1) if len(held) > 1 else ""
    raise DataRefused(
        _(
            "not computed, all else is: account {account} under {program} for"
            " {period} ({why}){more}",
            account=account,
            program=program,
            period=period,
            why=why,
            more=more,
        ),
        where=_("the facts of these accounts"),
        remedy=_(
            "correct the currency or the amount of their lines, or limit the"
            " program's accounts or products to facts in its own currency"
        ),
    )


def refuse_left_out(accrued: AccrueResult) -> None:
    """Raise `DataRefused` for what an accrual left as it is, once all it posted is told."""
    refuse_held({(left.program, left.account, left.period): left.reason
                 for left in accrued.left_out})  # fmt: skip
