"""What rows hold, as a digest that neither their order nor the time of writing changes.

Goes in: a relation of the engine. Comes out, of each part of it, a digest of its columns' names and
types, the number of its rows, and a sum and an exclusive or over the rows' hashes of 64 bits. The
hash is the engine's own and the same in every process; a version of the engine with another one
makes parts be built and written once more.

Two contents under one digest would leave a changed part as it was: by chance one comparison in
2^64. A home that compares a thousand parts a day waits fifty thousand billion years for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from adapters.lake.engine import Engine
from transforms.language.quoting import identifier, identifiers
from transforms.schema import Table


def digest(parts: Iterable[str]) -> str:
    """Return a short digest of texts in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def hash_sums(columns: Iterable[str]) -> str:
    """Return the SQL of what tells rows from other rows: their number, and two sums of hashes."""
    hashed = f"cast(hash({identifiers(columns)}) as hugeint)"
    return f"count(*), sum({hashed}), bit_xor({hashed})"


def signature(table: Table) -> str:
    """Return a digest of a table's columns: names and types in their order."""
    return digest(f"{column.name} {column.type.sql}" for column in table)


def part_contents(
    engine: Engine, relation: str, table: Table, part: str | None
) -> dict[str, tuple[int, str]]:
    """Return rows and digest of each part of a relation with the table's columns.

    `part` is the column that tells the parts; without one all rows are the part of the empty name.
    A part without rows is not among them.
    """
    name, columns = identifier(part) if part else "''", signature(table)
    measured = f"select {name} as part, {hash_sums(table.names)} from {identifier(relation)}"
    return {
        told: (rows, digest([columns, *map(str, (rows, *sums))]))
        for told, rows, *sums in engine.rows(f"{measured} group by all")
    }
