"""Suites derived from the schema registry: what must hold of any feed.

Every suite carries a row count, because an empty table passes every other expectation. The rest
follows from the declarations: required columns are never null, numbers keep their limits, codes are
of their list, and the key stands once. Rules that only a person who knows the business would write
are in `expectations.rules`.

A rule is declared once, as a claim about the rows. `expectations.gate` decides it on the engine
before loading, `expectations.validation` by Great Expectations afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from transforms.language.messages import gettext as _
from transforms.language.quoting import identifiers
from transforms.schema import CLEAN_TABLES, FEED_LIVES, FEED_SPANS, Column, Table

# Written by the loader into every row from what it loads: no row can lack them.
_OF_THE_LOADER = ("source", "file_sha256")
Severity = Literal["critical", "warning"]
# A life that ends before it begins stops nobody: all that names the account would wait for it.
_SEVERITIES: tuple[tuple[dict[str, tuple[str, str]], Severity], ...] = (
    (FEED_SPANS, "critical"),
    (FEED_LIVES, "warning"),
)


@dataclass(frozen=True)
class HasRows:
    """There is a row."""


@dataclass(frozen=True)
class Present:
    """A column is never null."""

    column: str


@dataclass(frozen=True)
class Within:
    """A column keeps its limits, both allowed, where it is not null."""

    column: str
    low: int | None
    high: int | None


@dataclass(frozen=True)
class OneOf:
    """A column is one of its codes, where it is not null."""

    column: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class NoRow:
    """No row fulfils a condition; `shown` are the columns by which a person finds one that does."""

    condition: str
    shown: tuple[str, ...]


@dataclass(frozen=True)
class NoResult:
    """A query that looks at several rows at once gives none; `{batch}` stands for the rows."""

    query: str


Claim = HasRows | Present | Within | OneOf | NoRow | NoResult


@dataclass(frozen=True)
class GateRule:
    """One claim with its severity and, in one line, why it matters."""

    name: str
    claim: Claim
    severity: Severity
    why: str
    column: str | None = None


def derived_rules(feed: str) -> list[GateRule]:
    """Return the rules that the registry implies for a feed."""
    table = CLEAN_TABLES[feed]
    rules = [
        GateRule(
            "rows_present",
            HasRows(),
            "critical",
            _("an empty table passes every other check and would read as zero sales"),
        ),
        _key_rule(table),
    ]
    for column in table:
        if column.name not in _OF_THE_LOADER:
            rules += _column_rules(column)
    return rules + [
        _days_rule(table, days, severity)
        for spans, severity in _SEVERITIES
        for named, days in spans.items()
        if named == feed
    ]


def _days_rule(table: Table, days: tuple[str, str], severity: Severity) -> GateRule:
    first, last = days
    return GateRule(
        f"{last}_not_before_{first}",
        NoRow(f"{last} < {first}", tuple(n for n in table.key if table[n].required)),
        severity,
        _("what ends before it begins holds on no day; it points to swapped dates"),
        column=last,
    )


def _key_rule(table: Table) -> GateRule:
    key = identifiers(("source", *table.key))
    return GateRule(
        "key_unique",
        NoResult(f"select {key} from {{batch}} group by {key} having count(*) > 1"),
        "critical",
        _("one row is one {grain}; twice would count twice", grain=table.grain),
    )


def _column_rules(column: Column) -> list[GateRule]:
    rules = []
    if column.required:
        rules.append(
            GateRule(
                f"{column.name}_present",
                Present(column.name),
                "critical",
                _("without it the row cannot be placed: {meaning}", meaning=column.meaning),
                column=column.name,
            )
        )
    if column.limits != (None, None):
        low, high = column.limits
        rules.append(
            GateRule(
                f"{column.name}_within_limits",
                Within(
                    column.name,
                    None if low is None else int(low),
                    None if high is None else int(high),
                ),
                "critical",
                _("outside its limits it is not what it says: {meaning}", meaning=column.meaning),
                column=column.name,
            )
        )
    if column.allowed:
        rules.append(
            GateRule(
                f"{column.name}_known",
                OneOf(column.name, column.allowed),
                "critical",
                _("an unknown code would be left out of sums: {meaning}", meaning=column.meaning),
                column=column.name,
            )
        )
    return rules
