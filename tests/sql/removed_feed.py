"""What becomes of every model when a feed is taken away: made again beside the full run.

A model is made again where something that it reads differs from the full run, and no further: a
SELECT over the same rows makes the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import Catalog, Model
from adapters.lake.models.made import passed_through
from transforms.schema import Table

_AWAY = "away"


@dataclass(frozen=True)
class Effect:
    """What a table lacks without a feed: rows, columns that are null throughout, others that move.

    `rows` is empty, `none` or `fewer`; a row that no longer stands moves no column.
    """

    rows: str
    null: tuple[str, ...]
    moved: tuple[str, ...]

    def allows(self, found: Effect) -> bool:
        """Tell whether rows and nulls are these, and nothing moves but what may."""
        same = (self.rows, set(self.null)) == (found.rows, set(found.null))
        return same and set(found.moved) <= set(self.moved)


@dataclass
class RemovedFeed:
    """An engine with models made, and one feed of them as if it had never come in."""

    engine: Engine
    feed: str
    changed: set[str] = field(default_factory=set)

    def __enter__(self) -> RemovedFeed:
        run = self.engine.connection.execute
        made = {name for (name,) in self.engine.rows("select table_name from duckdb_tables()")}
        made |= {name for (name,) in self.engine.rows("select view_name from duckdb_views()")}
        run(f"create schema {_AWAY}")
        run(f"set search_path = '{_AWAY},main'")
        run(f'create table {_AWAY}."{self.feed}" as select * from main."{self.feed}" where false')
        run(
            f"create table {_AWAY}.feed_presence as select feed,"
            f" is_present and feed <> '{self.feed}' as is_present from main.feed_presence"
        )
        self.changed = {self.feed, "feed_presence"}
        for model in Catalog.of_project():
            read = model.reads | {window.relation for window in model.windows.values()}
            if model.name in made and read & self.changed:
                self._make(model)
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.connection.execute(f"set search_path = 'main'; drop schema {_AWAY} cascade")

    def _make(self, model: Model) -> None:
        run, name = self.engine.connection.execute, model.name
        for alias, window in model.windows.items():
            if alias != window.relation and window.relation in self.changed:
                relation = f'{_AWAY}."{window.relation}"'
                run(f'create or replace view {_AWAY}."{alias}" as select * from {relation}')
        run(f'create table {_AWAY}."{name}" as {model.query}')
        if model.through:
            rows = passed_through(model, self.engine.arrow(f'select * from {_AWAY}."{name}"'))
            self.engine.connection.register("passed_rows", rows)
            run(f'create or replace table {_AWAY}."{name}" as select * from passed_rows')
            self.engine.connection.unregister("passed_rows")
        both = (f'{_AWAY}."{name}"', f'main."{name}"')
        if any(self._has_beyond(*pair) for pair in (both, both[::-1])):
            self.changed.add(name)
        else:
            run(f'drop table {_AWAY}."{name}"')

    def _has_beyond(self, one: str, other: str) -> bool:
        return bool(self.engine.rows(f"from {one} except all from {other} limit 1"))

    def effect(self, table: Table) -> Effect:
        """Tell what became of a table that changed."""
        names = [name for name in table.names if name not in table.key]
        here, before = f'{_AWAY}."{table.name}" as a', f'main."{table.name}" as b'
        keys = " and ".join(f'a."{name}" is not distinct from b."{name}"' for name in table.key)
        [(there, kept)] = self.engine.rows(
            f"select (select count(*) from {here}), (select count(*) from {before})"
        )
        null = self._where(f"from {here}", (f'count(a."{name}") = 0' for name in names), names)
        moved = self._where(
            f"from {here} join {before} on {keys}",
            (f'count(*) filter (where a."{n}" is distinct from b."{n}") > 0' for n in names),
            names,
        )
        rows = "none" if not there else "fewer" if there < kept else ""
        return Effect(
            rows,
            tuple(name for name in moved if name in null),
            tuple(name for name in moved if name not in null),
        )

    def _where(self, source: str, tests: Iterable[str], names: list[str]) -> list[str]:
        [row] = self.engine.rows(f"select {', '.join(tests)} {source}")
        return [name for name, holds in zip(names, row, strict=True) if holds]
