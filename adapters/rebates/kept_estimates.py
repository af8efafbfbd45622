"""The estimates that runs accrued by, as the lake keeps them."""

from __future__ import annotations

from datetime import date
from typing import Any

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.lake.tables import LakeTable
from transforms.language.quoting import literal


def estimate_table(home: Home) -> LakeTable:
    """Return the lake's table of estimates; it need not exist."""
    return mart(home, "rebate_estimate")


def kept_estimates(
    home: Home, as_of: date, program: str, account: str, *, period: str
) -> list[dict[str, Any]]:
    """Return the ways to end that an estimate of a day was made from; none where none was."""
    scan = estimate_table(home).scan({"as_of_date": [as_of.isoformat()]})
    query = (
        "select accrual_method, tier_no, path_count, path_count_total, basis_to_date, final_basis,"
        f" final_owed_amount, estimate_amount, is_constrained from ({scan})"
        f" where program_id = {literal(program)} and account_id = {literal(account)}"
        f" and earning_period = {literal(period)}"
        " order by terms_version, pool_id, tier_no"
    )
    with Engine.open(home) as engine:
        found: list[dict[str, Any]] = engine.arrow(query).to_pylist()
        return found
