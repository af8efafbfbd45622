"""The gate: every feed's suite, run by Great Expectations on the engine before anything is loaded.

Goes in: an open DuckDB connection and, per feed, the relation that holds the rows about to be
loaded. Comes out: a verdict per feed with a result per rule. A critical rule that fails stops the
feed; a warning is told and loaded. Data Docs are written as a site of plain files; they hold counts
and no raw values, so that one can send them to a distributor.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.checkpoint import UpdateDataDocsAction
from great_expectations.data_context.types.base import ProgressBarsConfig

from expectations.datasource import duckdb_datasource
from expectations.rules import business_rules
from expectations.suites import Rule, Severity, derived_rules

_SITE = "feeds"


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


def rules_for(feed: str) -> list[Rule]:
    """Return a feed's whole suite: what the registry implies, then what the business knows."""
    return [*derived_rules(feed), *business_rules(feed)]


def check_all(
    connection: duckdb.DuckDBPyConnection,
    relations: Mapping[str, str],
    *,
    docs: Path | None = None,
    now: datetime,
) -> dict[str, GateVerdict]:
    """Run the suite of each feed over its relation and, if asked, write Data Docs to `docs`.

    `relations` maps a feed to the name of a table or view on `connection` with the columns of the
    feed's clean table. `now` is written into the docs as the time of the check.
    """
    suites = {feed: rules_for(feed) for feed in relations}
    with _quiet(), _datasource(connection) as (context, source):
        definitions = [
            _definition(context, source, feed, relation, suites[feed])
            for feed, relation in relations.items()
        ]
        results = _run(context, definitions, docs, now)
    return {
        feed: GateVerdict(
            feed, tuple(map(_result, [feed] * len(rules), rules, _in_order(rules, results[feed])))
        )
        for feed, rules in suites.items()
    }


def check(
    connection: duckdb.DuckDBPyConnection,
    feed: str,
    relation: str,
    *,
    docs: Path | None = None,
    now: datetime,
) -> GateVerdict:
    """Run one feed's suite; see `check_all`."""
    return check_all(connection, {feed: relation}, docs=docs, now=now)[feed]


@contextmanager
def _datasource(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, Any]]:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    with duckdb_datasource(context, "engine", connection) as source:
        yield context, source


def _definition(context: Any, source: Any, feed: str, relation: str, rules: list[Rule]) -> Any:
    suite = gx.ExpectationSuite(name=feed)
    for rule in rules:
        expectation = rule.expectation
        expectation.meta = {"rule": rule.name, "severity": rule.severity}
        expectation.notes = f"{rule.severity}: {rule.why}"
        suite.add_expectation(expectation)
    batch = source.add_query_asset(
        feed, query=f'select * from "{relation}"'
    ).add_batch_definition_whole_table("rows")
    return context.validation_definitions.add(
        gx.ValidationDefinition(name=feed, data=batch, suite=context.suites.add(suite))
    )


def _run(context: Any, definitions: list[Any], docs: Path | None, now: datetime) -> dict[str, Any]:
    actions = []
    if docs is not None:
        context.add_data_docs_site(_SITE, _site(docs))
        actions.append(UpdateDataDocsAction(name="docs", site_names=[_SITE]))
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name="gate",
            validation_definitions=definitions,
            actions=actions,
            # Counts only: raw values would carry personal data into the docs.
            result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
        )
    )
    outcome = checkpoint.run(run_id=gx.RunIdentifier(run_name=now.isoformat(), run_time=now))
    return {result.suite_name: result for result in outcome.run_results.values()}


def _site(docs: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(docs.absolute()),
        },
    }


def _in_order(rules: list[Rule], results: Any) -> list[Any]:
    """Line results up with their rules; Great Expectations returns them in its own order."""
    found = {result.expectation_config.meta["rule"]: result for result in results.results}
    return [found[rule.name] for rule in rules]


def _result(feed: str, rule: Rule, result: Any) -> RuleResult:
    if result.exception_info and result.exception_info.get("raised_exception", False):
        raise RuntimeError(f"rule {feed}.{rule.name} could not run: {result.exception_info}")
    found = result.result
    checked = found.get("element_count", found.get("observed_value") or 0)
    failed = found.get("unexpected_count")
    if failed is None:
        failed = 0 if result.success else int(found.get("observed_value") or 1)
    return RuleResult(
        suite=feed,
        expectation=rule.name,
        column=rule.column,
        severity=rule.severity,
        passed=bool(result.success),
        rows_checked=int(checked),
        rows_failed=int(failed),
        why=rule.why,
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the library's own chatter out of the run's output; failures come back as results."""
    logger = logging.getLogger("great_expectations")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
