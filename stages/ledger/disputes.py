"""What accounts dispute of their letters, until somebody resolves it.

Goes in: the replies of the ledger, and who resolves a dispute by which entry or why. Comes out: the
disputes that are open; a resolution, kept for good; `rebate_reply` as it is published. Whether a
position in dispute is paid, an approver decides: nothing here holds or changes an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import psycopg
import pyarrow as pa

from adapters.lake.home import Home
from adapters.ledger.disputes import open_disputes, resolve_dispute
from adapters.ledger.store import LedgerStore, Writing
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.lease import Lease
from adapters.warehouse.migrate import migrate
from adapters.warehouse.publish import publish
from adapters.warehouse.table_change import TableChange
from adapters.warehouse.versions import VersionInfo, version_head
from stages.ledger.dispute_lines import DisputeTold, tell_disputes
from stages.ledger.work import ledger_work
from transforms.language.errors import UsageError
from transforms.language.figures import sums, told_change
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.language.persons import require_name
from transforms.language.words import unknown
from transforms.ledger.replies import Dispute, disputed_sums
from transforms.schema import WAREHOUSE_TABLES

TABLE = WAREHOUSE_TABLES["rebate_reply"]
_RESOLVE = "peakledger rebates resolve DISPUTE --by NAME --reason WHY"
_REPLIES = """
select said.reply_id, said.account_id, said.program_id, said.earning_period, said.currency,
    said.letter_period, coalesce(resolved.state, said.state), said.told_amount, said.said_amount,
    said.said_amount - said.told_amount, said.reason,
    (said.entered_at at time zone %(zone)s)::date,
    (resolved.entered_at at time zone %(zone)s)::date, resolved.reason, resolved.entry_id
from ledger.reply as said
left join ledger.reply as resolved
    on resolved.reply_id = said.reply_id and resolved.state = 'resolved'
where said.state <> 'resolved'
order by said.reply_id
"""


@dataclass(frozen=True)
class DisputesTold:
    """Every dispute that is open, and what the accounts say beyond what they were told."""

    disputes: tuple[DisputeTold, ...]
    differences: dict[str, str]

    def text(self) -> Message:
        """Return the disputes as a person reads them."""
        if not self.disputes:
            return _("Nothing is in dispute")
        differences = sums(self.differences, told_change)
        return lines(
            [
                *(one.text() for one in self.disputes),
                _("{number} in dispute: {sums}", number=len(self.disputes), sums=differences),
                _("  next: {command}", command=_RESOLVE),
            ]
        )


@dataclass(frozen=True)
class ResolveResult:
    """A dispute that is resolved, by an entry or by a word alone."""

    dispute: DisputeTold
    entry_id: int | None
    resolved_by: str
    reason: str

    def text(self) -> Message:
        """Return the result as a person reads it."""
        of = {
            "dispute": self.dispute.dispute_id,
            "account": self.dispute.account_id,
            "program": self.dispute.program_id,
            "period": self.dispute.earning_period,
            "person": self.resolved_by,
            "reason": self.reason,
        }
        if self.entry_id is None:
            return _(
                "{dispute} of {account} {program} {period} is resolved by a word alone"
                " ({person}: {reason})",
                **of,
            )
        return _(
            "{dispute} of {account} {program} {period} is resolved by entry {entry}"
            " ({person}: {reason})",
            entry=self.entry_id,
            **of,
        )


def disputes(home: Home, warehouse_url: str | None) -> DisputesTold:
    """List the disputes that are open, the oldest first."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with LedgerStore(warehouse).reading() as connection:
            found = open_disputes(connection)
    return DisputesTold(tell_disputes(found), disputed_sums(found))


def resolve(
    home: Home,
    warehouse_url: str | None,
    dispute_id: str,
    *,
    by: str,
    reason: str,
    entry_id: int | None = None,
    now: datetime,
    run_id: str,
) -> ResolveResult:
    """Resolve a dispute: by the entry that corrected its position, or by a person's word alone.

    Raises `DataRefused` where no dispute of that name is open, or the entry is not of its position
    or older than the dispute.
    """
    author, said = require_name(by, _("option {name}", name="--by")), " ".join(reason.split())
    if not said:
        raise UsageError(
            _("nobody says why"),
            where=_("option {name}", name="--reason"),
            remedy=_("say --reason TEXT"),
        )
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with (
            ledger_work(warehouse, "resolve", None, now, run_id=run_id) as own_lease,
            LedgerStore(warehouse).writing(lease=own_lease) as ledger,
        ):
            found = _open(ledger.connection, dispute_id)
            with ledger.inserting() as connection:
                resolve_dispute(
                    connection, dispute_id, entry_id, author, reason=said, now=now, run_id=run_id
                )
            publish_replies(home, warehouse, ledger, now, run_id=run_id, own_lease=own_lease)
    (told,) = tell_disputes([found])
    return ResolveResult(told, entry_id, author, said)


def publish_replies(
    home: Home,
    warehouse: Warehouse,
    ledger: Writing,
    now: datetime,
    *,
    run_id: str,
    own_lease: Lease,
) -> int | None:
    """Publish `rebate_reply` as the ledger has it; return the version that stands."""
    with ledger.connection.transaction():
        rows = reply_table(ledger.connection, ZoneInfo(home.settings.timezone))
    with warehouse.connection() as connection:
        stands = version_head(connection).as_of
    version = VersionInfo(stands or now.date(), run_id, now)
    change = TableChange(TABLE.name, rows.to_reader)
    return publish(warehouse, version, [change], lease=own_lease).version_id


def reply_table(connection: psycopg.Connection, zone: ZoneInfo) -> pa.Table:
    """Return the rows of `rebate_reply`; days are those of the company's time zone."""
    rows = connection.execute(_REPLIES, {"zone": str(zone)}).fetchall()
    given = [dict(zip(TABLE.names, row, strict=True)) for row in rows]
    return pa.Table.from_pylist(given, TABLE.arrow)


def _open(connection: psycopg.Connection, dispute_id: str) -> Dispute:
    found = {one.dispute_id: one for one in open_disputes(connection)}
    if dispute_id not in found:
        raise unknown(
            _("no dispute {dispute_id} is open", dispute_id=dispute_id),
            dispute_id,
            [*found],
            where="ledger.dispute",
            lists=_("`peakledger rebates disputes` lists them"),
            none=_("nothing is in dispute"),
        )
    return found[dispute_id]
