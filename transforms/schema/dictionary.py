"""The data dictionary: every table and column of the registry, as one Markdown page.

Goes in: the registry. Comes out: the text of docs/data_dictionary.md, the same for the same
registry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from transforms.schema.feed_days import FEED_DATES
from transforms.schema.feeds import FEEDS, REQUIRED_FEEDS
from transforms.schema.measures import MEASURES
from transforms.schema.tables import Column, Table
from transforms.schema.warehouse import WAREHOUSE_TABLES

_HEAD = """# Data dictionary

Generated from the schema registry by `make docs`; do not edit.

A column in **bold** is never null. Units and limits stand with the meaning. Ratios run from 0 to 1
where they are shares; amounts are exact decimals, never binary floats.
"""


def data_dictionary() -> str:
    """Return the page."""
    return "\n".join([_HEAD, *_warehouse(), *_measures(), *_feeds()])


def _warehouse() -> Iterator[str]:
    yield "## Warehouse\n\nThe tables of schema `warehouse`, which BI reads.\n"
    for table in WAREHOUSE_TABLES.values():
        yield from _table(table, f"Grain: {table.grain}. Key: {_listed(table.key)}.")


def _measures() -> Iterator[str]:
    yield (
        "## Measures\n\nHow rows become one number, in the dashboards and the semantic layer alike"
        " ([BI tools](bi.md)).\n"
    )
    yield "| measure | label | table | SQL | meaning |\n|---|---|---|---|---|"
    for measure in MEASURES.values():
        told = (f"`{measure.name}`", measure.label, measure.table, f"`{measure.sql}`")
        yield f"| {' | '.join(told)} | {measure.meaning} |"
    yield ""


def _feeds() -> Iterator[str]:
    yield "## Feeds\n\nWhat comes in. Files whose headers bear these names need no source map.\n"
    for name, table in FEEDS.items():
        said = [f"Grain: {table.grain}. Key: {_listed(table.key)}."]
        if name in REQUIRED_FEEDS:
            said.append("Required.")
        if name in FEED_DATES:
            said.append(f"Placed in time by `{FEED_DATES[name]}`.")
        yield from _table(table, " ".join(said))


def _table(table: Table, said: str) -> Iterator[str]:
    yield f"### {table.name}\n"
    yield f"{table.meaning[0].upper()}{table.meaning[1:]}. {said}\n"
    yield "| column | type | meaning |"
    yield "|---|---|---|"
    yield from (_row(column) for column in table)
    yield ""


def _row(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    kind = column.type.postgres
    return f"| {name} | {kind} | {_escaped('; '.join(_said(column)))} |"


def _said(column: Column) -> Iterable[str]:
    yield column.meaning
    if column.unit:
        yield f"in {column.unit}"
    low, high = column.limits
    if low is not None or high is not None:
        yield f"from {low if low is not None else '…'} to {high if high is not None else '…'}"
    if column.allowed:
        yield f"one of {', '.join(f'`{code}`' for code in column.allowed)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|")
