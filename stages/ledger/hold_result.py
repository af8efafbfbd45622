"""Payouts that wait, as a person and JSON read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from transforms.language.figures import sums
from transforms.language.messages import Message, laid, lines
from transforms.language.messages import gettext as _


@dataclass(frozen=True)
class HoldResult:
    """A hold that was placed or released."""

    hold_id: str
    account_id: str
    program_id: str | None
    state: str
    is_new: bool
    amounts: dict[str, str]  # payable now, per currency

    def text(self) -> Message:
        """Return the result as a person reads it."""
        of = {
            "program": self.program_id or _("all programs"),
            "account": self.account_id,
            "already": "" if self.is_new else _(" already"),
            "hold": self.hold_id,
            "sums": sums(self.amounts) or "0",
        }
        if self.state == "held":
            return _(
                "payouts of {program} to {account} are held{already} (hold {hold}): {sums} payable",
                **of,
            )
        return _(
            "payouts of {program} to {account} are released{already} (hold {hold}): {sums} payable",
            **of,
        )


@dataclass(frozen=True)
class HoldsTold:
    """Every hold that stands: of people, and of open cases."""

    holds: tuple[dict[str, Any], ...]

    def text(self) -> Message:
        """Return the holds as a person reads them."""
        told = [
            laid(
                "  {account:<16}{program:<24}{sums:>18}  {reason}",
                account=each["account_id"],
                program=each["program_id"] or _("all programs"),
                sums=sums(each["amounts"]) or "0",
                reason=each["reason"],
            )
            for each in self.holds
        ]
        return lines(told or [_("No payout is held")])
