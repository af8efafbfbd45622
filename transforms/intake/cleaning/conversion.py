"""What a map converts in a typed row: figures into single units, gross prices into net ones.

A figure in cases becomes single units by the pack of its product that held on the row's day: 3
cases of 12 are 36. What cannot be converted exactly is turned away, by the reason `x_…`.

A gross price becomes net with one rounding, half away from zero, at the last decimal of its type.
In whole numbers, because the engine divides decimals as floats: 2.50 at 19 % is 2_500_000 × 10_000
÷ 11_900 = 2_100_840.3, which is 2.100840.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from transforms.intake.cleaning.columns import ColumnSql
from transforms.intake.cleaning.faults import RowFault, pack_key
from transforms.intake.source_map import ColumnSpec, SourceMap, Vat, unit_factor
from transforms.intake.values import parse_template
from transforms.language.quoting import literal
from transforms.schema import FEEDS, ColumnType

_RATE_STEPS = 10_000
OWN_UNITS = {"each": "each", "case": "case", "pallet": "pallet"}


@dataclass(frozen=True)
class Converted:
    """The steps of a feed's conversions: `columns` are those of its map that ask for one."""

    source_map: SourceMap
    feed: str
    columns: Mapping[str, ColumnSpec]
    column: ColumnSql

    def select(self, values: str, joins: str) -> str:
        """Return the SELECT over typed values and known ids that leaves converted values."""
        firsts = [sql for name, spec in self.columns.items() for sql in self._first(name, spec)]
        replaced, reasons = [], []
        for name, spec in self.columns.items():
            value, reason = self._second(name, spec)
            replaced.append(f'{value} as "v_{name}"')
            reasons.append(f'{reason} as "x_{name}"')
        inner = f"select *, {', '.join(firsts)} from ({values}) {joins}"
        return f"select * replace ({', '.join(replaced)}), {', '.join(reasons)} from ({inner})"

    def faults(self) -> Iterator[RowFault]:
        """Yield why a row cannot be converted, with what would free it."""
        for name, spec in self.columns.items():
            key = pack_key(self.feed, f'"o_{name}"') if spec.unit is not None else "null"
            yield RowFault(f'"x_{name}" is not null', f'"x_{name}"', name, key)

    def _first(self, name: str, spec: ColumnSpec) -> list[str]:
        if spec.vat is not None:
            return [f'{_rate(spec.vat, self.column)} as "f_{name}"']
        word = parse_template(spec.unit or "").sql(self.column)
        known = OWN_UNITS | self.source_map.units
        factors = {theirs: unit_factor(ours) for theirs, ours in known.items()}
        units = " ".join(
            f"when {literal(w)} then {literal(unit)}" for w, (_, unit) in factors.items()
        )
        sizes = " ".join(
            f"when {literal(w)} then {_units_each(times, unit)}"
            for w, (times, unit) in factors.items()
        )
        return [
            f"nullif(trim({word}), '') as \"w_{name}\"",
            f'case {word} {units} end as "o_{name}"',
            f'try_cast(case {word} {sizes} end as DECIMAL(18,4)) as "f_{name}"',
        ]

    def _second(self, name: str, spec: ColumnSpec) -> tuple[str, str]:
        kind = FEEDS[self.feed][name].type
        if spec.vat is not None:
            missing = f'"v_{name}" is not null and "f_{name}" is null'
            return _net(name, kind), f"case when {missing} then 'vat_missing' end"
        product = f'("v_{name}" * "f_{name}")'
        fitting = f"try_cast({product} as {kind.sql})"
        value = f"case when {fitting} = {product} then {fitting} end"
        reason = (
            f'case when "v_{name}" is null then null when "w_{name}" is null then \'unit_missing\''
            f" when \"o_{name}\" is null then 'unit_unknown'"
            f" when \"f_{name}\" is null then 'conversion_missing'"
            f" when {fitting} is null then 'out_of_range'"
            f" when {fitting} <> {product} then 'too_many_decimals' end"
        )
        return value, reason


def _units_each(times: str, unit: str) -> str:
    if unit == "each":
        return times
    return f"p_{unit}" if times == "1" else f"{times} * p_{unit}"


def _rate(vat: Vat, column: ColumnSql) -> str:
    if vat.source is None:
        return f"cast({vat.rate:f} as DECIMAL(5,4))"
    branches = " ".join(f"when {literal(text)} then {rate:f}" for text, rate in vat.map.items())
    other = "null" if vat.rate is None else f"{vat.rate:f}"
    return f"cast(case {column(vat.source)} {branches} else {other} end as DECIMAL(5,4))"


def _net(name: str, kind: ColumnType) -> str:
    scale = kind.scale
    gross = f'cast("v_{name}" * {10**scale} as hugeint) * {_RATE_STEPS}'
    whole = f'cast({_RATE_STEPS} + "f_{name}" * {_RATE_STEPS} as hugeint)'
    rounded = f"(2 * abs({gross}) + {whole}) // (2 * {whole})"
    step = f"cast({10.0**-scale:.{scale}f} as DECIMAL({scale + 1},{scale}))"
    return f'sign("v_{name}") * cast(cast({rounded} as DECIMAL(28,0)) * {step} as {kind.sql})'
