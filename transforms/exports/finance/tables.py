"""Entries and GL lines as Arrow tables, for Parquet: text as it is, money as DECIMAL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from transforms.exports.finance.cells import ENTRY_COLUMNS, POSTING_COLUMNS, entry_values
from transforms.ledger.entries import Entry, Posting
from transforms.ledger.sums import AMOUNT

BASIS = pa.decimal128(38, 10)
_TYPES = {
    "entry_id": pa.int64(),
    "terms_version": pa.int64(),
    "entry_no": pa.int64(),
    "amount": AMOUNT,
    "posted_as_of": pa.date32(),
    "basis_quantity": BASIS,
    "basis_amount": BASIS,
    "tier_no": pa.int64(),
    "corrects_entry_id": pa.int64(),
    "line_no": pa.int32(),
    "debit": AMOUNT,
    "credit": AMOUNT,
}


def _schema(columns: Sequence[str]) -> pa.Schema:
    return pa.schema([(name, _TYPES.get(name, pa.string())) for name in columns])


ENTRY_SCHEMA, POSTING_SCHEMA = _schema(ENTRY_COLUMNS), _schema(POSTING_COLUMNS)


def entry_batch(entries: Sequence[Entry]) -> pa.RecordBatch:
    """Return entries as a record batch."""
    return _batch(map(entry_values, entries), ENTRY_SCHEMA)


def posting_batch(lines: Sequence[tuple[Posting, str]]) -> pa.RecordBatch:
    """Return GL lines, each with its posting period, as a record batch."""
    return _batch(((*line, period) for line, period in lines), POSTING_SCHEMA)


def _batch(rows: Iterable[tuple[Any, ...]], schema: pa.Schema) -> pa.RecordBatch:
    columns = [*zip(*rows, strict=True)] or [()] * len(schema)
    arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)
