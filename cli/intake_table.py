"""Rows of what the lake keeps of the feeds, under headings that people read in their language.

Names of a feed's own columns, of feeds and of files stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cli.tables import printed
from transforms.intake.reasons import reason_name
from transforms.intake.releases import told_freed
from transforms.language.messages import Message, pgettext, tell

_HEADINGS = (
    pgettext("column", "source"),
    pgettext("column", "feed"),
    pgettext("column", "file"),
    pgettext("column", "reason_code"),
    pgettext("column", "rows"),
    pgettext("column", "money"),
    pgettext("column", "first_line"),
    pgettext("column", "id"),
    pgettext("column", "file_line"),
    pgettext("column", "column_name"),
    pgettext("column", "raw_value"),
    pgettext("column", "raw_row"),
    pgettext("column", "row_money"),
    pgettext("column", "released_by"),
    pgettext("column", "released_why"),
    pgettext("column", "released_at"),
    pgettext("column", "restated_at"),
    pgettext("column", "rows_added"),
    pgettext("column", "rows_removed"),
    pgettext("column", "rows_changed"),
    pgettext("column", "amount_added"),
    pgettext("column", "amount_removed"),
    pgettext("column", "amount_changed"),
    pgettext("column", "first_changed_day"),
    pgettext("column", "last_changed_day"),
    pgettext("column", "row_key"),
    pgettext("column", "change"),
    pgettext("column", "row_before"),
    pgettext("column", "row_after"),
    pgettext("column", "amount_before"),
    pgettext("column", "amount_after"),
    pgettext("column", "files"),
    pgettext("column", "files_refused"),
    pgettext("column", "rows_in"),
    pgettext("column", "rows_loaded"),
    pgettext("column", "rows_quarantined"),
    pgettext("column", "completeness_ratio"),
    pgettext("column", "validity_ratio"),
    pgettext("column", "rules_failed"),
    pgettext("column", "restatements"),
    pgettext("column", "restated_rows"),
    pgettext("column", "last_landed_on"),
    pgettext("column", "last_business_day"),
    pgettext("column", "delay_days"),
    pgettext("column", "arrivals_expected"),
    pgettext("column", "arrivals_on_time"),
    pgettext("column", "on_time_ratio"),
    pgettext("column", "fate"),
    pgettext("column", "held_for"),
    pgettext("column", "left_out"),
)
_WORDS = (
    pgettext("fate", "loaded"),
    pgettext("fate", "quarantined"),
    pgettext("fate", "repeated"),
    pgettext("fate", "filtered"),
    pgettext("row", "added"),
    pgettext("row", "removed"),
    pgettext("row", "changed"),
)


def _by_text(texts: Iterable[Message]) -> dict[str, Message]:
    return {str(text): text for text in texts}


_HEADING_OF, _WORD_OF = _by_text(_HEADINGS), _by_text(_WORDS)


def _word(text: str) -> str:
    return _WORD_OF.get(text, text)


# How a cell is read, by its column; every other is told as it stands.
_READ = {
    "reason_code": reason_name,
    "held_for": reason_name,
    "released_why": told_freed,
    "fate": _word,
    "change": _word,
}


def intake_table(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], empty: str, language: str
) -> str:
    """Return rows as a table; return `empty` where there is none."""
    heads = {name: tell(_HEADING_OF.get(name, name), language) for name in columns}
    told = [{heads[name]: _cell(name, row[name], language) for name in columns} for row in rows]
    return printed(list(heads.values()), told, empty, language)


def _cell(column: str, value: Any, language: str) -> Any:
    read = _READ.get(column)
    return tell(read(value), language) if read is not None and isinstance(value, str) else value
