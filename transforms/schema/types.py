"""The column types of Peakledger: one name, and how each engine stores it.

A type knows the text that DuckDB, Spark and PostgreSQL use for it and its Arrow type; the grammar
that turns feed text into it lives in `transforms.intake.values`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa


@dataclass(frozen=True)
class ColumnType:
    """Name a type, its SQL text in the engine and in PostgreSQL, and its Arrow type."""

    name: str
    sql: str
    postgres: str
    arrow: pa.DataType

    @property
    def is_number(self) -> bool:
        return bool(pa.types.is_decimal(self.arrow) or pa.types.is_integer(self.arrow))


def _decimal(name: str, precision: int, scale: int) -> ColumnType:
    return ColumnType(
        name,
        f"DECIMAL({precision},{scale})",
        f"numeric({precision},{scale})",
        pa.decimal128(precision, scale),
    )


ID = ColumnType("id", "VARCHAR", "text", pa.string())
CODE = ColumnType("code", "VARCHAR", "text", pa.string())
TEXT = ColumnType("text", "VARCHAR", "text", pa.string())
INTEGER = ColumnType("integer", "BIGINT", "bigint", pa.int64())
BOOLEAN = ColumnType("boolean", "BOOLEAN", "boolean", pa.bool_())
DATE = ColumnType("date", "DATE", "date", pa.date32())
TIMESTAMP = ColumnType("timestamp", "TIMESTAMP", "timestamp", pa.timestamp("us"))
QUANTITY = _decimal("quantity", 18, 4)
PRICE = _decimal("price", 18, 6)
EACH_PRICE = _decimal("each_price", 22, 10)
LINE_AMOUNT = _decimal("line_amount", 38, 10)
AMOUNT = _decimal("amount", 28, 4)
RATIO = _decimal("ratio", 18, 6)
DUE_WEIGHT = _decimal("due_weight", 38, 4)
