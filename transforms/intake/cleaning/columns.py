"""One column of ours from the columns of a file: its text, its value, and why it has none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from transforms.intake.source_map import ColumnCase, ColumnSpec, Resolved, SourceMap
from transforms.intake.source_map.part import KEPT
from transforms.intake.values import Grammar, Typed, Zones, parse_condition, parse_template, typed
from transforms.language.quoting import literal
from transforms.schema import ColumnType

ColumnSql = Callable[[str], str]
ROW_NUMBER = "row_number"


@dataclass(frozen=True)
class Made:
    """SQL of a column of ours, each step over the names that the steps before are given.

    `text`, named `t_…`: as the file has it, null where empty. `mapped`, named `m_…`: after the
    map's values and its stand-in, None where it is the text. `typed.reading`, named `r_…`.
    `is_filled`: whether the map fills it where the file has nothing.
    """

    text: str
    mapped: str | None
    typed: Typed
    is_filled: bool


def grammar_of(source_map: SourceMap, spec: ColumnSpec) -> Grammar:
    """Return how a column is written: its own declarations, else its source's."""
    numbers = source_map.numbers
    own = {key: getattr(spec, key) for key in ("decimal", "thousands", "grouping", "negative")}
    said = {key: value for key, value in own.items() if value is not None}
    forms = spec.numbers or (numbers.model_copy(update=said),)
    return Grammar(
        numbers=tuple(form.form for form in forms),
        round=spec.round,
        dates=spec.parse or source_map.dates,
        zones=Zones(
            spec.timezone or source_map.timezone,
            source_map.timezone,
            spec.overlap or source_map.overlap,
        ),
        months=spec.months or source_map.months,
    )


def made(
    source_map: SourceMap, spec: ColumnSpec, kind: ColumnType, name: str, *, column: ColumnSql
) -> Made:
    """Return the SQL of our column `name`; `column` finds the file's."""
    grammar = grammar_of(source_map, spec)
    text, alias, reading = text_of(spec, column, grammar), f'"t_{name}"', f'"r_{name}"'
    is_filled = spec.when_empty is not None
    value = mapped(spec, alias, column)
    is_mapped = value != alias
    kept = calculated(
        spec, kind, typed(f'"m_{name}"' if is_mapped else alias, kind, grammar, reading), reading
    )
    if spec.map is not None:
        reason = f"case when \"m_{name}\" is null then 'unknown_code' else ({kept.reason}) end"
        kept = Typed(kept.value, reason, kept.reading)
    return Made(text, value if is_mapped else None, kept, is_filled)


def calculated(spec: ColumnSpec, kind: ColumnType, kept: Typed, reading: str | None) -> Typed:
    """Apply what the map says of a value as it is read: `times` and `add_days`."""
    if spec.add_days:
        return Typed(f"cast(({kept.value}) + {spec.add_days} as date)", kept.reason, kept.reading)
    if spec.times is None:
        return kept
    once = kept.reading is None and reading is not None
    before = str(reading) if once else f"({kept.value})"
    product = f"({before} * {spec.times:f})"
    fitting = f"try_cast({product} as {kind.sql})"
    value = f"case when {fitting} = {product} then {fitting} end"
    reason = (
        f"case when {before} is null then ({kept.reason}) when {fitting} is null"
        " then 'out_of_range' else 'too_many_decimals' end"
    )
    return Typed(value, reason, kept.value if once else kept.reading)


def text_of(spec: ColumnSpec, column: ColumnSql, grammar: Grammar) -> str:
    """Return SQL of the text a spec takes from the file."""
    if spec.value == ROW_NUMBER:
        return "cast(null as varchar)"
    if spec.value is not None:
        return parse_template(spec.value).sql(column)
    if spec.source:
        return _tidied(spec, column(spec.source[0]))
    cases = spec.cases or (ColumnCase(when=spec.when or "", then=spec.then or ""),)
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
    if spec.strip:
        text = f"nullif({_stripped(spec.strip, text)}, '')"
    if spec.empty:
        text = f"case when {text} not in ({', '.join(map(literal, spec.empty))}) then {text} end"
    if spec.drop_suffix:
        suffix = spec.drop_suffix
        ends, kept = f"ends_with({text}, {literal(suffix)})", len(suffix)
        text = f"case when {ends} then left({text}, length({text}) - {kept}) else {text} end"
    return text


def _stripped(strips: Sequence[str], text: str) -> str:
    """Return SQL of a text without what stands around it, by the first form that fits."""
    branches = ""
    for form in strips:
        before, _, after = form.partition(KEPT)
        around = len(before) + len(after)
        fits = [f"length({text}) >= {around}"]
        fits += [f"starts_with({text}, {literal(before)})"] if before else []
        fits += [f"ends_with({text}, {literal(after)})"] if after else []
        kept = f"substring({text}, {len(before) + 1}, length({text}) - {around})"
        branches += f" when {' and '.join(fits)} then {kept}"
    return f"case{branches} else {text} end"


def numbered_columns(resolved: Resolved) -> list[str]:
    """List the columns that are to be numbered along the file (`value: row_number`)."""
    return [name for name, spec in resolved.columns.items() if spec.value == ROW_NUMBER]
