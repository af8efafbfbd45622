"""Rows in, and their money, are loaded, quarantined, repeated or filtered, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from transforms.verify import check_intake

FINE = {
    "source": "shop", "feed": "orders", "file": "orders.csv",
    "rows_in": 10, "rows_loaded": 7, "rows_quarantined": 1, "rows_repeated": 1, "rows_filtered": 1,
    "amount_in": Decimal("10.0000000001"), "amount_loaded": Decimal("7"),
    "amount_quarantined": Decimal("1.0000000001"), "amount_repeated": Decimal("1"),
    "amount_filtered": Decimal("1"),
}  # fmt: skip


def test_a_file_that_adds_up_is_accepted_for_rows_and_for_money():
    checked = check_intake([FINE, FINE])
    assert (checked.accepted, checked.found) == (4, 0)


@pytest.mark.parametrize("column", [name for name in FINE if name.startswith(("rows", "amount"))])
def test_one_row_or_the_smallest_money_lost_is_found_with_its_file(column):
    step = 1 if column.startswith("rows") else Decimal("0.0000000001")
    checked = check_intake([FINE, {**FINE, column: FINE[column] + step}])
    assert (checked.accepted, checked.found) == (3, 1)
    assert "orders.csv" in checked.findings[0].where
