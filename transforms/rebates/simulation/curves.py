"""What a program pays at any basis: points of its curve, computed by the arithmetic itself.

Goes in: a program and the points to ask at. Comes out: (basis, owed) pairs. Each point is an
account made for it, with one line of that basis.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa

from transforms.rebates import Facts, Program, owed
from transforms.rebates.workspace import DuckConnection

_NONE = Decimal(0)


def curve(
    con: DuckConnection, program: Program, points: Sequence[Decimal], price: Decimal
) -> list[tuple[Decimal, Decimal]]:
    """Return (basis, owed) at each point: the program itself, on accounts made for the points.

    Counted units cost `price` each. Filters, requirements and what other programs say are left
    out; bounds stay.
    """
    alone = _alone(program)
    in_units = program.basis.measure == "quantity"
    count = [Decimal(1)] * len(points)
    quantities = pa.array(points if in_units else count).cast(pa.decimal128(18, 4))
    amounts_of = [point * price for point in points] if in_units else points
    lines = pa.table(
        {
            "order_id": [f"o{n}" for n in range(len(points))],
            "line_no": ["1"] * len(points),
            "account_id": [f"{n:06d}" for n in range(len(points))],
            "product_id": ["P"] * len(points),
            "order_date": pa.array([program.valid.from_] * len(points), pa.date32()),
            "kind": ["sale"] * len(points),
            "quantity": quantities,
            "line_units": quantities,
            "line_amount": pa.array(amounts_of).cast(pa.decimal128(38, 10)),
            "currency": [program.currency.code] * len(points),
        }
    )
    con.register("simulated_points", lines)
    try:
        with owed(con, Facts(orders="simulated_points"), [alone], date.max) as book:
            rows = book.results.select(["account_id", "earned"]).to_pylist()
    finally:
        con.unregister("simulated_points")
    amounts = {int(row["account_id"]): row["earned"] or _NONE for row in rows}
    return [(point, amounts.get(n, _NONE)) for n, point in enumerate(points)]


def _alone(program: Program) -> Program:
    dropped = ("accounts", "products", "require", "discipline", "collection_scale", "stack",
               "credit", "pool", "pay_to", "restates", "guarantee")  # fmt: skip
    plain: dict[str, Any] = {
        field: Program.model_fields[field].get_default(call_default_factory=True)
        for field in dropped
    }
    basis = program.basis.model_copy(update={"on": "ordered", "unit": None})
    return program.model_copy(update={**plain, "basis": basis, "period": "program"})
