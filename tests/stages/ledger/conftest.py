"""Accounts that merge, drawn into a world's lake."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from adapters.lake.tables import Lake
from transforms.schema import CLEAN_TABLES


@pytest.fixture
def links(paying):
    """Replace the links: from | to | day."""

    def put(*drawn: str) -> None:
        table = CLEAN_TABLES["account_links"]
        names = ("from_account_id", "to_account_id", "valid_from")
        rows = []
        for line in drawn:
            row = dict.fromkeys(table.names)
            row |= dict(zip(names, (cell.strip() for cell in line.split("|")), strict=True))
            row |= {"file_sha256": "0" * 64, "file_line": 1, "source": "drawn", "part": "all"}
            row["valid_from"] = date.fromisoformat(str(row["valid_from"]))
            rows.append(row)
        arrow = pa.Table.from_pylist(rows, table.arrow)
        Lake(paying.home).table("clean", table, ()).replace(arrow)

    return put
