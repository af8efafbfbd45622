"""Post a batch: what was prepared and approved becomes entries, all of them or none.

Goes in: a batch's name. Comes out: its entries in the ledger. Everything is asked again at this
moment, here and by the database: the digest of the lines, who approved it and who prepared it, the
list of approvers, the holds, and that nothing has moved since it was prepared. A batch that is
posted is posted once; posting it again says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from adapters.lake.home import Home
from adapters.ledger import balances, batches
from adapters.ledger.store import LedgerStore, Writing
from adapters.ledger.terms_log import record_terms
from adapters.rebates.rulebooks import read_rulebook
from adapters.rebates.terms_archive import keep_terms
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import APPROVER
from adapters.warehouse.versions import VersionInfo
from stages.ledger.approval import no_batch
from stages.ledger.batch_lines import Told, sums_text, text_of, told_lines, totals_of
from stages.ledger.holds import holds_of
from stages.ledger.payouts import publish_payouts
from stages.ledger.work import ledger_work
from transforms.language.messages import Message, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.ledger.batches import Batch, drafts
from transforms.ledger.judgement import (
    Paper,
    last_numbers,
    require_approval,
    require_not_held,
    require_unchanged,
    require_whole,
)
from transforms.ledger.periods import period_end, posting_period
from transforms.ledger.terms_effect import approved_terms
from transforms.operations.measures import RunMeasure


@dataclass(frozen=True)
class PostResult:
    """What was posted of a batch."""

    batch_id: str
    digest: str
    approved_by: tuple[str, ...]
    first_entry_id: int
    last_entry_id: int
    entries_posted: int
    posting_period: str
    purpose: str
    totals: dict[str, str]
    entries: tuple[Told, ...]
    entry_count: int
    head_hash: str
    version_id: int | None

    def measures(self) -> Iterator[RunMeasure]:
        """Count the entries posted, and the batch's money by currency."""
        yield RunMeasure("settlement.entries_posted", self.entries_posted)
        for currency, amount in self.totals.items():
            of = {"purpose": self.purpose, "currency": currency}
            yield RunMeasure("settlement.money_posted", Decimal(amount), of)

    def text(self) -> Message:
        """Return the result as a person reads it."""
        span = {"first": str(self.first_entry_id), "last": str(self.last_entry_id)}
        if not self.entries_posted:
            return _(
                "Batch {batch} is posted already (no. {first} to {last}); nothing was posted",
                batch=self.batch_id,
                **span,
            )
        by = ", ".join(self.approved_by) or _("nobody: its terms ask for no approval")
        return lines(
            [
                _(
                    "Posted batch {batch} in {month}",
                    batch=self.batch_id,
                    month=self.posting_period,
                ),
                ngettext(
                    "  {count} entry, no. {first} to {last}",
                    "  {count} entries, no. {first} to {last}",
                    self.entries_posted,
                    **span,
                ),
                _(
                    "  {sums}; approved by {persons}",
                    sums=sums_text(self.purpose, self.totals),
                    persons=by,
                ),
                *text_of(self.entries),
                _(
                    "  the ledger has {entries}, head {head}…",
                    entries=ngettext("{count} entry", "{count} entries", self.entry_count),
                    head=self.head_hash[:12],
                ),
            ]
        )


def post(
    home: Home, warehouse_url: str | None, batch_id: str, *, now: datetime, run_id: str
) -> PostResult:
    """Post an approved batch.

    Raises `DataRefused`, writing nothing, where the batch is not whole, not approved by somebody on
    the list other than its preparer, refused by anybody, held, or older than the ledger.
    """
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with ledger_work(warehouse, "post", None, now, run_id=run_id) as own_lease:
            warehouse.let_in(APPROVER, home.settings.approvers)
            with LedgerStore(warehouse).writing(lease=own_lease) as ledger:
                paper = batches.find_batch(ledger.connection, batch_id)
                if paper is None:
                    raise no_batch(ledger.connection, batch_id)
                require_whole(paper)
                span = batches.posted_entries(ledger.connection, batch_id)
                fresh = span is None
                as_of = _as_of(ledger, paper.batch)
                month = posting_period(as_of, ledger.closed_periods())
                if span is None:
                    span = _post(
                        home,
                        warehouse,
                        ledger,
                        paper,
                        as_of=as_of,
                        month=month,
                        now=now,
                        run_id=run_id,
                    )
                version = VersionInfo(as_of, run_id, now)
                version_id = publish_payouts(home, warehouse, ledger, version, own_lease=own_lease)
            return _result(paper, span, fresh, month, ledger=ledger, version_id=version_id)


def _post(
    home: Home,
    warehouse: Warehouse,
    ledger: Writing,
    paper: Paper,
    *,
    as_of: date,
    month: str,
    now: datetime,
    run_id: str,
) -> tuple[int, int]:
    batch = paper.batch
    require_approval(paper, home.settings.approvers)
    programs = {line.program_id for line in batch.lines}
    states = balances.key_states(ledger.connection, programs)
    require_unchanged(paper, states)
    if batch.purpose == "settlement":
        require_not_held(paper, _held(home, ledger, batch))
    made = list(drafts(batch, last_numbers(states), month, as_of))
    terms = approved_terms(batch)
    approved = [program for digest in terms.values() for program in read_rulebook(home, digest)]
    if approved:
        keep_terms(home, approved, ledger.versions())
        record_terms(warehouse, home, now=now, run_id=run_id)
    posted = ledger.append(made, now=now, run_id=run_id, terms=terms)
    return posted.start, posted.stop - 1


def _as_of(ledger: Writing, batch: Batch) -> date:
    """Return the as-of date of the entries: no program of the batch ever goes back."""
    stood_at = ledger.head.stood_at
    stands = (stood_at.get(line.program_id) for line in batch.lines)
    return max([batch.prepared_as_of, *filter(None, stands)])


def _held(home: Home, ledger: Writing, batch: Batch) -> list[tuple[str, str, str]]:
    before = period_end(batch.period) or batch.prepared_as_of
    reason_of: Callable[[str, str], str | None] = holds_of(home, ledger.connection, before).reason
    payees = sorted({(line.program_id, line.account_id) for line in batch.lines})
    return [(*payee, reason) for payee in payees if (reason := reason_of(*payee))]


def _result(
    paper: Paper,
    span: tuple[int, int],
    fresh: bool,
    month: str,
    *,
    ledger: Writing,
    version_id: int | None,
) -> PostResult:
    first, last = span
    return PostResult(
        batch_id=paper.batch_id,
        digest=paper.digest,
        approved_by=tuple(a.approved_by for a in paper.approvals if a.decision == "approved"),
        first_entry_id=first,
        last_entry_id=last,
        entries_posted=last - first + 1 if fresh else 0,
        posting_period=month,
        purpose=paper.batch.purpose,
        totals=totals_of(paper.batch),
        entries=told_lines(paper.batch.lines),
        entry_count=ledger.head.tip.entries,
        head_hash=ledger.head.tip.hash,
        version_id=version_id,
    )
