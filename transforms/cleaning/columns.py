"""One column of ours from the columns of a file: its text, its value, and why it has none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from transforms.schema import ColumnType
from transforms.source_map import Case, ColumnSpec, SourceMap
from transforms.values import Grammar, Typed, literal, parse_condition, parse_template, typed

ColumnSql = Callable[[str], str]
ROW_NUMBER = "row_number"


@dataclass(frozen=True)
class Made:
    """SQL of a column of ours.

    `text`: as the file has it, null where empty. `typed`: over the alias that the text is given.
    `is_filled`: whether the map fills it where the file has nothing.
    """

    text: str
    typed: Typed
    is_filled: bool


def grammar_of(source_map: SourceMap, spec: ColumnSpec) -> Grammar:
    """Return how a column is written: its own declarations, else its source's."""
    numbers = source_map.numbers
    return Grammar(
        decimal=spec.decimal or numbers.decimal,
        thousands=spec.thousands or numbers.thousands,
        negative=spec.negative or numbers.negative,
        round=spec.round,
        dates=spec.parse or source_map.dates,
        timezone=source_map.timezone,
    )


def made(
    source_map: SourceMap, spec: ColumnSpec, kind: ColumnType, alias: str, column: ColumnSql
) -> Made:
    """Return the SQL of one column; `alias` will name its text, `column` finds the file's."""
    grammar = grammar_of(source_map, spec)
    value = mapped(spec, alias, column)
    kept = typed(value, kind, grammar)
    if spec.map is None:
        return Made(text_of(spec, column, grammar), kept, spec.when_empty is not None)
    reason = f"case when ({value}) is null then 'unknown_code' else ({kept.reason}) end"
    return Made(
        text_of(spec, column, grammar), Typed(kept.value, reason), spec.when_empty is not None
    )


def text_of(spec: ColumnSpec, column: ColumnSql, grammar: Grammar) -> str:
    """Return SQL of the text a spec takes from the file."""
    if spec.value == ROW_NUMBER:
        return "cast(null as varchar)"
    if spec.value is not None:
        return parse_template(spec.value).sql(column)
    if spec.source:
        return _tidied(spec, column(spec.source[0]))
    cases = spec.cases or (Case(when=spec.when or "", then=spec.then or ""),)
    branches = " ".join(
        f"when {parse_condition(case.when).sql(column, grammar)}"
        f" then {parse_template(case.then).sql(column)}"
        for case in cases
    )
    last = "null" if spec.otherwise is None else parse_template(spec.otherwise).sql(column)
    return f"case {branches} else {last} end"


def mapped(spec: ColumnSpec, text: str, column: ColumnSql) -> str:
    """Return SQL of a text after the map's values and its stand-in for nothing."""
    value = text
    if spec.map is not None:
        branches = " ".join(
            f"when {literal(theirs)} then {literal(ours)}" for theirs, ours in spec.map.items()
        )
        last = text if spec.unmapped == "keep" else "null"
        value = f"case {text} {branches} else {last} end" if branches else last
    if spec.when_empty is not None:
        stand_in = parse_template(spec.when_empty).sql(column)
        value = f"case when {text} is null then {stand_in} else {value} end"
    return value


def _tidied(spec: ColumnSpec, text: str) -> str:
    if spec.trim:
        text = f"nullif(trim({text}), '')"
    if spec.empty:
        text = f"case when {text} not in ({', '.join(map(literal, spec.empty))}) then {text} end"
    if spec.drop_suffix:
        suffix = spec.drop_suffix
        ends, kept = f"ends_with({text}, {literal(suffix)})", len(suffix)
        text = f"case when {ends} then left({text}, length({text}) - {kept}) else {text} end"
    return text
