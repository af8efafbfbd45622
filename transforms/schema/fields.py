"""One registry of fields: a name means one thing wherever it stands.

`field(...)` declares a name with its type, unit, meaning and limits; a table (see `tables.py`) is a
list of names and a key. Declaring a name twice is an error, so no second meaning can creep in.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from transforms.schema.types import ColumnType


@dataclass(frozen=True)
class Field:
    """Hold what is true of a name in every table that bears it."""

    name: str
    type: ColumnType
    meaning: str
    unit: str | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    allowed: tuple[str, ...] = ()


FIELDS: dict[str, Field] = {}


def field(
    name: str,
    kind: ColumnType,
    meaning: str,
    *,
    unit: str | None = None,
    minimum: int | str | None = None,
    maximum: int | str | None = None,
    allowed: tuple[str, ...] = (),
) -> None:
    """Declare a field once; raise `ValueError` where the name stands already."""
    if name in FIELDS:
        raise ValueError(f"field {name!r} is declared twice")
    FIELDS[name] = Field(
        name,
        kind,
        meaning,
        unit,
        minimum=None if minimum is None else Decimal(minimum),
        maximum=None if maximum is None else Decimal(maximum),
        allowed=allowed,
    )
