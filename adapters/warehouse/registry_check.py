"""Whether a database has the published tables as the registry declares them, in one question.

Every command brings the database up to date first, and hardly ever is there anything to do. So the
server puts what it has into one digest and nothing else travels; only where that is another is each
table looked at (`ddl.py`). Goes in: a connection of any login. Comes out: yes or no. Types, keys
and indexes are no part of it: these change with the rows of a publish.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache

import psycopg

from adapters.warehouse.comments import Comments, table_comments
from adapters.warehouse.row_policies import POLICY_OF_ALL, limit_of
from adapters.warehouse.views import VIEWS, comments_of_view
from transforms.schema import WAREHOUSE_TABLES, Table

# Joined: comments that are asked for a column at a time take as long as all else together.
COMMENTED_COLUMNS = """from pg_catalog.pg_class as c
join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
left join pg_catalog.pg_description as of_column
    on of_column.objoid = c.oid and of_column.classoid = 'pg_catalog.pg_class'::regclass
    and of_column.objsubid = a.attnum
left join pg_catalog.pg_description as of_table
    on of_table.objoid = c.oid and of_table.classoid = 'pg_catalog.pg_class'::regclass
    and of_table.objsubid = 0"""
_DIGEST = f"""
with line (told) as (
    select concat(c.relname, '|', a.attname, '|', of_column.description, '|', of_table.description)
    {COMMENTED_COLUMNS}
    where c.relnamespace = 'warehouse'::regnamespace
        and c.relname = any(%(tables)s::text[] || %(views)s)
    union all
    select concat(c.relname, '|', a.attname, '|', a.attnum)
    from pg_catalog.pg_class as c
    join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    where c.relnamespace = 'warehouse'::regnamespace and c.relname = any(%(views)s)
    union all
    select concat(c.relname, '|', p.polname)
    from pg_catalog.pg_policy as p
    join pg_catalog.pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'warehouse'::regnamespace and c.relname = any(%(tables)s)
)
select encode(sha256(convert_to(string_agg(told, '\n' order by told collate "C"), 'UTF8')), 'hex')
from line
"""


def is_as_declared(connection: psycopg.Connection) -> bool:
    """Say whether nothing of what `ddl.prepare` adds is lacking, and nothing is there besides."""
    names = {"tables": list(WAREHOUSE_TABLES), "views": list(VIEWS.values())}
    return connection.execute(_DIGEST, names).fetchone() == (_declared(),)


@cache
def _declared() -> str:
    told = sorted(line for table in WAREHOUSE_TABLES.values() for line in _lines(table))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _lines(table: Table) -> Iterator[str]:
    yield from _said(table.name, table_comments(table))
    if view := VIEWS.get(table.name):
        said = comments_of_view(table)
        yield from _said(view, said)
        yield from (f"{view}|{column}|{number}" for number, column in enumerate(said.of_columns, 1))
    for policy in (POLICY_OF_ALL, limit_of(table)):
        yield f"{table.name}|{policy}"


def _said(name: str, comments: Comments) -> Iterator[str]:
    for column, text in comments.of_columns.items():
        yield f"{name}|{column}|{text}|{comments.of_relation}"
