"""What a run of accruals says of itself: what it posted, why, and what waits for an approver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from stages.ledger.batch_lines import text_of
from stages.rebates.change_batch import HeldBack
from transforms.exports.letters.words import LETTER_CODES
from transforms.language import figures
from transforms.language.figures import plain_money, told, told_change
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _
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

    def text(self) -> Message:
        """Return the result as a person reads it."""
        if not self.programs:
            return _("No rebate terms: nothing to accrue")
        told = [
            self._posted(),
            *(
                laid(
                    "  {cause:<14}{amount:>18} {currency}",
                    cause=LETTER_CODES.get(cause, cause),
                    amount=told_change(amount, currency),
                    currency=currency,
                )
                for cause, sums in self.posted.items()
                for currency, amount in sums.items()
            ),
            *(
                _("  {program} stands at {day} already; an earlier date posts nothing", **of)
                for of in ({"program": name, "day": day} for name, day in self.ahead.items())
            ),
            *self._handed_over(),
            *self._held_back(),
            *(
                _("  no feed {feed} has come: counted as none known", feed=feed)
                for feed in self.taken_as_none
            ),
            *(
                _(
                    "  left as it is: account {account} under {program} for {period}: {reason}",
                    account=out.account,
                    program=out.program,
                    period=out.period,
                    reason=out.reason.replace("_", " "),
                )
                for out in self.left_out
            ),
            _(
                "  {programs}, {statements}; the ledger has {entries}, head {head}…",
                programs=ngettext("{count} program", "{count} programs", len(self.programs)),
                statements=ngettext("{count} statement", "{count} statements", self.statements),
                entries=ngettext("{count} entry", "{count} entries", self.entry_count),
                head=self.head_hash[:12],
            ),
        ]
        return lines(told)

    def _posted(self) -> Message:
        if not self.entries_posted:
            return _(
                "Nothing new to post as of {day}: the ledger shows what is owed",
                day=self.as_of_date,
            )
        return ngettext(
            "Posted {count} entry as of {day} in {month} (no. {first} to {last})",
            "Posted {count} entries as of {day} in {month} (no. {first} to {last})",
            self.entries_posted,
            day=self.as_of_date,
            month=self.posting_period,
            first=str(self.first_entry_id),
            last=str((self.first_entry_id or 0) + self.entries_posted - 1),
        )

    def _handed_over(self) -> Iterator[Message]:
        for each in self.handed_over[:_SHOWN]:
            yield _(
                "  {old} is {new} now and hands over {sum} {currency} of {program} {period}",
                old=each["from_account_id"],
                new=each["to_account_id"],
                sum=told(each["amount"], each["currency"]),
                currency=each["currency"],
                program=each["program_id"],
                period=each["earning_period"],
            )
        more = len(self.handed_over) - _SHOWN
        if more > 0:
            yield _("  … and {more} more (--json has them all)", more=more)

    def _held_back(self) -> Iterator[Message]:
        for program, sums in self.held_back.sums.items():
            moved = figures.sums(sums, told_change)
            yield _(
                "  held back: the new terms of {program} move {sums} in all",
                program=program,
                sums=moved,
            )
        if self.held_back.entries:
            yield from text_of(self.held_back.entries)
            yield _(
                "  they need a preparer and an approver: {command}", command=self._next_for_held()
            )

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
    for draft, _lines in drafts:
        by_currency = sums.setdefault(draft.cause or draft.kind, {})
        by_currency[draft.currency] = by_currency.get(draft.currency, Decimal(0)) + draft.amount
    return {
        cause: {
            currency: plain_money(amount, currency) for currency, amount in sorted(found.items())
        }
        for cause, found in sorted(sums.items())
    }
