"""Take what accounts reply to their letters: they agree, or they dispute a position.

Goes in: reply forms as they came back, and who enters them. Comes out: replies in the ledger, kept
for good, and what is published of them; no entry changes. All forms are taken, or none. The same
form given twice is one reply.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg

from adapters.exports.letters.reply_file import read_reply_file
from adapters.lake.home import Home
from adapters.ledger.disputes import disputed_keys
from adapters.ledger.replies import add_reply, find_letters
from adapters.ledger.store import LedgerStore
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from stages.ledger.disputes import publish_replies
from stages.ledger.work import ledger_work
from transforms.exports.letters.reply_rows import RepliesAsked, replies_of
from transforms.intake.form_rows import Given
from transforms.language.figures import money, signed
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.ledger.replies import Reply

_SAID = ("told", "said", "currency", "difference", "reason")


@dataclass(frozen=True)
class ReplyResult:
    """What was replied: how many were entered, and how many are `known` from before."""

    entered_by: str
    replies: tuple[dict[str, str], ...]
    agreed: int
    disputed: int
    known: int

    def text(self) -> Message:
        """Return the replies as a person reads them: every dispute, and how many agree."""
        counts = {"agreed": self.agreed, "disputed": self.disputed, "known": self.known}
        told = [
            _(
                "Entered by {person}: {agreed} agreed, {disputed} disputed; {known} known before",
                person=self.entered_by,
                **counts,
            )
            if self.known
            else _(
                "Entered by {person}: {agreed} agreed, {disputed} disputed",
                person=self.entered_by,
                **counts,
            )
        ]
        told += [
            _(
                "  {dispute}  {account} {program} {period}: told {told}, says {said} {currency}"
                " ({difference}): {reason}",
                dispute=each["reply_id"],
                account=each["account_id"],
                program=each["program_id"],
                period=each["earning_period"],
                **{name: each[name] for name in _SAID},
            )
            for each in self.replies
            if each["state"] == "disputed"
        ]
        if self.disputed:
            told.append(_("  next: {command}", command="peakledger rebates disputes"))
        return lines(told)


def reply(
    home: Home,
    warehouse_url: str | None,
    files: Sequence[Path],
    *,
    by: str,
    now: datetime,
    run_id: str,
) -> ReplyResult:
    """Keep what the forms say, in one transaction.

    Raises `UsageError` for a file that is none, `DataRefused` for one that cannot be taken whole.
    """
    author = require_name(by, _("option {name}", name="--by"))
    with home.scratch("replies") as folder:
        rows = [row for path in files for row in read_reply_file(path, folder)]
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            ledger_work(warehouse, "reply", None, now, run_id=run_id) as own_lease,
            LedgerStore(warehouse).writing(lease=own_lease) as ledger,
        ):
            with ledger.inserting() as connection:
                found = _replies(connection, rows)
                new = [add_reply(connection, one, author, now=now, run_id=run_id) for one in found]
            if any(new):
                publish_replies(home, warehouse, ledger, now, run_id=run_id, own_lease=own_lease)
    return _result(author, found, new)


def _replies(connection: psycopg.Connection, rows: Sequence[Given]) -> list[Reply]:
    named = sorted({row.text("letter_id") for row in rows})
    letters = {name: told for name in named if (told := find_letters(connection, name))}
    disputes = {key: one.dispute_id for key, one in disputed_keys(connection).items()}
    return replies_of(rows, RepliesAsked(letters, disputes))


def _result(author: str, found: Sequence[Reply], new: Sequence[bool]) -> ReplyResult:
    entered = [one.state for one, is_new in zip(found, new, strict=True) if is_new]
    return ReplyResult(
        author,
        tuple(map(_told, found, new)),
        agreed=entered.count("agreed"),
        disputed=entered.count("disputed"),
        known=new.count(False),
    )


def _told(one: Reply, is_new: bool) -> dict[str, str]:
    currency = one.key.currency
    return {
        "reply_id": one.reply_id,
        "state": one.state,
        **one.key._asdict(),
        "letter_id": one.letter_id,
        "told": money(one.told_amount, currency),
        "said": money(one.said_amount, currency),
        "difference": signed(one.said_amount - one.told_amount, currency),
        "reason": one.reason,
        "is_new": "yes" if is_new else "no",
    }
