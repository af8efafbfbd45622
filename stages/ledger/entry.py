"""Why a ledger entry is what it is: its rows, and every step that leads to its amount.

Goes in: an entry's number. Comes out: the entry and what it stands on. A difference is explained by
the account's own lines, on the facts and terms as they were known when it was posted; a payment by
the entries it pays; a correction by the entry it takes back, by whom and why. Where the facts of
that day are no longer kept, today's are taken, and a step of its own says what they differ by.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import psycopg
import pyarrow as pa
import pyarrow.compute as pc

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.ledger import batches, reads
from adapters.ledger.grounds import Grounds, read_grounds
from adapters.ledger.merge_pairs import merged
from adapters.ledger.store import LedgerStore
from adapters.rebates.facts import name_facts
from adapters.rebates.kept_estimates import kept_estimates
from adapters.rebates.terms_archive import kept_terms
from adapters.warehouse.connect import Warehouse
from stages.ledger.closures import closure_of, paper_of
from stages.ledger.entry_document import EntryLines, entry_document, plain_value
from stages.ledger.names import no_entry
from transforms.language.errors import DataRefused
from transforms.language.messages import gettext as _
from transforms.ledger.closure import CLOSING_KINDS
from transforms.ledger.entries import ACCRUAL_KINDS, Entry
from transforms.ledger.explanation import (
    Beside,
    ExplainedResult,
    accrual_steps,
    closing_steps,
    corrected_steps,
    of_results,
    settlement_steps,
)
from transforms.rebates import Program, owed
from transforms.rebates.shares import stands_alone
from transforms.rebates.steps import Step


def entry_lines(home: Home, warehouse_url: str | None, entry_id: int) -> EntryLines:
    """Explain an entry.

    Raises `DataRefused` where there is no such entry, or its terms are not kept in this home.
    """
    with (
        Warehouse.open(home, warehouse_url) as warehouse,
        LedgerStore(warehouse).reading() as connection,
    ):
        entry = reads.one_entry(connection, entry_id)
        if entry is None:
            raise no_entry(connection, entry_id)
        beside = Beside(entry, reads.of_key(connection, entry))
        batch = (
            batches.find_batch(connection, entry.draft.batch_id) if entry.draft.batch_id else None
        )
        paper = paper_of(entry, batch)
        if entry.draft.kind not in ACCRUAL_KINDS:
            steps = _settled(connection, entry, beside, paper)
            return entry_document(entry, beside, steps, paper)
        if entry.draft.corrects_entry_id is not None:
            corrected = reads.one_entry(connection, entry.draft.corrects_entry_id)
            if corrected is None:
                raise _refused(
                    _("entry {entry_id} corrects one that is not there", entry_id=str(entry_id)),
                    _("verify it"),
                )
            return entry_document(entry, beside, corrected_steps(entry, corrected), paper)
        run = (
            batches.prepared_in(connection, entry.draft.batch_id) if entry.draft.batch_id else None
        )
    return _on_facts(home, entry, beside, paper, run_id=run[0] if run else entry.seal.run_id)


def _settled(
    connection: psycopg.Connection, entry: Entry, beside: Beside, paper: dict[str, Any] | None
) -> tuple[Step, ...]:
    draft = entry.draft
    if draft.kind not in CLOSING_KINDS:
        return settlement_steps(entry, beside)
    pair = merged(connection).get(entry.seal.entry_id) if draft.cause == "merge" else None
    says = closure_of(entry, pair, paper)
    return closing_steps(entry, beside, says, is_open_here=pair is None or pair.is_old)


def _on_facts(
    home: Home, entry: Entry, beside: Beside, paper: dict[str, Any] | None, *, run_id: str
) -> EntryLines:
    draft = entry.draft
    grounds = read_grounds(home, run_id)
    programs = _programs(home, entry, grounds)
    parts = _parts(home, entry, programs, grounds)
    estimate = tuple(
        {name: plain_value(value) for name, value in way.items()}
        for way in kept_estimates(
            home,
            draft.posted_as_of,
            draft.program_id,
            draft.account_id,
            period=draft.earning_period,
        )
    )
    steps = accrual_steps(entry, parts, beside, _moved(entry, programs, estimate, grounds))
    known = _("as they were known when it was posted")
    if grounds is None:
        known = _("as they are known now: those of its day are no longer kept")
    return entry_document(entry, beside, steps, paper, parts=parts, known=known, estimate=estimate)


def _moved(
    entry: Entry,
    programs: Sequence[Program],
    estimate: Sequence[dict[str, Any]],
    grounds: Grounds | None,
) -> tuple[str, str]:
    """Name what may lie between what the parts earn and what the ledger has with the entry."""
    mine = max(
        (p for p in programs if p.program == entry.draft.program_id), key=lambda p: p.version
    )
    if estimate:
        told = estimate[0]
        way = str(told["accrual_method"]).replace("_", " ")
        return "estimate", f"the period is open: accrued by {way}, see the ways it may end"
    if mine.decrease == "keep":
        return "decrease", "what was paid is kept, though less is owed"
    if mine.decrease == "carry_forward":
        return "decrease", "what was overpaid is carried to later periods"
    if grounds is None:
        return "changed_since", "facts, accounts or terms that came or changed since its day"
    return "held", "what waits for an approver, or was moved by hand"


def _parts(
    home: Home, entry: Entry, programs: Sequence[Program], grounds: Grounds | None
) -> tuple[ExplainedResult, ...]:
    draft = entry.draft
    with Engine.open(home) as engine:
        only = draft.account_id if all(map(stands_alone, programs)) else None
        facts = name_facts(engine, home, (), only, at=grounds.facts if grounds else None)
        as_of = draft.posted_as_of
        with owed(engine.connection, facts, programs, as_of, with_steps=True) as book:
            mine, lines = _of_entry(book.results, entry), _of_entry(book.lines(), entry)
    return of_results(mine.to_pylist(), lines.to_pylist(), draft.account_id)


def _programs(home: Home, entry: Entry, grounds: Grounds | None) -> list[Program]:
    """Return the terms that an entry was booked by, with those that these deduct."""
    name, version = entry.draft.program_id, entry.draft.terms_version
    kept = [
        p
        for p in kept_terms(home).values()
        if (p.program == name and p.version <= version)
        or (p.identity in grounds.terms if grounds else p.program != name)
    ]
    mine = [p for p in kept if p.program == name]
    if not mine:
        raise _refused(
            _("the terms of program {name} are not kept in this home", name=name),
            _("run `peakledger rebates accrue` with its terms"),
        )
    deducts = any(p.stack.net_of or p.credit for p in mine)
    return kept if deducts else mine


def _of_entry(table: pa.Table, entry: Entry) -> pa.Table:
    draft = entry.draft
    of_program = pc.equal(table["program_id"], draft.program_id)
    of_account = pc.equal(table["account_id"], draft.account_id)
    of_period = pc.equal(table["period"], draft.earning_period)
    return table.filter(pc.and_(pc.and_(of_program, of_account), of_period))


def _refused(says: str, remedy: str) -> DataRefused:
    return DataRefused(says, remedy=remedy)
