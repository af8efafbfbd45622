"""Hold the database against the head outside it, before anything is written.

Equal: go on. Database ahead by entries that chain on to the head (a run ended between its commit
and the head): move the head, durably, and log it. Database behind, or different at the head: refuse
with the last good entry and the head expected.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import psycopg

from adapters.lake.places import Place
from adapters.ledger import batches, reads
from adapters.ledger.head import Head, read_head, write_head
from adapters.ledger.records import has_record, last_record
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.chain import Tip, next_stamps, own_hash
from transforms.ledger.entries import Entry, Posting
from transforms.ledger.papers import next_papers
from transforms.ledger.terms_effect import approved_terms
from transforms.verify import check_ledger

_LOG = logging.getLogger(__name__)
# Clocks may go back by a day and more; a run that died long before the head's last entry wrote
# nothing after it.
_CUT_OFF = """
select exists (
    select from ops.run
    where run_id = %s and stage = 'accrue' and state <> 'done' and started_at >= coalesce(
        (select posted_at from ledger.entry where entry_id = %s), started_at
    ) - interval '2 days'
)
"""


def reconcile(connection: psycopg.Connection, head_path: Path | Place) -> Head:
    """Return the head that file and database agree on; the caller holds the ledger's lock.

    A ledger without entries gets its first head, so that a head file missing later is noticed.
    Raises `DataRefused` for a database that is behind its head, differs from it, or has entries and
    no head.
    """
    last = reads.last_entry(connection)
    head = read_head(head_path)
    if head is None:
        if last is not None:
            raise _no_head(last, head_path)
        head = Head()
        write_head(head_path, head)
    expected = head.tip
    count = last.seal.entry_id if last else 0
    if count < expected.entries:
        raise _behind(last, expected, head_path)
    if expected.entries:
        anchor = reads.one_entry(connection, expected.entries)
        if anchor is None or anchor.seal.hash != expected.hash:
            raise _differs(anchor, expected, head_path)
    if count != expected.entries:
        head = _rolled_forward(connection, head_path, head)
    return with_records(connection, head_path, _with_closes(connection, head_path, head))


def with_records(connection: psycopg.Connection, head_path: Path | Place, head: Head) -> Head:
    """Return the head moved to the last record, kept on disk; refuse records that differ at it."""
    if not has_record(connection, *head.records):
        raise DataRefused(
            _(
                "record {record} of the ledger is missing or has another hash than the head"
                " expects",
                record=str(head.records[0]),
            ),
            where=_("ledger.record and {path}", path=str(head_path)),
            remedy=_("run `peakledger verify`, then restore warehouse and head from one backup"),
        )
    known = head.with_records(last_record(connection))
    if known != head:
        write_head(head_path, known)
    return known


def _with_closes(connection: psycopg.Connection, head_path: Path | Place, head: Head) -> Head:
    closed = reads.closed_periods(connection)
    missing = sorted(set(head.closed) - closed)
    if missing:
        raise DataRefused(
            _("the close of {missing} is missing from the ledger", missing=missing[0]),
            where=_("ledger.period and {path}", path=str(head_path)),
            remedy=_(
                "restore the warehouse to the state of the head, then run `peakledger verify`"
            ),
        )
    if closed == set(head.closed):
        return head
    known = head.with_closed(closed)
    write_head(head_path, known)
    return known


def _rolled_forward(connection: psycopg.Connection, head_path: Path | Place, head: Head) -> Head:
    tip, stood_at = head.tip, dict(head.stood_at)
    posted: dict[str, None] = {}
    runs: dict[str, int] = {}
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        for entry, lines in reads.stream(connection, after=tip.entries):
            tip = _followed(tip, entry, lines, head_path)
            stood_at[entry.draft.program_id] = entry.draft.posted_as_of
            if entry.draft.batch_id:
                posted[entry.draft.batch_id] = None
            else:
                runs[entry.seal.run_id] = entry.seal.entry_id
        _require_cut_off(connection, runs, head, head_path)
        _require_sound(connection, head)
    papers, terms = _of_batches(connection, head.papers, posted)
    moved = head.moved(tip, stood_at, papers, terms)
    write_head(head_path, moved)
    _LOG.warning(
        "the ledger was %d entries ahead of its head (a run ended between commit and head);"
        " they chain on to it, the head is moved to entry %d",
        tip.entries - head.tip.entries,
        tip.entries,
    )
    return moved


def _require_cut_off(
    connection: psycopg.Connection, runs: Mapping[str, int], head: Head, head_path: Path | Place
) -> None:
    """Refuse accruals beyond the head but for those of a run that was cut off.

    A run that ends moves the head; whoever only has the ledger's login cannot note a run.
    """
    for run_id, entry_id in runs.items():
        row = connection.execute(_CUT_OFF, [run_id, head.tip.entries]).fetchone()
        if row == (False,):
            raise DataRefused(
                _(
                    "ledger entry {entry_id} lies beyond the head, and no run that was cut off"
                    " wrote it (run {run_id})",
                    entry_id=str(entry_id),
                    run_id=run_id,
                ),
                where=_("ledger.entry and {path}", path=str(head_path)),
                remedy=_(
                    "run `peakledger verify --all`, then restore warehouse and head from one backup"
                ),
            )


def _require_sound(connection: psycopg.Connection, head: Head) -> None:
    """Refuse a tail with an entry that any invariant of the ledger finds wrong."""
    known = reads.known_besides(connection, head.tip, head.papers, head.closed)
    for check in check_ledger(reads.stream(connection), known):
        for finding in check.findings:
            raise DataRefused(
                _(
                    "the ledger is ahead of its head by entries that do not hold: {says}",
                    says=finding.says,
                ),
                where=finding.where,
                remedy=_("run `peakledger verify --all`; {remedy}", remedy=finding.remedy),
            )


def _of_batches(
    connection: psycopg.Connection, papers: str, posted: Iterable[str]
) -> tuple[str, dict[str, str]]:
    """Return the papers once these batches are posted, and the terms approved with them."""
    terms: dict[str, str] = {}
    kept = batches.papers(connection, [*posted])
    for batch_id in posted:
        paper = kept.get(batch_id)
        digest, given = (paper.digest, paper.approvals) if paper else ("", ())
        papers = next_papers(papers, batch_id, digest, given)
        terms |= approved_terms(paper.batch) if paper else {}
    return papers, terms


def _followed(tip: Tip, entry: Entry, lines: Sequence[Posting], head_path: Path | Place) -> Tip:
    seal = entry.seal
    chained = seal.entry_id == tip.entries + 1 and seal.prev_hash == tip.hash
    if not chained or own_hash(entry, lines) != seal.hash:
        raise DataRefused(
            _(
                "ledger entry {entry_id} does not chain on to entry {entries}",
                entry_id=str(seal.entry_id),
                entries=str(tip.entries),
            ),
            where=_("ledger.entry and {path}", path=str(head_path)),
            remedy=_("run `peakledger verify`, then restore warehouse and head from one backup"),
        )
    return Tip(seal.entry_id, seal.hash, next_stamps(tip.stamps, seal))


def _no_head(last: Entry, path: Path | Place) -> DataRefused:
    return DataRefused(
        _(
            "the ledger has {entry_id} entries and its head file is missing",
            entry_id=str(last.seal.entry_id),
        ),
        where=str(path),
        remedy=_(
            "put back the head file of this ledger from the backup or from the home that posts"
        ),
    )


def _behind(last: Entry | None, expected: Tip, path: Path | Place) -> DataRefused:
    found = _("no entry at all")
    if last:
        found = _("entry {entry} ({hash})", entry=str(last.seal.entry_id), hash=last.seal.hash)
    return DataRefused(
        _(
            "entries are missing from the end of the ledger: the last good one is"
            " {found}, the head expects entry {entries} ({hash})",
            found=found,
            entries=str(expected.entries),
            hash=expected.hash,
        ),
        where=_("ledger.entry and {path}", path=str(path)),
        remedy=_("restore the warehouse to the state of the head, then run `peakledger verify`"),
    )


def _differs(anchor: Entry | None, expected: Tip, path: Path | Place) -> DataRefused:
    found = _("has the hash {hash}", hash=anchor.seal.hash) if anchor else _("is missing")
    return DataRefused(
        _(
            "ledger entry {entries} {found}, the head expects {hash}",
            entries=str(expected.entries),
            found=found,
            hash=expected.hash,
        ),
        where=_("ledger.entry and {path}", path=str(path)),
        remedy=_("run `peakledger verify` to find the first changed entry, then restore a backup"),
    )
