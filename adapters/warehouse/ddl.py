"""The published tables, from the schema registry: created, commented, indexed, and changed.

Goes in: registry tables and what the database has. Comes out: the statements between the two, in
three lots. `additive` ones (a new table, a new column, a comment, a view) hardly touch a reader and
run at once. `before` and `after` ones (a column retyped or dropped, another key, missing indexes)
take a table for themselves; they run inside the next publish of that table,
around its rows, so that readers go from one whole version to the next, and a first filling is
indexed once rather than row by row. Both give up after a short wait for a reader and try again,
rather than make others queue behind them.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import psycopg

from adapters.warehouse.comments import Comments, comment_on, table_comments
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.keys import missing_indexes, primary_key, qualified, without_key
from adapters.warehouse.locks import MIGRATE
from adapters.warehouse.refusals import readers_in_the_way
from adapters.warehouse.registry_check import COMMENTED_COLUMNS
from adapters.warehouse.roles import FINANCE, OWNER, RoleNames
from adapters.warehouse.row_policies import STATEMENTS, row_policies
from adapters.warehouse.views import VIEWS, create_view, drop_view, view_columns, view_comments
from transforms.language.quoting import identifier, literal
from transforms.schema import Column, Table

_TRIES, _PAUSE_SECONDS, LOCK_TIMEOUT = 10, 1.0, "2s"
_SPELLING = {"timestamp": "timestamp without time zone"}

_COLUMNS = f"""
select c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod),
    coalesce(of_column.description, ''), coalesce(of_table.description, '')
{COMMENTED_COLUMNS}
where c.relnamespace = 'warehouse'::regnamespace and c.relkind in ('r', 'v')
    and (%(names)s::text[] is null or c.relname = any(%(names)s))
order by c.relname, a.attnum
"""
_KEYS = """
select c.relname, array_agg(a.attname::text order by k.place), i.indisprimary
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indrelid
join pg_catalog.pg_class as x on x.oid = i.indexrelid
cross join lateral unnest(i.indkey) with ordinality as k (attnum, place)
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
where c.relnamespace = 'warehouse'::regnamespace and x.relname = c.relname || '_key'
group by c.relname, i.indisprimary
"""
_POLICIES = (
    "select tablename, policyname from pg_catalog.pg_policies where schemaname = 'warehouse'"
)
_INDEXES = "select tablename, indexname from pg_catalog.pg_indexes where schemaname = 'warehouse'"


@dataclass
class Found:
    """A table as the database has it."""

    columns: dict[str, str] = field(default_factory=dict)
    said: Comments = field(default_factory=Comments)
    key: tuple[str, ...] = ()
    has_primary_key: bool = False
    indexes: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class DdlChanges:
    """Statements that bring one table to its declaration."""

    additive: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def describe(
    connection: psycopg.Connection, names: Collection[str] | None = None
) -> dict[str, Found]:
    """Return the tables and views that schema `warehouse` has, or of these the named ones."""
    found: dict[str, Found] = {}
    asked = {"names": None if names is None else list(names)}
    for table, column, type_, comment, of_table in connection.execute(_COLUMNS, asked):
        entry = found.setdefault(table, Found(said=Comments(of_table)))
        entry.columns[column] = type_
        entry.said.of_columns[column] = comment
    for table, columns, is_primary in connection.execute(_KEYS):
        if table in found:
            found[table].key, found[table].has_primary_key = tuple(columns), is_primary
    for table, index in connection.execute(_INDEXES):
        if table in found:
            found[table].indexes.add(index)
    for table, policy in connection.execute(_POLICIES):
        if table in found:
            found[table].policies.add(policy)
    return found


def changes(
    table: Table, found: Found | None, view: Found | None = None, *, roles: RoleNames
) -> DdlChanges:
    """Return what must happen for a table, and its view, to become what the registry says."""
    if found is None:
        made = (
            *_create(table, roles),
            *comment_on("table", table.name, table_comments(table), Comments()),
            *row_policies(table, qualified(table), (), roles),
            *create_view(table, roles),
        )
        return DdlChanges(made, after=(primary_key(table), *missing_indexes(table, frozenset())))
    added = [column for column in table if column.name not in found.columns]
    dropped = [column for column in found.columns if column not in table.names]
    retyped = [
        column
        for column in table
        if column.name in found.columns and found.columns[column.name] != _type(column)
    ]
    rekeyed = found.key != table.key or not found.has_primary_key
    in_the_way = bool(retyped or dropped)
    # A view that falls with a column is made anew after it.
    of_view = () if in_the_way else _of_view(table, view, roles)
    return DdlChanges(
        additive=(
            *(_alter(table, _add(column)) for column in added),
            *comment_on("table", table.name, table_comments(table), found.said),
            *row_policies(table, qualified(table), found.policies, roles),
            *of_view,
        ),
        before=(
            *(drop_view(table) if in_the_way else ()),
            *(without_key(table) if rekeyed and found.key else ()),
            *(_alter(table, _retype(column, found.columns[column.name])) for column in retyped),
            *(_alter(table, f"drop column {identifier(column)}") for column in dropped),
        ),
        after=(
            *([primary_key(table)] if rekeyed else ()),
            *missing_indexes(table, found.indexes),
            *(create_view(table, roles) if in_the_way else ()),
        ),
    )


def prepare(warehouse: Warehouse, tables: Collection[Table]) -> dict[str, DdlChanges]:
    """Apply what is additive; return the tables that need more, which their next publish does."""
    named = {table.name for table in tables}
    named |= {view for table, view in VIEWS.items() if table in named}
    with warehouse.connection(OWNER) as connection:
        needed = _needed(tables, describe(connection, named), warehouse.roles)
    if any(change.additive for change in needed.values()):
        with warehouse.raw(OWNER) as connection:
            needed = _apply(connection, tables, warehouse.roles)
    return {table: change for table, change in needed.items() if change.before or change.after}


def _needed(
    tables: Iterable[Table], found: Mapping[str, Found], roles: RoleNames
) -> dict[str, DdlChanges]:
    views = {table: found.get(view) for table, view in VIEWS.items()}
    return {
        table.name: changes(table, found.get(table.name), views.get(table.name), roles=roles)
        for table in tables
    }


def _apply(
    connection: psycopg.Connection, tables: Iterable[Table], roles: RoleNames
) -> dict[str, DdlChanges]:
    for _turn in range(_TRIES):
        try:
            with connection.transaction():
                connection.execute("select pg_advisory_xact_lock(%s, %s)", MIGRATE)
                connection.execute(f"set local lock_timeout = {literal(LOCK_TIMEOUT)}")
                found = describe(connection)
                needed = _needed(tables, found, roles)
                for change in needed.values():
                    for statement in change.additive:
                        connection.execute(statement)
            return needed
        except psycopg.errors.LockNotAvailable:
            time.sleep(_PAUSE_SECONDS)
    raise readers_in_the_way(connection)


def _create(table: Table, roles: RoleNames) -> list[str]:
    columns = ", ".join(_column(column, in_key=column.name in table.key) for column in table)
    statements = [f"create table {qualified(table)} ({columns})"]
    if table.name in STATEMENTS:
        finance = identifier(roles.named(FINANCE))
        statements.append(f"grant select on {qualified(table)} to {finance}")
    return statements


def _column(column: Column, *, in_key: bool) -> str:
    # Columns outside the key stay nullable here: the suites check them, and an added column has
    # nothing in it until its partitions are published again.
    required = " not null" if in_key and not column.nullable else ""
    return f"{identifier(column.name)} {column.type.postgres}{required}"


def _of_view(table: Table, found: Found | None, roles: RoleNames) -> tuple[str, ...]:
    if found is None or tuple(found.columns) != view_columns(table):
        return (*drop_view(table), *create_view(table, roles))
    return view_comments(table, found.said)


def _add(column: Column) -> str:
    return f"add column {_column(column, in_key=False)}"


def _retype(column: Column, old: str) -> str:
    quoted, kind = identifier(column.name), column.type.postgres
    # A wider numeric is a change of the catalogue alone, as long as nothing stands between.
    through = "" if old.startswith("numeric") and kind.startswith("numeric") else "::text"
    return f"alter column {quoted} type {kind} using {quoted}{through}::{kind}"


def _alter(table: Table, action: str) -> str:
    return f"alter table {qualified(table)} {action}"


def _type(column: Column) -> str:
    return _SPELLING.get(column.type.postgres, column.type.postgres)
