"""The batch of a large change of terms: what it moves, for an approver, bound to the very terms.

Goes in: what waits. Comes out: its lines with their signs, and where somebody prepares it a batch
that another approves and `post` posts. Each line names the rulebooks that are approved with it; the
terms are in force once it is posted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from adapters.lake.home import Home
from adapters.ledger import batches
from adapters.ledger.store import Writing
from adapters.rebates.rulebooks import keep_rulebook
from stages.ledger.batch_lines import Told, told_lines
from stages.ledger.rules import ledger_rules
from stages.rebates.terms_change import Agreed
from transforms.language.figures import plain_money
from transforms.ledger.accruals import of_programs
from transforms.ledger.batches import Batch, BatchLine, in_order, line_of
from transforms.ledger.entries import Drafted
from transforms.ledger.terms_effect import terms_word
from transforms.ledger.true_up import When, true_up


@dataclass(frozen=True)
class HeldBack:
    """What new terms would move: sums with their sign per program and currency, and every entry."""

    sums: dict[str, dict[str, str]]
    batch_id: str | None = None
    entries: tuple[Told, ...] = ()


def hold_back(
    home: Home,
    ledger: Writing,
    agreed: Agreed,
    when: When,
    *,
    prepared_by: str | None,
    now: datetime,
    run_id: str,
) -> HeldBack:
    """Tell what waits, and prepare a batch of it where somebody prepares it."""
    drafts = _waiting(home, ledger, agreed, when)
    if not drafts or agreed.given is None:
        return HeldBack({})
    named = {program.program for program in agreed.given.programs} & agreed.waiting
    rulebooks = {
        name: keep_rulebook(home, [p for p in agreed.given.programs if p.program == name])
        for name in sorted(named)
    }
    lines = in_order(_lines(drafts, terms_word(rulebooks)))
    held = HeldBack(_sums(drafts), None, told_lines(lines))
    if prepared_by is None:
        return held
    return replace(held, batch_id=_kept(ledger, lines, when, prepared_by, now=now, run_id=run_id))


def _kept(
    ledger: Writing,
    lines: tuple[BatchLine, ...],
    when: When,
    prepared_by: str,
    *,
    now: datetime,
    run_id: str,
) -> str:
    period = when.posting_period
    for paper in batches.waiting(ledger.connection, "terms_change", period):
        if paper.batch.lines == lines:
            return paper.batch_id
    batch = Batch("terms_change", period, prepared_by, when.as_of, needs_approval=True, lines=lines)
    with ledger.inserting() as connection:
        batches.add_batch(connection, batch, now, run_id)
    return batch.batch_id


def _waiting(home: Home, ledger: Writing, agreed: Agreed, when: When) -> list[Drafted]:
    """Return what the waiting terms would still move, once the run has posted the rest."""
    if agreed.given is None:
        return []
    by = ledger_rules(home, agreed.given.programs)
    waiting = {name: rule for name, rule in by.items() if name in agreed.waiting}
    owed = of_programs(agreed.given.owing.accrued, waiting)
    made = true_up(owed, ledger.balances(waiting), waiting, when)
    return [(draft._replace(cause="terms_change"), gl) for draft, gl in made.drafts]


def _lines(held: Sequence[Drafted], word: str) -> list[BatchLine]:
    first: dict[tuple[str, ...], int] = {}
    for draft, _ in held:
        first[draft.key[:3]] = min(draft.entry_no, first.get(draft.key[:3], draft.entry_no))
    return [line_of(draft, gl, first[draft.key[:3]] - 1, word) for draft, gl in held]


def _sums(held: Iterable[Drafted]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, Decimal]] = {}
    for draft, _ in held:
        of = found.setdefault(draft.program_id, {})
        of[draft.currency] = of.get(draft.currency, Decimal(0)) + draft.amount
    return {
        program: {code: plain_money(amount, code) for code, amount in sorted(sums.items())}
        for program, sums in sorted(found.items())
    }
