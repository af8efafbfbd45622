"""Arrow costs no pandas where nothing works with pandas, and knows it where something does."""

from __future__ import annotations

import subprocess
import sys

_CODE = """
import sys
from datetime import date
from decimal import Decimal

import pyarrow as pa

from adapters.lake.engine import Engine

rows = [{"day": date(2026, 11, 1), "amount": Decimal("1.10")}, {"day": None, "amount": None}]
table = pa.Table.from_pylist(rows)
with Engine.bare() as engine:
    engine.connection.register("given", table)
    assert engine.arrow("select * from given").to_pylist() == rows
print("pandas" in sys.modules)
frame = table.to_pandas()
print(frame["day"][0], frame["amount"][0], frame["day"].isna().sum())
print(pa.array(frame["amount"]).to_pylist())
"""


def test_arrays_of_values_cost_no_pandas_and_frames_come_out_whole():
    answer = subprocess.run(
        [sys.executable, "-c", _CODE], check=True, capture_output=True, text=True
    )
    assert answer.stdout.splitlines() == [
        "False",
        "2026-11-01 1.10 1",
        "[Decimal('1.10'), None]",
    ]
