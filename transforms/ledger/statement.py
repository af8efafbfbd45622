"""Rebate statements: what each account has earned, was paid, and how far the next tier is.

Goes in: owed and posted, key by key (`transforms.ledger.differences` with all rows), and the
programs. Comes out: the rows of `rebate_statement`.

Worked: tiers from 0 and from 1,000, a basis of 700: tier 1 is reached, `next_tier_from` is 1,000
and `next_tier_distance` 300. At the top, and where tiers are of a target or of growth, both are
null.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from transforms.ledger.sums import AMOUNT
from transforms.rebates import Program
from transforms.schema import WAREHOUSE_TABLES

TABLE = WAREHOUSE_TABLES["rebate_statement"]
_BY_BASIS = {"whole", "marginal", "rolling", "total", "fixed"}


def statement_rows(compared: pa.Table, programs: Sequence[Program], as_of: date) -> pa.Table:
    """Return one statement row per (program, account, period) that was ever owed or posted.

    `compared` is the ledger after posting. A period booked in two currencies shows the one that is
    owed now; nothing is lost, the ledger has both.
    """
    rows = _one_currency(compared)
    rows = rows.append_column("tier", pc.fill_null(rows["tier_no"], 0))
    known = pc.coalesce(rows["terms_version"], rows["last_version"])
    rows = rows.append_column("version", pc.coalesce(known, _highest(rows, programs)))
    places = ["program_id", "version", "tier"]
    rows = rows.join(_next_tiers(programs), places, join_type="left outer")
    columns = {
        "as_of_date": pa.repeat(pa.scalar(as_of), rows.num_rows),
        "program_id": rows["program_id"],
        "account_id": rows["account_id"],
        "earning_period": rows["earning_period"],
        "terms_version": rows["version"],
        "currency": rows["currency"],
        "basis_quantity": _rounded(rows["basis_quantity"], TABLE["basis_quantity"].type.arrow),
        "basis_amount": _rounded(rows["basis_amount"], AMOUNT),
        "tier_no": rows["tier"],
        "tier_rate": rows["rate"],
        "earned_amount": rows["earned"],
        "accrued_amount": rows["accrued"],
        "settled_amount": rows["settled"],
        "open_amount": pc.subtract(rows["accrued"], rows["settled"]),
        "next_tier_from": rows["next_from"],
        "next_tier_distance": _distance(rows),
        "reason": rows["reason"],
    }
    table = pa.table({name: columns[name] for name in TABLE.names}).cast(TABLE.arrow)
    return table.sort_by([(name, "ascending") for name in TABLE.key])


def _highest(rows: pa.Table, programs: Iterable[Program]) -> pa.Array:
    """Return each row's highest version: that of a period whose sums were all handed over to it."""
    highest: dict[str, int] = {}
    for program in programs:
        highest[program.program] = max(program.version, highest.get(program.program, 0))
    return pa.array([highest.get(name) for name in rows["program_id"].to_pylist()], pa.int64())


def _one_currency(compared: pa.Table) -> pa.Table:
    """Keep, of a key in two currencies, the row that is owed now; else the later booked one."""
    is_owed = pc.cast(pc.is_valid(compared["terms_version"]), pa.int8())
    ranked = compared.append_column("is_owed", is_owed)
    keys = ["program_id", "account_id", "earning_period"]
    order = [*((key, "ascending") for key in keys), ("is_owed", "ascending")]
    ranked = ranked.sort_by([*order, ("last_as_of", "ascending"), ("currency", "ascending")])
    ranked = ranked.append_column("place", pa.array(range(ranked.num_rows), pa.int64()))
    last = ranked.group_by(keys, use_threads=False).aggregate([("place", "max")])
    return ranked.take(last["place_max"]).drop_columns(["place", "is_owed"])


def _next_tiers(programs: Iterable[Program]) -> pa.Table:
    """Return, per program version and tier reached (0: none), where the next tier begins."""
    steps = [
        (program.program, program.version, reached, tier.from_)
        for program in programs
        if program.earn.method in _BY_BASIS
        for reached, tier in enumerate(program.tiers)
    ]
    columns = list(zip(*steps, strict=True)) if steps else [(), (), (), ()]
    return pa.table(
        {
            "program_id": pa.array(columns[0], pa.string()),
            "version": pa.array(columns[1], pa.int64()),
            "tier": pa.array(columns[2], pa.int64()),
            "next_from": _rounded(pa.array(columns[3], pa.decimal128(38, 10)), AMOUNT),
        }
    )


def _distance(rows: pa.Table) -> pa.ChunkedArray:
    basis = _rounded(rows["basis"], AMOUNT)
    return pc.subtract(rows["next_from"], basis).cast(AMOUNT)


def _rounded(numbers: pa.Array | pa.ChunkedArray, type_: pa.DataType) -> pa.Array | pa.ChunkedArray:
    return pc.round(numbers, type_.scale, "half_towards_infinity").cast(type_)
