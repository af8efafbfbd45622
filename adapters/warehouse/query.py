"""Answer a read-only question to the warehouse, with rows or as JSON.

Goes in: one SELECT. Comes out: its rows, of one published version. It runs as the role that may
read what it names: finance where it names the ledger, the reader of `ops` where it names that, else
BI; in a read-only transaction whichever it is, for five minutes at most, and without functions that
do something (`adapters.warehouse.side_effects`). Decimals are written as text, so none loses a
digit; whole numbers are numbers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

import psycopg
import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from adapters.warehouse.connect import Warehouse
from adapters.warehouse.roles import BI, FINANCE, OPS_READER
from adapters.warehouse.side_effects import is_refused
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.words import choices

_ROLES = {"ledger": FINANCE, "ops": OPS_READER}
_PATIENCE_SECONDS = 300
_REMEDY = _("give one SELECT on warehouse, ledger or ops; see docs/warehouse.md for the tables")

_TABLES = (
    "select table_schema || '.' || table_name from information_schema.tables"
    " where table_schema in ('warehouse', 'ledger', 'ops') order by 1"
)

Rows = list[tuple[object, ...]]


def as_json(warehouse: Warehouse, query: str) -> str:
    """Return the rows as a JSON array of objects; raise as `answer` does."""
    columns, rows = answer(warehouse, query)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(found, default=_plain, ensure_ascii=False, indent=2)


def answer(warehouse: Warehouse, query: str) -> tuple[Sequence[str], Rows]:
    """Return the columns' names and the rows; raise `UsageError` for anything but a SELECT."""
    role = _role(query)
    try:
        with warehouse.snapshot(role) as connection:
            connection.execute(f"set local statement_timeout = '{_PATIENCE_SECONDS}s'")
            found = connection.execute(query)
            return [column.name for column in found.description or ()], found.fetchall()
    except psycopg.errors.QueryCanceled:
        raise UsageError(
            _(
                "the query was ended after {seconds} seconds",
                seconds=str(_PATIENCE_SECONDS),
            ),
            where=_("as {role}", role=role),
            remedy=_("ask for less: fewer rows, a month, an account; or connect a BI tool"),
        ) from None
    except psycopg.OperationalError:
        raise
    except psycopg.Error as error:
        is_absent = isinstance(error, psycopg.errors.UndefinedTable)
        raise UsageError(
            _("the query failed: {error}", error=str(error).strip()),
            where=_("as {role}", role=role),
            remedy=_nearest_table(warehouse, role, query) if is_absent else _REMEDY,
        ) from None


def _nearest_table(warehouse: Warehouse, role: str, query: str) -> str:
    """Name the nearest to the first table of a query that this role cannot see."""
    with warehouse.snapshot(role) as connection:
        known = [name for (name,) in connection.execute(_TABLES)]
    asked = [
        f"{table.db or 'warehouse'}.{table.name}"
        for table in sqlglot.parse_one(query, dialect="postgres").find_all(exp.Table)
    ]
    unknown = next((name for name in asked if name not in known), asked[0] if asked else "")
    near = choices(unknown, known, _("nothing is published yet"))
    return _("{remedy}; {lists}", remedy=near, lists=_REMEDY)


def _role(query: str) -> str:
    try:
        statements = [part for part in sqlglot.parse(query, dialect="postgres") if part]
    except SqlglotError as error:
        raise UsageError(_("this is not SQL: {error}", error=str(error)), remedy=_REMEDY) from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise UsageError(_("only one SELECT can be asked"), where=query[:200], remedy=_REMEDY)
    refused = {
        function
        for function in map(_name, statements[0].find_all(exp.Func))
        if is_refused(function)
    }
    if refused:
        raise UsageError(
            _(
                "a question may not call {functions}, which does more than read",
                functions=", ".join(sorted(refused)),
            ),
            where=query[:200],
            remedy=_REMEDY,
        )
    schemas = {table.db.lower() for table in statements[0].find_all(exp.Table)}
    return next((role for schema, role in _ROLES.items() if schema in schemas), BI)


def _name(function: exp.Func) -> str:
    return function.name if isinstance(function, exp.Anonymous) else function.sql_name()


def _plain(value: object) -> int | str:
    # PostgreSQL sums integers to numeric; a whole number without decimals is one to its reader.
    if isinstance(value, Decimal) and value.is_finite() and value.as_tuple().exponent == 0:
        return int(value)
    return str(value)
