"""What stands still in a home: files refused, rows turned away, holds, doubts, stages that failed.

Goes in: a home, or what its warehouse shows. Comes out: sentences, each with the command that
shows more of it or settles it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from adapters.intake.evidence import waiting, waiting_count
from adapters.lake.home import Home
from adapters.ledger import batches
from adapters.warehouse.ops import last_failed
from stages.intake.records import counts, refused_files
from transforms.intake.reasons import reason_name
from transforms.language.messages import gettext as _
from transforms.language.messages import ngettext

MOST_SHOWN = 3
_DOUBTED = """
select count(*), count(distinct account_id) from warehouse.held_series having count(*) > 0
"""


@dataclass(frozen=True)
class StatusLine:
    """One thing worth knowing, and the command that shows more of it or settles it."""

    says: str
    command: str | None = None


def turned_away(home: Home) -> Iterator[StatusLine]:
    """Say which files are refused, how many rows wait in quarantine, and how many checks."""
    for source, feed, file, _why in refused_files(home)[:MOST_SHOWN]:
        yield StatusLine(
            _("file {file} is refused as {feed} of {source}", file=file, feed=feed, source=source),
            "peakledger ingest --feeds DIR",
        )
    reasons: Counter[str] = Counter()
    for row in counts(home).rows:
        reasons[row["reason_code"]] += row["rows"]
    for reason, rows in reasons.most_common(MOST_SHOWN):
        yield StatusLine(
            ngettext(
                "{count} row in quarantine for {reason}",
                "{count} rows in quarantine for {reason}",
                rows,
                reason=reason_name(reason),
            ),
            f"peakledger quarantine show --reason {reason}",
        )
    others = reasons.total() - sum(rows for _reason, rows in reasons.most_common(MOST_SHOWN))
    if others:
        yield StatusLine(
            ngettext("{count} row for other reasons", "{count} rows for other reasons", others),
            "peakledger quarantine list",
        )
    if checks := waiting(home):
        yield StatusLine(waiting_count(checks), "peakledger validate")


def kept_back(ledger: psycopg.Connection) -> Iterator[StatusLine]:
    """Say which accounts are on hold, and why."""
    for each in batches.held(ledger):
        program = _("program {program}", program=each.program_id)
        says = _(
            "account {account}, {what}: {reason}",
            account=each.account_id,
            what=program if each.program_id else _("every program"),
            reason=each.reason,
        )
        yield StatusLine(says, f"peakledger rebates release {each.hold_id} --by NAME")


def doubted(reader: psycopg.Connection) -> Iterator[StatusLine]:
    """Say how many series the plan does not believe."""
    for series, accounts in reader.execute(_DOUBTED):
        yield StatusLine(
            _(
                "in doubt, and not believed by the plan: {series} at {accounts}",
                series=ngettext("{count} series", "{count} series", series),
                accounts=ngettext("{count} account", "{count} accounts", accounts),
            ),
            'peakledger sql "select * from warehouse.channel_finding order by account_id"',
        )


def failed(record: psycopg.Connection) -> Iterator[StatusLine]:
    """Say which stages failed last."""
    for stage, as_of, message in last_failed(record):
        dated = _("{stage} as of {day}", stage=stage, day=as_of)
        what = dated if as_of else stage
        says = _("the last {stage} failed: {message}", stage=what, message=message)
        yield StatusLine(says, "peakledger doctor")
