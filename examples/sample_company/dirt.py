"""The two deliberately dirty files: bad rows put among good ones, each fault counted.

Bad rows are added, never made of the good ones, so what remains after quarantine is exactly the
clean company. They stay under the default limits (0.5 % of a file's rows, 0.1 % of its money): the
month of orders has 13 rows to quarantine of about 4,000 and three repeats.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from examples.sample_company.randomness import Stream, generator

# Which month of the history holds the dirty orders file.
DIRTY_MONTH = 14
REPEATS = 3


@dataclass(frozen=True)
class PlantedFault:
    """One kind of fault: the column it sits in, the texts put there, what must become of it."""

    fault: str
    column: str
    values: tuple[str, ...]


ORDER_FAULTS = (
    PlantedFault("bad_date", "order_date", ("2024-13-05", "05/03/2025")),
    PlantedFault("not_an_integer", "version", ("12.75", "1e3")),
    PlantedFault("not_a_number", "quantity", ("twelve",)),
    PlantedFault("unknown_account", "account_id", ("S99998", "S99999")),
    PlantedFault("unknown_product", "product_id", ("P998", "P999")),
    PlantedFault("negative_price", "unit_price", ("-38.40",)),
    PlantedFault("missing_key", "order_id", ("", "")),
    PlantedFault("unknown_unit", "unit", ("crate",)),
)
RECEIVABLE_FAULTS = (
    PlantedFault("bad_date", "invoice_date", ("2025-02-30", "31.12.2024")),
    PlantedFault("not_a_number", "amount", ("1 234.50",)),
    PlantedFault("unknown_account", "account_id", ("W998", "W999")),
    PlantedFault("missing_key", "invoice_id", ("", "")),
    PlantedFault("not_a_boolean", "disputed", ("maybe",)),
)


@dataclass(frozen=True)
class DirtyFile:
    """What was put into a file; `quarantined_money` is quantity × price where both parse."""

    feed: str
    file: str
    rows: int
    faults: list[dict[str, object]]
    quarantined_rows: int
    repeated_rows: int
    quarantined_money: str

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def soiled_orders(seed: int, table: pa.Table, file: str) -> tuple[pa.Table, DirtyFile]:
    """Put the order faults into a month's table."""
    bad = _bad_rows(
        table, ORDER_FAULTS, _small_rows(table, "amount"), "order_id", prefix="SO-DIRT-"
    )
    for row, (fault, value) in zip(bad, _each(ORDER_FAULTS), strict=True):
        if fault.column == "unit_price":
            row["amount"] = str(Decimal(row["quantity"] or "") * Decimal(value))
    money = sum((_product(row["quantity"], row["unit_price"]) for row in bad), Decimal(0))
    return _mixed(seed, table, bad, ORDER_FAULTS, feed="orders", file=file, money=money)


def soiled_receivables(seed: int, table: pa.Table, file: str) -> tuple[pa.Table, DirtyFile]:
    """Put the receivable faults into the whole table."""
    small = _small_rows(table, "amount")
    bad = _bad_rows(table, RECEIVABLE_FAULTS, small, "invoice_id", prefix="INV-DIRT-")
    return _mixed(
        seed, table, bad, RECEIVABLE_FAULTS, feed="receivables", file=file, money=Decimal(0)
    )


def _each(faults: tuple[PlantedFault, ...]) -> list[tuple[PlantedFault, str]]:
    return [(fault, value) for fault in faults for value in fault.values]


def _small_rows(table: pa.Table, column: str) -> pa.Table:
    """Take the cheapest rows with money on them, in single-line orders' place."""
    cents = pc.cast(table.column(column), pa.decimal128(20, 2))
    priced = table.filter(pc.greater(cents, pa.scalar(Decimal(0))))
    return priced.take(pc.sort_indices(priced.column(column))).slice(0, 20)


def _bad_rows(
    table: pa.Table, faults: tuple[PlantedFault, ...], small: pa.Table, key: str, *, prefix: str
) -> list[dict[str, str | None]]:
    """Make a bad row per fault of a cheap good row, under a key of its own."""
    texts = _as_text(small).to_pylist()
    rows = []
    for number, (fault, value) in enumerate(_each(faults)):
        row = {**texts[number], key: f"{prefix}{number + 1:04d}"}
        row[fault.column] = value or None
        rows.append(row)
    return rows


def _product(quantity: str | None, price: str | None) -> Decimal:
    try:
        return Decimal(quantity or "x") * Decimal(price or "x")
    except ArithmeticError:
        return Decimal(0)


def _as_text(table: pa.Table) -> pa.Table:
    return pa.table({name: table.column(name).cast(pa.string()) for name in table.column_names})


def _mixed(
    seed: int,
    table: pa.Table,
    bad: list[dict[str, str | None]],
    faults: tuple[PlantedFault, ...],
    *,
    feed: str,
    file: str,
    money: Decimal,
) -> tuple[pa.Table, DirtyFile]:
    """Put bad rows and exact repeats at drawn places among the good ones."""
    rng = generator(seed, Stream.DIRT, len(feed))
    good = _as_text(table)
    repeats = good.take(pa.array(rng.permutation(len(good))[:REPEATS]))
    added = pa.concat_tables([pa.Table.from_pylist(bad, good.schema), repeats])
    place = np.concatenate([np.arange(len(good)), rng.integers(0, len(good), len(added)) + 0.5])
    order = np.argsort(place, kind="stable")
    mixed = pa.concat_tables([good, added]).take(pa.array(order))
    report = DirtyFile(
        feed=feed,
        file=file,
        rows=len(mixed),
        faults=[{**asdict(f), "values": list(f.values), "rows": len(f.values)} for f in faults],
        quarantined_rows=len(bad),
        repeated_rows=REPEATS,
        quarantined_money=str(money),
    )
    return mixed, report
