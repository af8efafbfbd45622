"""Approve a batch, or refuse it: one person's word under that person's own database login.

Goes in: a batch's name and who decides. Comes out: a row of `ledger.approval` bound to the digest
of exactly the lines that were read. The database asks again: the login must be the name, a member
of the approvers, and not the preparer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import psycopg

from adapters.lake.home import Home
from adapters.ledger import batches
from adapters.ledger.disputes import disputed_keys
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.database_texts import hint_of, said_by
from adapters.warehouse.roles import APPROVER
from stages.ledger.batch_lines import (
    InDispute,
    Told,
    disputed_part,
    sums_text,
    text_of,
    told_lines,
    totals_of,
)
from transforms.language.errors import DataRefused, PeakledgerError
from transforms.language.messages import Message, laid, lines, ngettext
from transforms.language.messages import gettext as _
from transforms.language.words import unknown
from transforms.ledger.judgement import Paper, require_whole

Decision = Literal["approved", "refused"]


@dataclass(frozen=True)
class ApprovalResult:
    """What was decided, on what, by whom."""

    batch_id: str
    digest: str
    decision: str
    decided_by: str
    purpose: str
    lines: int
    totals: dict[str, str]
    entries: tuple[Told, ...]
    in_dispute: InDispute | None
    is_new: bool

    def text(self) -> Message:
        """Return the result as a person reads it."""
        of = {"person": self.decided_by, "batch": self.batch_id}
        of["again"] = "" if self.is_new else _(" (as before)")
        approved = self.decision == "approved"
        told = [
            _("{person} has approved batch {batch}{again}", **of)
            if approved
            else _("{person} has refused batch {batch}{again}", **of),
            ngettext(
                "  {count} line: {sums}; digest {digest}",
                "  {count} lines: {sums}; digest {digest}",
                self.lines,
                sums=sums_text(self.purpose, self.totals),
                digest=self.digest,
            ),
        ]
        if self.in_dispute:
            told.append(laid("  {disputed}", disputed=self.in_dispute.text(self.purpose)))
        told += text_of(self.entries)
        if approved:
            told.append(_("  next: {command}", command=f"peakledger rebates post {self.batch_id}"))
        return lines(told)


def decide(
    home: Home,
    warehouse_url: str | None,
    batch_id: str,
    by: str,
    *,
    decision: Decision = "approved",
    comment: str = "",
    password: str | None = None,
    now: datetime,
) -> ApprovalResult:
    """Write the decision of `by` on a batch; the same word given again changes nothing.

    `password` is that of the person's own login on the embedded server; None: as it was written
    for handing over, while its file is still in the home.

    Raises `DataRefused` where `by` is not on the settings' list, prepared the batch, or said
    otherwise before, and where the batch is posted or not what its digest says; `UsageError` where
    the warehouse's URL is of another login.
    """
    require_listed(home, by)
    with Warehouse.open(home, warehouse_url) as warehouse:
        warehouse.let_in(APPROVER, home.settings.approvers)
        with warehouse.person(by, password) as connection, _explained():
            paper = batches.batch_to_decide(connection, batch_id)
            if paper is None:
                raise no_batch(connection, batch_id)
            require_whole(paper)
            _require_another(paper, by)
            disputes = disputed_keys(connection)
            is_new = batches.decide(connection, paper, by, decision, now=now, word=comment)
    return ApprovalResult(
        batch_id=batch_id,
        digest=paper.digest,
        decision=decision,
        decided_by=by,
        purpose=paper.batch.purpose,
        lines=len(paper.batch.lines),
        totals=totals_of(paper.batch),
        entries=told_lines(paper.batch.lines, disputes),
        in_dispute=disputed_part(paper.batch, disputes),
        is_new=is_new,
    )


def no_batch(connection: psycopg.Connection, batch_id: str) -> PeakledgerError:
    """Return the refusal of a name that no batch bears, with those that there are."""
    return unknown(
        _("there is no batch {batch_id}", batch_id=batch_id),
        batch_id,
        batches.names(connection),
        where="ledger.batch",
        lists=_("`peakledger rebates batches` lists those that wait"),
        none=_("none is prepared: `peakledger rebates settle --period P --prepared-by NAME`"),
    )


def require_listed(home: Home, by: str) -> None:
    """Raise `DataRefused` where a name is not on the settings' list of approvers."""
    if by not in home.settings.approvers:
        raise DataRefused(
            _("{by} is not on the list of approvers", by=by),
            where=_("{file}, key approvers", file=home.settings_file),
            remedy=_("have the name put on the list, or let somebody on it approve"),
        )


def _require_another(paper: Paper, by: str) -> None:
    if paper.is_preparer(by):
        raise DataRefused(
            _(
                "batch {batch_id} was prepared by {by}, who may not approve it",
                batch_id=paper.batch_id,
                by=by,
            ),
            where=_("digest {digest}", digest=paper.digest),
            remedy=_("let somebody else on the list approve it"),
        )


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (psycopg.IntegrityError, psycopg.errors.InsufficientPrivilege) as error:
        raise DataRefused(
            _("the database refuses the approval: {says}", says=said_by(error)),
            where=error.diag.message_detail or "ledger.approval",
            remedy=hint_of(error) or _("approve under your own login what another prepared"),
        ) from None
