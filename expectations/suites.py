"""Suites derived from the schema registry: what must hold of any feed.

Every suite carries a row count, because an empty table passes every other expectation. The rest
follows from the declarations: required columns are never null, numbers keep their limits, codes are
of their list, and the key stands once. Rules that only a person who knows the business would write
are in `expectations.rules`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import great_expectations.expectations as gxe

from transforms.language.quoting import identifiers
from transforms.schema import CLEAN_TABLES, Column, Table

# Written by the loader into every row from what it loads: no row can lack them.
_OF_THE_LOADER = ("source", "file_sha256")
Severity = Literal["critical", "warning"]


@dataclass(frozen=True)
class GateRule:
    """One expectation with its severity and, in one line, why it matters."""

    name: str
    expectation: Any
    severity: Severity
    why: str
    column: str | None = None


def derived_rules(feed: str) -> list[GateRule]:
    """Return the rules that the registry implies for a feed."""
    table = CLEAN_TABLES[feed]
    rules = [
        GateRule(
            "rows_present",
            gxe.ExpectTableRowCountToBeBetween(min_value=1),
            "critical",
            "an empty table passes every other check and would read as zero sales",
        ),
        _key_rule(table),
    ]
    for column in table:
        if column.name not in _OF_THE_LOADER:
            rules += _column_rules(column)
    return rules


def _key_rule(table: Table) -> GateRule:
    key = identifiers(("source", *table.key))
    return GateRule(
        "key_unique",
        gxe.UnexpectedRowsExpectation(
            unexpected_rows_query=(
                f"select {key} from {{batch}} group by {key} having count(*) > 1"
            )
        ),
        "critical",
        f"one row is one {table.grain}; twice would count twice",
    )


def _column_rules(column: Column) -> list[GateRule]:
    rules = []
    if column.required:
        rules.append(
            GateRule(
                f"{column.name}_present",
                gxe.ExpectColumnValuesToNotBeNull(column=column.name),
                "critical",
                f"without it the row cannot be placed: {column.meaning}",
                column.name,
            )
        )
    if column.limits != (None, None):
        low, high = column.limits
        rules.append(
            GateRule(
                f"{column.name}_within_limits",
                gxe.ExpectColumnValuesToBeBetween(
                    column=column.name,
                    min_value=None if low is None else int(low),
                    max_value=None if high is None else int(high),
                ),
                "critical",
                f"outside its limits it is not what it says: {column.meaning}",
                column.name,
            )
        )
    if column.allowed:
        rules.append(
            GateRule(
                f"{column.name}_known",
                gxe.ExpectColumnValuesToBeInSet(column=column.name, value_set=list(column.allowed)),
                "critical",
                f"an unknown code would be left out of sums: {column.meaning}",
                column.name,
            )
        )
    return rules
