"""Feeds derived from another's rows: accounts and products that only the orders name.

The base's pass carries their texts along as `d_<feed>_<column>`. `derived_rows` types them row by
row, `chosen_rows` makes one row per key of them. Where rows of one key differ, the map's `choose`
decides column by column: the value that most rows bear (ties: the first in file order), the first,
or the last. Rows that the base leaves out do not count.
"""

from __future__ import annotations

from transforms.intake.cleaning.columns import ColumnSql, grammar_of, mapped, text_of
from transforms.intake.cleaning.faults import chosen_fault, column_faults, feed_faults
from transforms.intake.cleaning.shape import ALL_PARTS
from transforms.intake.source_map import Resolved, SourceMap
from transforms.intake.source_map.resolve import specs_of
from transforms.intake.values import typed
from transforms.language.quoting import identifier, literal
from transforms.schema import FEEDS

_ORDERS = {
    "most_frequent": "count(*) desc, min(place)",
    "first": "min(place)",
    "last": "max(place) desc",
}

# Contents in the order of their delivery, then rows in that of the file.
_PLACE = "seq * 1099511627776 + n"


def derived_feeds(source_map: SourceMap, base: str) -> list[str]:
    """List the feeds a map derives from a base."""
    return [name for name, feed in source_map.feeds.items() if feed.derive == base]


def derived_texts(source_map: SourceMap, resolved: Resolved, column: ColumnSql) -> dict[str, str]:
    """Return SQL of the texts that a base's rows carry for the feeds derived from it."""
    texts = {}
    for feed, found in resolved.derived.items():
        for name, declared in specs_of(source_map, feed).items():
            spec = found.get(name)
            text = "cast(null as varchar)"
            if spec is not None:
                text = f"({text_of(spec, column, grammar_of(source_map, spec))})"
                texts[f"d_{feed}_{name}"] = mapped(spec, text, column)
            else:
                texts[f"d_{feed}_{name}"] = text
            if declared.when_empty is not None:
                texts[f"d_{feed}_{name}_filled"] = f"{text} is null"
    return texts


def derived_rows(source_map: SourceMap, feed: str, staged: str) -> str:
    """Return the SELECT that types a derived feed's columns over its base's staged rows.

    Columns: `file_sha256`, `file_line`, `place` (the row's among those of all files), `part`,
    `left_out`, the fault's (`reason_code`, `column_name`, `raw_value`, `row_key`, `raw_row`), the
    feed's own columns, and `is_filled` (whether the row names nobody and the map stands in).
    """
    specs = specs_of(source_map, feed)
    made = {
        name: typed(f'"t_{name}"', FEEDS[feed][name].type, grammar_of(source_map, spec))
        for name, spec in specs.items()
    }
    texts = ", ".join(f'{identifier(f"d_{feed}_{name}")} as "t_{name}"' for name in specs)
    filled = [f"d_{feed}_{name}_filled" for name, spec in specs.items() if spec.when_empty]
    is_filled = " or ".join(map(identifier, filled)) or "false"
    values = ", ".join(
        f"{made[column.name].value if column.name in made else 'null'}::{column.type.sql}"
        f' as "v_{column.name}"'
        for column in FEEDS[feed]
    )
    row = ", ".join(f'{literal(name)}, "t_{name}"' for name in specs)
    faults = [
        *column_faults(feed, {name: each.reason for name, each in made.items()}, ()),
        *feed_faults(feed),
    ]
    ours = ", ".join(f'"v_{name}" as {identifier(name)}' for name in FEEDS[feed].names)
    raw = {name: f'"t_{name}"' for name in specs}
    chosen = " ".join(f"when {each.condition} then {at}" for at, each in enumerate(faults))
    return (
        f"select file_sha256, file_line, place, part, left_out, {chosen_fault(faults, raw)},"
        f" case when fault is not null then json_object({row})::varchar end as raw_row,"
        f" {ours}, is_filled from (select *, case when left_out is null then"
        f" (case {chosen} end) end"
        f" as fault from (select *, {values} from (select file_sha256, file_line, {_PLACE}"
        f" as place, '{ALL_PARTS}' as part, left_out, {texts}, {is_filled} as is_filled"
        f" from {staged})))"
    )


def chosen_rows(source_map: SourceMap, feed: str, rows: str) -> str:
    """Return the SELECT of one row per key over sound derived rows, with the place of its first."""
    specs = specs_of(source_map, feed)
    key = [name for name in FEEDS[feed].key if name in specs]
    keys = ", ".join(identifier(name) for name in key)
    joins, values = "", []
    for column in FEEDS[feed]:
        name = identifier(column.name)
        if column.name in key:
            values.append(f"keys.{name}")
        elif column.name not in specs:
            values.append(f"cast(null as {column.type.sql}) as {name}")
        else:
            pick = identifier(f"pick_{column.name}")
            order = _ORDERS[specs[column.name].choose]
            joins += (
                f" left join (select {keys}, {name}, row_number() over (partition by {keys}"
                f" order by {order}) as choice from {rows} where {name} is not null"
                f" group by {keys}, {name}) as {pick} on {pick}.choice = 1 and "
                + " and ".join(f"{pick}.{k} = keys.{k}" for k in map(identifier, key))
            )
            values.append(f"{pick}.{name}")
    return (
        f"select {', '.join(values)}, keys.is_filled, keys.place from (select {keys},"
        f" bool_or(is_filled) as is_filled, min(place) as place from {rows} group by {keys})"
        f" as keys{joins}"
    )
