"""The gate: every feed's suite, decided on the engine before anything is loaded.

Goes in: an open DuckDB connection and the relation that holds the rows about to be loaded. Comes
out: a verdict with a result per rule, of one query. A critical rule that fails stops the feed; a
warning is told and loaded. Great Expectations decides the same rules on the same rows afterwards
(`expectations.validation`), because starting it costs more than a small load.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import duckdb

from expectations.rules import business_rules
from expectations.suites import (
    Claim,
    GateRule,
    HasRows,
    NoResult,
    NoRow,
    OneOf,
    Present,
    Severity,
    Within,
    derived_rules,
)
from transforms.language.quoting import identifier, literals

# What the relation of the products' packs is called wherever a suite is decided.
PACKS = "known_products"


@dataclass(frozen=True)
class RuleResult:
    """What one rule found: how many rows were looked at and how many break it."""

    suite: str
    expectation: str
    column: str | None
    severity: Severity
    passed: bool
    rows_checked: int
    rows_failed: int
    why: str

    @property
    def found(self) -> str:
        """Say what was found: `passed, 0 of 12 rows`."""
        verdict = "passed" if self.passed else self.severity
        return f"{verdict}, {self.rows_failed:,} of {self.rows_checked:,} rows"


@dataclass(frozen=True)
class GateVerdict:
    """A feed's verdict: it passes unless a critical rule failed."""

    feed: str
    results: tuple[RuleResult, ...]

    @property
    def critical(self) -> tuple[RuleResult, ...]:
        return tuple(r for r in self.results if not r.passed and r.severity == "critical")

    @property
    def warnings(self) -> tuple[RuleResult, ...]:
        return tuple(r for r in self.results if not r.passed and r.severity == "warning")

    @property
    def passed(self) -> bool:
        return not self.critical

    @property
    def found(self) -> dict[str, str]:
        """Return what each rule found, in words that two verdicts can be compared by."""
        return {result.expectation: result.found for result in self.results}


def rules_for(feed: str, packs: str | None = None) -> list[GateRule]:
    """Return a feed's whole suite: what the registry implies, then what the business knows.

    `packs` is the relation of the products' packs on the engine, where there is one.
    """
    return [*derived_rules(feed), *business_rules(feed, packs)]


def compares_packs(feed: str) -> bool:
    """Tell whether a feed's suite looks at the products' packs."""
    return business_rules(feed) != business_rules(feed, "packs")


def suite_digest(feed: str, packs: str | None = None) -> str:
    """Return a digest of a feed's suite: another one decides by other rules."""
    return sha256(repr(rules_for(feed, packs)).encode()).hexdigest()


def check(
    connection: duckdb.DuckDBPyConnection, feed: str, relation: str, packs: str | None = None
) -> GateVerdict:
    """Decide a feed's suite over a table or view with the columns of the feed's clean table."""
    rules = rules_for(feed, packs)
    counts = ", ".join(["count(*)", *(_breaks(rule.claim, relation) for rule in rules)])
    [found] = connection.execute(f"select {counts} from {identifier(relation)}").fetchall()
    rows, *broken = found
    results = (_result(feed, rule, rows, n) for rule, n in zip(rules, broken, strict=True))
    return GateVerdict(feed, tuple(results))


def _breaks(claim: Claim, relation: str) -> str:
    """Return SQL of how many rows, or rows of a query's result, break a claim."""
    match claim:
        case HasRows():
            return "cast(count(*) = 0 as integer)"
        case Present(column):
            return _count(f"{identifier(column)} is null")
        case Within(column, low, high):
            name = identifier(column)
            limits = [f"{name} < {low}"] if low is not None else []
            limits += [f"{name} > {high}"] if high is not None else []
            return _count(" or ".join(limits))
        case OneOf(column, codes):
            return _count(f"{identifier(column)} not in ({literals(codes)})")
        case NoRow(condition, _):
            return _count(condition)
        case NoResult(query):
            return f"(select count(*) from ({query.format(batch=identifier(relation))}))"


def _count(condition: str) -> str:
    return f"count(*) filter (where {condition})"


def _result(feed: str, rule: GateRule, rows: int, broken: int) -> RuleResult:
    return RuleResult(
        suite=feed,
        expectation=rule.name,
        column=rule.column,
        severity=rule.severity,
        passed=not broken,
        rows_checked=rows,
        rows_failed=broken,
        why=rule.why,
    )
