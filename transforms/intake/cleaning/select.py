"""The one pass: texts to columns to values to faults, as nested SELECTs.

Each level names what the next one reads, so that no expression is computed twice:

    raw (c0 …, content, n) → texts t_… → mapped m_… → readings r_… → values v_…
        → conversions → rules of the feed → faults → the staged row

A level that has nothing to do for a map is not there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from transforms.intake.cleaning.columns import Made, made, numbered_columns
from transforms.intake.cleaning.conversion import OWN_UNITS, Converted
from transforms.intake.cleaning.derivation import derived_texts
from transforms.intake.cleaning.faults import (
    RowFault,
    chosen_fault,
    column_faults,
    feed_faults,
    known_faults,
)
from transforms.intake.cleaning.rules import fixed
from transforms.intake.cleaning.shape import UNTIL, filtered, part_of, row_money
from transforms.intake.cleaning.unpivot import filled_relation, long_relation
from transforms.intake.source_map import ColumnSpec, Resolved, SourceMap
from transforms.language.quoting import date_literal, identifier, literal
from transforms.schema import CLEAN_TABLES, FEED_DATES, FEEDS

# Without products to look packs up, no factor is known.
_NO_PACKS = "select cast(null as DECIMAL(18,4)) as p_case, cast(null as DECIMAL(18,4)) as p_pallet"


@dataclass(frozen=True)
class KnownIds:
    """Names of the relations that hold known accounts and products; None: not to be checked.

    Accounts: `a_id`, `a_closed_on`. Products, one row per validity: `p_id`, `p_from`, `p_to` (the
    day after its last), `p_case`, `p_pallet` (their factors), `p_unit`.
    """

    accounts: str | None
    products: str | None


def staged_select(
    source_map: SourceMap,
    feed: str,
    resolved: Resolved,
    header: tuple[str, ...],
    *,
    raw: str,
    known: KnownIds,
    until: date | None = None,
    waived: Mapping[str, Collection[str]] | None = None,
) -> str:
    """Return the SELECT that turns raw texts into staged rows (see `shape`).

    `raw` is a relation of VARCHAR columns `c0` … in the header's order, `content`, `n` and
    `ragged` (a row that does not fit the header, else null). Rows dated `until` or later are left
    out under that name. `waived`: reason code → SHA-256 of the raw rows that
    a person released from it.
    """
    filled = filled_relation(raw, resolved.filled, len(header))
    long = long_relation(filled, resolved.shape, source_map.feeds[feed].unpivot)
    header = resolved.shape.header
    return _Pass(
        source_map, feed, resolved, header, known=known, until=until, waived=waived or {}
    ).select(long)


@dataclass(frozen=True)
class _Pass:
    source_map: SourceMap
    feed: str
    resolved: Resolved
    header: tuple[str, ...]
    known: KnownIds
    until: date | None
    waived: Mapping[str, Collection[str]]

    def select(self, raw: str) -> str:
        columns = self._columns()
        texts = f"select *, {self._texts(columns)} from {raw}"
        mapped = _named(texts, {f"m_{name}": each.mapped for name, each in columns.items()})
        read = _named(mapped, {f"r_{name}": each.typed.reading for name, each in columns.items()})
        values = f"select *, {self._values(columns)} from ({read})"
        converted = self._converted()
        known = (
            converted.select(self._priced(values), self._joins())
            if converted.columns
            else f"select * from ({self._priced(values)}) {self._joins()}"
        )
        ruled = f"select {self._ruled(columns)} from ({known})"
        faults = list(self._faults(columns, converted))
        chosen = " ".join(f"when {each.condition} then {at}" for at, each in enumerate(faults))
        judged = (
            f"select *, case when left_out is null then (case {chosen} end) end as fault"
            f" from ({ruled})"
        )
        return f"select {self._staged(columns, faults)} from ({judged})"

    def _priced(self, values: str) -> str:
        """Add the row's money as the file has it, before anything is converted."""
        return f"select *, {row_money(self.feed)} as row_money from ({values})"

    def _converted(self) -> Converted:
        asking = {
            name: spec
            for name, spec in self.resolved.columns.items()
            if spec.unit is not None or spec.vat is not None
        }
        return Converted(self.source_map, self.feed, asking, self.column)

    def column(self, theirs: str) -> str:
        return f"c{self.resolved.places[theirs]}"

    def _columns(self) -> dict[str, Made]:
        specs = dict(self.resolved.columns)
        currency = self.source_map.currency
        if currency is not None and "currency" in FEEDS[self.feed].names:
            specs.setdefault("currency", ColumnSpec(value=currency))
        if "unit" in FEEDS[self.feed].names:
            if any(spec.unit is not None for spec in specs.values()):
                specs["unit"] = ColumnSpec(value="each")
            elif "unit" in specs and self.source_map.units and specs["unit"].map is None:
                specs["unit"] = specs["unit"].model_copy(
                    update={"map": OWN_UNITS | self.source_map.units}
                )
        return {
            name: made(self.source_map, spec, FEEDS[self.feed][name].type, name, column=self.column)
            for name, spec in specs.items()
        }

    def _texts(self, columns: Mapping[str, Made]) -> str:
        texts = [f'{each.text} as "t_{name}"' for name, each in columns.items()]
        texts += [
            f"{text} as {identifier(name)}"
            for name, text in derived_texts(self.source_map, self.resolved, self.column).items()
        ]
        texts.append(f"{filtered(self.source_map, self.feed, self.column)} as filtered")
        return ", ".join(texts)

    def _values(self, columns: Mapping[str, Made]) -> str:
        return ", ".join(
            f'{columns[column.name].typed.value} as "v_{column.name}"'
            if column.name in columns
            else f'cast(null as {column.type.sql}) as "v_{column.name}"'
            for column in FEEDS[self.feed]
        )

    def _faults(self, columns: Mapping[str, Made], converted: Converted) -> list[RowFault]:
        numbered = numbered_columns(self.resolved)
        reasons = {name: each.typed.reason for name, each in columns.items()}
        known = known_faults(
            self.feed,
            self.known.accounts is not None,
            self.known.products is not None,
            "unit" in columns,
            wants_units="unit_missing" in self.source_map.strict_in(self.feed),
        )
        ragged = RowFault("ragged is not null", "'ragged_row'", "")
        has_vat = any(spec.vat is not None for spec in converted.columns.values())
        faults = [
            ragged,
            # A value that could not be converted is null: its reason goes before a missing value's.
            *converted.faults(),
            *column_faults(self.feed, reasons, numbered),
            *feed_faults(self.feed, has_vat),
            *known,
        ]
        return [self._unless_waived(fault) for fault in faults]

    def _unless_waived(self, fault: RowFault) -> RowFault:
        rows = self.waived.get(fault.reason.strip("'"))
        if not rows:
            return fault
        listed = ", ".join(map(literal, sorted(rows)))
        return replace(
            fault, condition=f"({fault.condition}) and sha256({self._row}) not in ({listed})"
        )

    @property
    def _row(self) -> str:
        """Return SQL of the row as it stood in the file, as JSON."""
        pairs = ", ".join(f"{literal(name)}, c{at}" for at, name in enumerate(self.header))
        return f"coalesce(ragged, cast(json_object({pairs}) as varchar))"

    def _joins(self) -> str:
        joins = ""
        if self.known.accounts is not None:
            joins += f' left join {self.known.accounts} on a_id = "v_account_id"'
        if self.known.products is not None:
            joins += f' left join {self.known.products} on p_id = "v_product_id"'
            by = FEED_DATES.get(self.feed)
            if by is not None:
                joins += f' and "v_{by}" >= p_from and "v_{by}" < p_to'
        elif self._converted().columns:
            joins += f" cross join ({_NO_PACKS})"
        return joins

    def _ruled(self, columns: Mapping[str, Made]) -> str:
        settled = fixed(self.feed, self.source_map.feeds[self.feed], columns)
        star = "*"
        if settled:
            star += f" replace ({', '.join(f'{sql} as {name}' for name, sql in settled.items())})"
        left_out = "case when ragged is null then filtered end"
        by = FEED_DATES.get(self.feed)
        if self.until is not None and by is not None:
            late = f'"v_{by}" >= {date_literal(self.until)}'
            left_out = f"coalesce({left_out}, case when {late} then '{UNTIL}' end)"
        return f"{star}, {left_out} as left_out"

    def _staged(self, columns: Mapping[str, Made], faults: list[RowFault]) -> str:
        keeps_rows = self.source_map.feeds[self.feed].identical_rows == "repeat"
        row = self._row
        raw = {
            name: self.column(spec.source[0]) if spec.source else f'"t_{name}"'
            for name, spec in self.resolved.columns.items()
        }
        listed = [
            "content",
            "n",
            f"{part_of(self.source_map, self.feed)} as part",
            "row_money",
            "left_out",
            chosen_fault(faults, raw),
            row if keeps_rows else f"case when fault is not null then {row} end",
            f"hash({', '.join(f'c{at}' for at in range(len(self.header)))})"
            if keeps_rows
            else "cast(null as ubigint)",
        ]
        listed[-2] += " as raw_row"
        listed[-1] += " as raw_hash"
        listed += [f'"v_{name}" as {identifier(name)}' for name in FEEDS[self.feed].names]
        if "is_anonymous" in CLEAN_TABLES[self.feed].names:
            filled = "account_id" in columns and columns["account_id"].is_filled
            listed.append(("t_account_id is null" if filled else "false") + " as is_anonymous")
        derived = derived_texts(self.source_map, self.resolved, self.column)
        return ", ".join([*listed, *map(identifier, derived)])


def _named(rows: str, named: Mapping[str, str | None]) -> str:
    """Add a level that computes what later ones name; none where there is nothing to compute."""
    listed = ", ".join(f"{sql} as {identifier(name)}" for name, sql in named.items() if sql)
    return f"select *, {listed} from ({rows})" if listed else rows
