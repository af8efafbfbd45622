"""What `ledger.terms` keeps: each edition of a program's version that entries were booked by.

Written by the pipeline's writer, read by the ledger's own login, which cannot write it.
"""

from __future__ import annotations

import json
from datetime import datetime

import psycopg

from adapters.lake.home import Home
from adapters.rebates.terms_archive import FREE_TO_CHANGE, gl_of, kept_terms, rules_of
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import WRITER
from transforms.ledger.entries import GlAccounts
from transforms.ledger.terms import KeptTerms, terms_digest
from transforms.rebates import Program, as_kept, parse_kept

_KEPT = (
    "select terms_no, program_id, terms_version, document, expense, liability, clearing, digest"
    " from ledger.terms order by terms_no"
)
_ADD = (
    "insert into ledger.terms (program_id, terms_version, document, expense, liability, clearing,"
    " digest, kept_at, run_id) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
)


def all_terms(connection: psycopg.Connection) -> tuple[KeptTerms, ...]:
    """Return every edition of every program, in the order they were kept."""
    rows = connection.execute(_KEPT).fetchall()
    return tuple(KeptTerms._make((*row[:4], GlAccounts(*row[4:7]), row[7])) for row in rows)


def record_terms(warehouse: Warehouse, home: Home, *, now: datetime, run_id: str) -> None:
    """Keep the terms of the home in the database too, where an edition is not there yet.

    The caller holds the ledger, so that two runs do not keep the same edition.
    """
    with warehouse.connection(WRITER) as connection:
        latest = {(kept.program_id, kept.terms_version): kept for kept in all_terms(connection)}
        for version, program in sorted(kept_terms(home).items()):
            before = latest.get(version)
            document, gl = _document(program, before), gl_of(home, program)
            if before is None or (before.document, before.gl) != (document, gl):
                digest = terms_digest(document, gl)
                connection.execute(_ADD, [*version, document, *gl, digest, now, run_id])


def is_edition(program: Program, kept: KeptTerms) -> bool:
    """Say whether kept terms have the rules of a program, whatever its title and GL accounts."""
    (read,) = parse_kept(kept.document, f"ledger.terms {kept.terms_no}")
    return rules_of(read) == rules_of(program)


def _document(program: Program, before: KeptTerms | None) -> str:
    document = as_kept(program)
    if before is None or before.document == document or not is_edition(program, before):
        return document
    # The same rules written otherwise are no other edition.
    given, kept = json.loads(document), json.loads(before.document)
    free = {key: given[key] for key in FREE_TO_CHANGE if key in given}
    same = {key: kept[key] for key in kept if key not in FREE_TO_CHANGE}
    return json.dumps(same | free, ensure_ascii=False, sort_keys=True)
