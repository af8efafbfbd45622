"""One door to the grammar: a text, a column type, and what the source declares."""

from __future__ import annotations

from transforms.intake.values.dates import date
from transforms.intake.values.grammar import Grammar, Typed
from transforms.intake.values.numbers import number
from transforms.schema import ColumnType
from transforms.schema.types import BOOLEAN, DATE


def typed(text: str, kind: ColumnType, grammar: Grammar, reading: str | None = None) -> Typed:
    """Return SQL of a text's value as a column type, and of the reason where it has none.

    `text` is SQL of a VARCHAR that is null where the file has nothing. Ids, codes and texts are
    taken as they stand; an id or code of blanks alone is null. `reading` is the name that whoever
    asks will give to `Typed.reading`, where there is one, so that it is computed once.
    """
    if kind.is_number:
        return number(text, kind, grammar, reading)
    if kind == DATE:
        return date(text, grammar, reading)
    if kind == BOOLEAN:
        return _boolean(text)
    if kind.name == "text":
        return Typed(text, "null")
    # A text of blanks alone begins with one; what sorts after them needs no trimming to be told.
    return Typed(f"case when {text} >= '!' or trim({text}) <> '' then {text} end", "null")


def _boolean(text: str) -> Typed:
    word = f"lower(trim({text}))"
    value = (
        f"case when {word} in ('true', '1') then true when {word} in ('false', '0') then false end"
    )
    return Typed(value, "'bad_boolean'")
