"""Pages that are asked of the warehouse: sections, each one SELECT, and how a value is written.

Goes in: rows as the warehouse has them, and the words of a language. Comes out: blocks. Nothing is
computed here: what stands on a page stands in the warehouse, or is a sum that its SELECT takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any, Literal

from transforms.exports.blocks import (
    Figures,
    Heading,
    Paragraph,
    Picture,
    SheetBlock,
    TextColumn,
    TextTable,
)
from transforms.exports.looks import LOOKS
from transforms.exports.pictures import steps
from transforms.exports.sentences import SENTENCES
from transforms.exports.words import PageWords
from transforms.language.figures import money, number, percent, whole
from transforms.language.message_json import message_from_json
from transforms.language.messages import tell

Kind = Literal[
    "text",
    "code",
    "sentence",
    "date",
    "money",
    "units",
    "ratio",
    "points",
    "percent",
    "number",
    "measure",
    "days",
    "moment",
    "message",
]
Look = Literal[
    "facts", "figures", "table", "told", "steps",
    "chart", "index", "band", "pareto", "grouped", "curves", "dots",
]  # fmt: skip
Row = Mapping[str, Any]
NONE = "–"
_SHORT = frozenset({"date", "moment", "code"})
_NUMBERS = frozenset({"money", "units", "ratio", "points", "number", "measure", "days"})


@dataclass(frozen=True)
class Shown:
    """A column of a section: its name in the SELECT, which is its word too, and what it is.

    A `sentence` is the code of one, or those of its clauses, told from the row's other columns.
    """

    name: str
    kind: Kind


@dataclass(frozen=True)
class PageSection:
    """A section by its name; `facts` and `figures` are of one row, others of any number.

    What is `told` stands below the section before it, as sentences. A picture of `LOOKS` has the
    columns that what draws it takes (`pictures`), as a rule along what, and then numbers; `steps`
    have two, what is added or taken off and how much, and in each row where its bar `begins` and
    `ends`. `query` names the SELECT, the section's own name as a rule; where several sections share
    one, its column `part` says whose each row is.
    """

    name: str
    look: Look
    columns: tuple[Shown, ...]
    query: str


def section(name: str, look: Look, columns: str, query: str = "") -> PageSection:
    """Declare a section; `columns` are pairs `name:kind`."""
    pairs = (pair.split(":") for pair in columns.split())
    shown = tuple(Shown(column, kind) for column, kind in pairs)  # type: ignore[arg-type]
    return PageSection(name, look, shown, query=query or name)


def cell(shown: Shown, row: Row, words: PageWords, currency: str) -> str:
    """Write a column of a row of the warehouse for people; a dash where it has no value."""
    value = row[shown.name]
    if value is None or value == "":
        return NONE
    if shown.kind == "sentence":
        return told(value, row, words, currency)
    if shown.kind == "message":
        return tell(message_from_json(value), words.language)
    return _written(shown.kind, value, words, currency)


def told(codes: str | Sequence[str | None], row: Row, words: PageWords, currency: str) -> str:
    """Tell the sentence of a code, or of clauses in their order, with the figures of its row."""
    if not isinstance(codes, str):
        return "".join(told(code, row, words, currency) for code in codes if code)
    parts = Formatter().parse(tell(SENTENCES[codes], words.language))
    return "".join(
        text + (cell(Shown(name, kind), row, words, currency) if name else "")  # type: ignore[arg-type]
        for text, name, kind, _ in parts
    )


def _written(kind: str, value: Any, words: PageWords, currency: str) -> str:
    if kind == "money":
        return money(Decimal(value).quantize(Decimal("0.01")), currency)
    if kind == "ratio":
        return percent(Decimal(value))
    if kind == "points":
        return whole(100 * Decimal(value))
    if kind == "percent":
        return f"{whole(100 * Decimal(value))} %"
    if kind in ("units", "days"):
        return whole(Decimal(value))
    if kind == "measure":
        return f"{Decimal(value):.3f}"
    if kind == "number":
        return number(Decimal(value))
    if kind == "date":
        return value.isoformat() if isinstance(value, date) else str(value)
    if kind == "moment":
        return f"{value:%Y-%m-%d %H:%M}"
    return words.code(value) if kind == "code" else str(value)


def named(shown: Shown, words: PageWords) -> str:
    """Return the heading of a column; `class` is a section's name as well."""
    return words["class_code" if shown.name == "class" else shown.name]


def pairs(
    section: PageSection, rows: Sequence[Row], words: PageWords, currency: str
) -> tuple[tuple[str, str], ...]:
    """Return names and values of a section of one row."""
    row: Row = rows[0] if rows else dict.fromkeys(shown.name for shown in section.columns)
    return tuple(
        (named(shown, words), cell(shown, row, words, currency)) for shown in section.columns
    )


def section_blocks(
    section: PageSection, rows: Sequence[Row], words: PageWords, currency: str
) -> Iterator[SheetBlock]:
    """Yield what a section shows: its figures, or a heading and below it a table or a picture."""
    if section.look == "figures" and not rows and f"no_{section.name}" in words.phrases:
        yield Paragraph(words.none(section.name), "soft")
    elif section.look == "figures":
        yield Figures(pairs(section, rows, words, currency))
    elif section.look == "told":
        for row in rows:
            for shown in section.columns:
                yield Paragraph(cell(shown, row, words, currency))
    elif not rows:
        yield Heading(words[section.name], 2)
        yield Paragraph(words.none(section.name), "soft")
    elif section.look == "steps" or section.look in LOOKS:
        yield _picture(section, rows, words, currency)
    else:
        yield Heading(words[section.name], 2)
        yield _table(section, rows, words, currency)


def _table(section: PageSection, rows: Sequence[Row], words: PageWords, currency: str) -> TextTable:
    columns = tuple(
        TextColumn(
            named(shown, words),
            0,
            shown.kind in _NUMBERS,
            shown.kind not in _SHORT,
        )
        for shown in section.columns
    )
    body = tuple(
        tuple(cell(shown, row, words, currency) for shown in section.columns) for row in rows
    )
    return TextTable(columns, body)


def _picture(section: PageSection, rows: Sequence[Row], words: PageWords, currency: str) -> Picture:
    table = _table(section, rows, words, currency)
    names = [shown.name for shown in section.columns]
    if section.look == "steps":
        texts = [line[:2] for line in table.rows]
        spec, says = steps(rows, texts), "; ".join(map(" ".join, texts))
        keys: tuple[tuple[str, str], ...] = ()
    else:
        look = LOOKS[section.look]
        known = [row[names[look.told]] for row in rows if row[names[look.told]] is not None]
        low, high = (
            _written(look.kind, pick(known), words, currency) if known else NONE
            for pick in (min, max)
        )
        # What is along is named as the table names it.
        named_rows = [
            {**row, names[0]: line[0]} if look.has_key_a_column else row
            for row, line in zip(rows, table.rows, strict=True)
        ]
        spec = look.draw(named_rows, names)
        says = words[f"{section.look}_says"].format(low=low, high=high)
        keys = tuple((style, words[phrase]) for style, phrase in look.keys_of(names))
    return Picture(
        title=words[section.name],
        says=says,
        spec=spec,
        keys=keys,
        numbers=words["numbers"],
        table=table,
    )
