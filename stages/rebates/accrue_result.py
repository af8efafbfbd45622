"""What a run of accruals says of itself: what it posted, why, and what waits for an approver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from stages.ledger.batch_lines import text_of
from stages.rebates.change_batch import HeldBack
from transforms.language import figures
from transforms.language.figures import counted, plain_money, told, told_change
from transforms.ledger.chain import Tip
from transforms.ledger.entries import Drafted
from transforms.ledger.true_up import TrueUp, When
from transforms.operations.measures import RunMeasure
from transforms.rebates import Program

_SHOWN = 20


@dataclass(frozen=True)
class HeldResult:
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
    handed_over: tuple[dict[str, str], ...] = ()
    taken_as_none: tuple[str, ...] = ()
    left_out: tuple[HeldResult, ...] = ()

    def measures(self) -> Iterator[RunMeasure]:
        """Count the entries posted, and their money by cause and currency."""
        yield RunMeasure("rebates.entries_posted", self.entries_posted)
        for cause, sums in self.posted.items():
            for currency, amount in sums.items():
                of = {"cause": cause, "currency": currency}
                yield RunMeasure("rebates.money_posted", Decimal(amount), of)

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
            f"  {cause:<14}{told_change(amount, currency):>18} {currency}"
            for cause, sums in self.posted.items()
            for currency, amount in sums.items()
        ]
        lines += [
            f"  {program} stands at {day} already; an earlier date posts nothing"
            for program, day in self.ahead.items()
        ]
        lines += [
            f"  {x['from_account_id']} is {x['to_account_id']} now and hands over"
            f" {told(x['amount'], x['currency'])} {x['currency']}"
            f" of {x['program_id']} {x['earning_period']}"
            for x in self.handed_over[:_SHOWN]
        ]
        if len(self.handed_over) > _SHOWN:
            lines.append(f"  … and {len(self.handed_over) - _SHOWN:,} more (--json has them all)")
        lines += self._held_back()
        lines += [
            f"  no feed {feed} has come: counted as none known" for feed in self.taken_as_none
        ]
        lines += [
            f"  left as it is: account {out.account} under {out.program} for {out.period}:"
            f" {out.reason.replace('_', ' ')}"
            for out in self.left_out
        ]
        what = counted(len(self.programs), "program"), counted(self.statements, "statement")
        stands = counted(self.entry_count, "entry", "entries")
        lines.append(f"  {', '.join(what)}; the ledger has {stands}, head {self.head_hash[:12]}…")
        return "\n".join(lines)

    def _held_back(self) -> Iterator[str]:
        for program, sums in self.held_back.sums.items():
            moved = figures.sums(sums, told_change)
            yield f"  held back: the new terms of {program} move {moved} in all"
        if self.held_back.entries:
            yield from text_of(self.held_back.entries)
            yield f"  they need a preparer and an approver: {self._next_for_held()}"

    def _next_for_held(self) -> str:
        if self.held_back.batch_id:
            return f"peakledger rebates approve {self.held_back.batch_id} --by NAME"
        return f"peakledger rebates accrue --as-of {self.as_of_date} --prepared-by NAME"


def accrue_result(
    programs: Iterable[Program],
    when: When,
    made: TrueUp,
    posted: range,
    *,
    tip: Tip,
    statements: int,
    version_id: int | None,
    held_back: HeldBack,
    handed_over: tuple[dict[str, str], ...],
) -> AccrueResult:
    """Tell a run by what it made, posted and published."""
    return AccrueResult(
        as_of_date=when.as_of.isoformat(),
        posting_period=when.posting_period,
        programs=tuple(sorted({program.program for program in programs})),
        entries_posted=len(posted),
        first_entry_id=posted.start if posted else None,
        posted=_sums(made.drafts),
        ahead={program: day.isoformat() for program, day in sorted(made.ahead.items())},
        entry_count=tip.entries,
        head_hash=tip.hash,
        statements=statements,
        version_id=version_id,
        held_back=held_back,
        handed_over=handed_over,
    )


def _sums(drafts: Iterable[Drafted]) -> dict[str, dict[str, str]]:
    sums: dict[str, dict[str, Decimal]] = {}
    for draft, _ in drafts:
        by_currency = sums.setdefault(draft.cause or draft.kind, {})
        by_currency[draft.currency] = by_currency.get(draft.currency, Decimal(0)) + draft.amount
    return {
        cause: {
            currency: plain_money(amount, currency) for currency, amount in sorted(found.items())
        }
        for cause, found in sorted(sums.items())
    }
