"""What one unit of each forecast series adds to a program's basis.

Goes in: an open connection, facts, a program, the series. Comes out: one number per series, 0 where
the program does not count it. The program's own eyes decide: one line per account and one per
product and unit are computed by themselves, and a series counts where both do.

Worked: amount in cases of twelve at 30.00 a case, product and account in the program: one bottle
adds 2.50.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pyarrow as pa

from transforms.rebates import Facts, Program, owed
from transforms.rebates.accrual.demand import SERIES, BuyerDemand, Floats
from transforms.rebates.accrual.scenario import facts_with, lines_to_come
from transforms.rebates.terms.earnings import WholeMethod
from transforms.rebates.terms.selection import Accounts, Basis, ProductChoice
from transforms.rebates.workspace import DuckConnection

_DROPPED = (
    "limit_units", "require", "discipline", "collection_scale", "cap", "floor", "guarantee",
    "stack", "credit", "pool", "pay_to", "decrease",
)  # fmt: skip


def basis_per_unit(
    con: DuckConnection, facts: Facts, program: Program, demand: BuyerDemand, *, dated: date
) -> Floats:
    """Return what one unit of each series adds to the basis; 0 where it does not count."""
    per_unit = demand.series["quantity_per_unit"].to_numpy()
    counted = np.flatnonzero(per_unit > 0)
    some = demand.series.take(pa.array(counted, pa.int64()))
    by_account = program.model_copy(update={"products": ProductChoice(), "basis": Basis()})
    by_product = program.model_copy(update={"accounts": Accounts()})
    takes = _each(con, facts, by_account, some, keys=["account_id"], dated=dated)
    adds = _each(con, facts, by_product, some, keys=["product_id", "unit"], dated=dated)
    if program.basis.measure in ("amount", "margin"):
        # the lines asked about cost 1
        adds += some["unit_price"].cast(pa.float64()).to_numpy() - 1
    worth = np.zeros(len(per_unit))
    worth[counted] = np.where(np.isnan(takes + adds), 0.0, adds) * per_unit[counted]
    return worth


def _each(
    con: DuckConnection,
    facts: Facts,
    program: Program,
    series: pa.Table,
    *,
    keys: list[str],
    dated: date,
) -> Floats:
    """Ask about one line per key, of quantity 1 and price 1; NaN for keys that do not count."""
    codes = np.zeros(series.num_rows, dtype=np.int64)
    for key in keys:
        words = series[key].combine_chunks().dictionary_encode(null_encoding="encode")
        codes = codes * (len(words.dictionary) + 1) + words.indices.to_numpy(zero_copy_only=False)
    _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    one = pa.repeat(pa.scalar(Decimal(1), SERIES.field("unit_price").type), series.num_rows)
    priced = series.set_column(SERIES.get_field_index("unit_price"), "unit_price", one)
    per_unit = series["quantity_per_unit"].to_numpy()[first]
    lines = lines_to_come(priced, first, 1 / per_unit, dated)
    after = date.fromordinal(dated.toordinal() + 1)
    basis = np.full(series.num_rows, np.nan)
    with (
        facts_with(con, replace(facts, orders=None), lines) as shown,
        owed(con, shown, [_probe(program)], after) as book,
    ):
        found = book.results.select(["period", "basis"])
    for period, amount in zip(*(column.to_pylist() for column in found.columns), strict=True):
        if amount is not None:  # goods of no known cost count nothing
            basis[int(period.rpartition("/")[2])] = float(amount)
    return np.asarray(basis[first][inverse], dtype=np.float64)


def _probe(program: Program) -> Program:
    """Return a program that pays all of each line's basis, with the given one's eyes."""
    everything = WholeMethod.model_validate(
        {"method": "whole", "tiers": [{"from": 0, "percent": 100}]}
    )
    plain = {
        name: Program.model_fields[name].get_default(call_default_factory=True) for name in _DROPPED
    }
    basis = program.basis.model_copy(update={"on": "ordered"})
    return program.model_copy(
        update={**plain, "period": "line", "earn": everything, "basis": basis}
    )
