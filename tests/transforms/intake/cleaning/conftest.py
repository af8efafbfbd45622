"""Clean a few rows by a source map, on the engine and without any file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import duckdb
import pytest

from transforms.intake.cleaning import KnownIds, staged_select
from transforms.intake.source_map import parse_source_map, resolve

Clean = Callable[..., list[dict[str, Any]]]
_MAP = """\
source: shop
path: "*.csv"
currency: GBP
{source}
feeds:
  orders:
    {feed}
    columns:
      order_id: No
      line_no: {{value: "1"}}
      account_id: {{value: A1}}
      product_id: {{value: P1}}
      order_date: {{value: 2026-01-31}}
      quantity: {{value: "2"}}
      unit_price: {{value: "3.50"}}
{columns}
"""


@pytest.fixture(scope="session")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@pytest.fixture(scope="session")
def clean(connection: duckdb.DuckDBPyConnection) -> Clean:
    """Return a function: staged rows of texts by an orders map with some columns of its own.

    Columns given replace those of the map above; `source` and `feed` add keys.
    """

    def run(
        header: Sequence[str],
        *rows: Sequence[str | None],
        source: str = "",
        feed: str = "",
        until: date | None = None,
        **columns: str,
    ) -> list[dict[str, Any]]:
        lines = _MAP.format(source=source, feed=feed, columns="").splitlines()
        kept = [line for line in lines if line.strip().split(":")[0] not in columns]
        at = next(n for n, line in enumerate(kept) if line.strip() == "columns:") + 1
        kept[at:at] = [f"      {name}: {spec}" for name, spec in columns.items()]
        made = parse_source_map("\n".join(kept) + "\n", "source.yaml")
        wide = ("No", *header)
        resolved = resolve(made, "orders", wide, "x.csv")
        names = ", ".join(f"c{place}" for place in range(len(wide)))
        marks = ", ".join("?::varchar" for _ in wide)
        table = " union all ".join(
            f"select {marks}, 1, {n}, null::varchar" for n, _ in enumerate(rows, 1)
        )
        values = [value for n, row in enumerate(rows, 1) for value in (f"O{n}", *row)]
        raw = f"(select * from ({table}) as t({names}, content, n, ragged))"
        select = staged_select(
            made, "orders", resolved, wide, raw=raw, known=KnownIds(None, None), until=until
        )
        return connection.execute(f"{select} order by n", values).to_arrow_table().to_pylist()

    return run
