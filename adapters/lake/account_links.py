"""Accounts that merged, as the lake has them, and facts told by the account they belong to.

Goes in: the home's lake. Comes out: whose the facts of merged accounts are, and SELECTs in which
`account_id` is the account that a row's date makes it.
"""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from transforms.ledger.merges import AccountMerge, OwnerSpan, spans

_VIEW = "account_span"
_SCHEMA = pa.schema(
    [
        ("account_id", pa.string()),
        ("owner", pa.string()),
        ("first", pa.date32()),
        ("until", pa.date32()),
    ]
)


def link_spans(engine: Engine, home: Home) -> list[OwnerSpan]:
    """Return whose the facts of merged accounts are; none where the feed has no rows.

    Raises `DataRefused` for links that cannot be followed.
    """
    links = Lake(home).clean("account_links")
    if not links.exists():
        return []
    query = f"select from_account_id, to_account_id, valid_from from ({links.scan()})"
    return spans([AccountMerge(*row) for row in engine.rows(query)])


def name_spans(engine: Engine, found: Sequence[OwnerSpan]) -> None:
    """Make the view that `by_owner` reads."""
    columns = list(zip(*found, strict=True)) if found else [()] * len(_SCHEMA)
    arrays = [pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)]
    engine.connection.register(_VIEW, pa.table(arrays, schema=_SCHEMA))


def by_owner(select: str, day: str, *columns: str) -> str:
    """Return a SELECT of the same rows with accounts replaced by whose the row is on its `day`."""
    owned = ", ".join(
        f"coalesce({column}_span.owner, f.{column}) as {column}" for column in columns
    )
    joins = " ".join(
        f"left join {_VIEW} as {column}_span on {column}_span.account_id = f.{column}"
        f" and f.{day} >= {column}_span.first and f.{day} < {column}_span.until"
        for column in columns
    )
    return f"select f.* replace ({owned}) from ({select}) as f {joins}"
