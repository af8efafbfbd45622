"""What an accrual posted, what it left as it is, and how a person reads it."""

from __future__ import annotations

from dataclasses import dataclass

from stages.rebates.terms_change import HeldBack


@dataclass(frozen=True)
class LeftOut:
    """A result that cannot be computed yet: the ledger keeps what it shows of it."""

    program: str
    account: str
    period: str
    reason: str


@dataclass(frozen=True)
class AccrueResult:
    """What a run posted; amounts as text, per cause and currency."""

    as_of_date: str
    posting_period: str
    programs: tuple[str, ...]
    entries_posted: int
    first_entry_id: int | None
    posted: dict[str, dict[str, str]]
    ahead: dict[str, str]
    entry_count: int
    head_hash: str
    statements: int
    version_id: int | None
    held_back: HeldBack
    taken_as_none: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def text(self) -> str:
        """Return the result as a person reads it."""
        if not self.programs:
            return "No rebate terms: nothing to accrue"
        lines = [f"Nothing new to post as of {self.as_of_date}: the ledger shows what is owed"]
        if self.entries_posted:
            last = (self.first_entry_id or 0) + self.entries_posted - 1
            said = f"Posted {self.entries_posted:,} entries as of {self.as_of_date}"
            lines = [f"{said} in {self.posting_period} (no. {self.first_entry_id} to {last})"]
        lines += [
            f"  {cause:<14}{amount:>18} {currency}"
            for cause, sums in self.posted.items()
            for currency, amount in sums.items()
        ]
        lines += [
            f"  {program} stands at {day} already; an earlier date posts nothing"
            for program, day in self.ahead.items()
        ]
        lines += [
            f"  held back: the new terms of {program} move {amount} {currency}, which needs a"
            f" preparer and an approver: {self._next_for_held()}"
            for program, sums in self.held_back.sums.items()
            for currency, amount in sums.items()
        ]
        lines += [
            f"  no feed {feed} has come: counted as none known" for feed in self.taken_as_none
        ]
        lines += [
            f"  left as it is: account {out.account} under {out.program} for {out.period}:"
            f" {out.reason.replace('_', ' ')}"
            for out in self.left_out
        ]
        lines.append(f"  {len(self.programs)} programs, {self.statements:,} statements;")
        lines[-1] += f" the ledger has {self.entry_count:,} entries, head {self.head_hash[:12]}…"
        return "\n".join(lines)

    def _next_for_held(self) -> str:
        if self.held_back.batch_id:
            return f"peakledger rebates approve {self.held_back.batch_id} --by NAME"
        return f"peakledger rebates accrue --as-of {self.as_of_date} --prepared-by NAME"
