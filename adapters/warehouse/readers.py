"""Limited readers: which accounts a database role sees of the published tables.

Goes in: the setting `readers` and the accounts as they stand. Comes out: `warehouse.reader_scope`
and `warehouse.reader_account`, which the policies of the tables look up (`row_policies.py`). Both
change in one transaction, under a lock that keeps others from working them out meanwhile and keeps
no reader waiting.
"""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import BI_LIMITED
from transforms.operations.settings import LimitedReader

_LOCK = "lock table warehouse.reader_scope in share row exclusive mode"
_SCOPES = "select reader, region, salesperson_id from warehouse.reader_scope order by scope_id"
_ACCOUNTS = """
insert into warehouse.reader_account (scope_id, account_id, salesperson_id)
select s.scope_id, a.account_id, a.salesperson_id
from warehouse.reader_scope as s
join warehouse.account as a
    on a.region = s.region or a.salesperson_id = s.salesperson_id
"""
Scope = tuple[str, str | None, str | None]


def limit_readers(warehouse: Warehouse, readers: Sequence[LimitedReader]) -> None:
    """Make the scopes those of the setting; on the embedded server each role becomes a login."""
    wanted = [scope for reader in readers for scope in _scopes(reader)]
    with warehouse.connection() as connection:
        found = _found(connection)
    if readers or found:
        warehouse.let_in(BI_LIMITED, [reader.role for reader in readers])
    if found == wanted:
        return
    with warehouse.connection() as connection:
        connection.execute(_LOCK)
        connection.execute("delete from warehouse.reader_scope")
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into warehouse.reader_scope (scope_id, reader, region, salesperson_id)"
                " values (%s, %s, %s, %s)",
                [(number, *scope) for number, scope in enumerate(wanted, start=1)],
            )
        connection.execute(_ACCOUNTS)


def renew_accounts(connection: psycopg.Connection) -> None:
    """Work out anew which accounts each reader sees, in the caller's transaction."""
    connection.execute(_LOCK)
    connection.execute("delete from warehouse.reader_account")
    connection.execute(_ACCOUNTS)


def accounts_in_sight(warehouse: Warehouse) -> dict[str, int]:
    """Return how many accounts each reader of the scopes sees."""
    query = (
        "select s.reader, count(distinct a.account_id) from warehouse.reader_scope as s"
        " left join warehouse.reader_account as a using (scope_id) group by s.reader order by 1"
    )
    with warehouse.connection() as connection:
        return dict(connection.execute(query).fetchall())


def _found(connection: psycopg.Connection) -> list[Scope]:
    return [(row[0], row[1], row[2]) for row in connection.execute(_SCOPES)]


def _scopes(reader: LimitedReader) -> list[Scope]:
    return [
        *((reader.role, region, None) for region in reader.regions),
        *((reader.role, None, salesperson) for salesperson in reader.salespeople),
    ]
