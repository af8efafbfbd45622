"""The staged row: what one pass over a file leaves behind for the passes that follow.

Besides the feed's own columns and the derived feeds' texts:

    content      number of the file's content within the run
    n            place of the row in what was read, rising along its file
    part         slice the row belongs to; `none` where its date cannot be read
    row_money    raw money, null where it cannot be told
    left_out     name of the filter that left the row out
    reason_code  why it is turned away; column_name, raw_value, row_key say at what
    raw_row      the row as it stood, as JSON; only where somebody will read it
    raw_hash     of all its texts, where identical rows of a file are repeats
"""

from __future__ import annotations

from transforms.intake.cleaning.columns import ColumnSql, grammar_of
from transforms.intake.source_map import ColumnSpec, SourceMap
from transforms.intake.values import parse_condition
from transforms.language.quoting import literal
from transforms.schema import FEED_DATES, FEEDS

NO_PART = "none"
ALL_PARTS = "all"
UNTIL = "until"
EMPTY_CELL = "empty_cell"
_PART_FORMS = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
_MONEY_TYPE = "DECIMAL(38,10)"
_MONEY = {
    feed: "amount" if "amount" in table.names else "cost" if "cost" in table.names else None
    for feed, table in FEEDS.items()
}
HAS_MONEY: frozenset[str] = frozenset(
    feed for feed, column in _MONEY.items() if column or feed == "orders"
)


def part_of(source_map: SourceMap, feed: str) -> str:
    """Return SQL of the slice that a row belongs to, over its values."""
    partition = source_map.partition
    by = partition.by if partition.by in FEEDS[feed].names else FEED_DATES.get(feed)
    if by is None:
        return f"'{ALL_PARTS}'"
    form = _PART_FORMS[partition.grain]
    return f"coalesce(strftime(\"v_{by}\", '{form}'), '{NO_PART}')"


def filtered(source_map: SourceMap, feed: str, column: ColumnSql) -> str:
    """Return SQL of the filter that leaves a row out; `column` finds a column of theirs."""
    declared = (*source_map.filters, *source_map.feeds[feed].filters)
    grammar = grammar_of(source_map, ColumnSpec())
    branches = " ".join(
        f"when {parse_condition(each.when).sql(column, grammar)} then {literal(each.name)}"
        for each in declared
    )
    unpivot = source_map.feeds[feed].unpivot
    if unpivot is not None and unpivot.empty == "leave_out":
        branches += f" when {column(unpivot.value)} is null then '{EMPTY_CELL}'"
    return f"case {branches} end" if branches else "cast(null as varchar)"


def row_money(feed: str) -> str:
    """Return SQL of a row's money as its file has it; null where it cannot be told.

    So a file's money adds up whatever becomes of its rows. Of orders it is quantity × price before
    a return's sign is set, 3 × 2.50 being 7.50; of other feeds their amount, where they have one.
    """
    if feed == "orders":
        # Widths: 19 + 18 + 1 digits are what the engine multiplies without overflow.
        product = 'cast("v_quantity" as DECIMAL(19,4)) * "v_unit_price"'
        return f"cast({product} as {_MONEY_TYPE})"
    column = _MONEY[feed]
    return f'cast("v_{column}" as {_MONEY_TYPE})' if column else f"cast(null as {_MONEY_TYPE})"


def clean_money(feed: str) -> str:
    """Return SQL of the same money over the columns of the clean table, whatever a row's sign."""
    return row_money(feed).replace('"v_', '"')
