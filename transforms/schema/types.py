"""The column types of Peakledger: one name, and how each engine stores it.

A type knows the text that DuckDB, Spark and PostgreSQL use for it and its Arrow type; the grammar
that turns feed text into it lives in `transforms.intake.values`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class ColumnType:
    """Name a type, its SQL text in the engine and in PostgreSQL, and its Arrow type.

    `digits` are those of a decimal, `scale` how many of them stand after the point.
    """

    name: str
    sql: str
    postgres: str
    digits: int = 0
    scale: int = 0

    @property
    def is_number(self) -> bool:
        return self.is_decimal or self.sql == "BIGINT"

    @property
    def is_decimal(self) -> bool:
        return self.digits > 0

    @cached_property
    def arrow(self) -> pa.DataType:
        # Most verbs need the registry's names and never see a row.
        import pyarrow as pa

        if self.is_decimal:
            return pa.decimal128(self.digits, self.scale)
        return {
            "VARCHAR": pa.string(),
            "BIGINT": pa.int64(),
            "BOOLEAN": pa.bool_(),
            "DATE": pa.date32(),
            "TIMESTAMP": pa.timestamp("us"),
        }[self.sql]


def _decimal(name: str, digits: int, scale: int) -> ColumnType:
    size = f"({digits},{scale})"
    return ColumnType(name, f"DECIMAL{size}", f"numeric{size}", digits=digits, scale=scale)


ID = ColumnType("id", "VARCHAR", "text")
CODE = ColumnType("code", "VARCHAR", "text")
TEXT = ColumnType("text", "VARCHAR", "text")
INTEGER = ColumnType("integer", "BIGINT", "bigint")
BOOLEAN = ColumnType("boolean", "BOOLEAN", "boolean")
DATE = ColumnType("date", "DATE", "date")
TIMESTAMP = ColumnType("timestamp", "TIMESTAMP", "timestamp")
QUANTITY = _decimal("quantity", 18, 4)
PRICE = _decimal("price", 18, 6)
EACH_PRICE = _decimal("each_price", 22, 10)
LINE_AMOUNT = _decimal("line_amount", 38, 10)
AMOUNT = _decimal("amount", 28, 4)
RATIO = _decimal("ratio", 18, 6)
DUE_WEIGHT = _decimal("due_weight", 38, 4)
