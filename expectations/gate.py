"""The gate: every feed's suite, run by Great Expectations on the engine before anything is loaded.

Goes in: an open DuckDB connection and, per feed, the relation that holds the rows about to be
loaded. Comes out: a verdict per feed with a result per rule. A critical rule that fails stops the
feed; a warning is told and loaded. Data Docs are written as a site of plain files; they hold counts
and no raw values, so that one can send them to a distributor.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from transforms.language.quoting import identifier

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from expectations.data_docs import counts, pages_config, rows_of
from expectations.datasource import duckdb_datasource
from expectations.rules import business_rules
from expectations.suites import GateRule, Severity, derived_rules

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


def rules_for(feed: str, packs: str | None = None) -> list[GateRule]:
    """Return a feed's whole suite: what the registry implies, then what the business knows.

    `packs` is the relation of the products' packs on the engine, where there is one.
    """
    return [*derived_rules(feed), *business_rules(feed, packs)]


class GateSession:
    """Suites run one after the other over one connection, and the Data Docs of all of them.

    Starting the library costs more than a suite, and so does every build of the docs: one session
    serves all feeds of a source. Results are kept beside the docs, so that feeds checked in earlier
    sessions stay in the index.
    """

    def __init__(self, context: Any, source: Any, now: datetime, packs: str | None):
        self._context = context
        self._packs = packs
        self._source = source
        self._now = now
        self._fresh: list[Any] = []

    def check(self, feed: str, relation: str) -> GateVerdict:
        """Run a feed's suite over a table or view with the columns of the feed's clean table."""
        rules = rules_for(feed, self._packs)
        checkpoint = self._context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=feed,
                validation_definitions=[self._definition(feed, relation, rules)],
                # Counts only: raw values would carry personal data into the docs.
                result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
            )
        )
        with _quiet():
            # It names a folder, on any file system: no colon.
            name = f"{self._now:%Y%m%dT%H%M%S.%fZ}"
            run = gx.RunIdentifier(run_name=name, run_time=self._now)
            [(key, outcome)] = checkpoint.run(run_id=run).run_results.items()
        self._fresh += [key, key.expectation_suite_identifier]
        found = {result.expectation_config.meta["rule"]: result for result in outcome.results}
        rows = rows_of(outcome)
        results = (_result(feed, rule, found[rule.name], rows) for rule in rules)
        return GateVerdict(feed, tuple(results))

    def write_docs(self) -> None:
        """Render the results of this session and renew the index; nothing without new results."""
        if self._fresh and self._context.variables.data_docs_sites:
            with _quiet():
                self._context.build_data_docs(resource_identifiers=self._fresh)
        self._fresh = []

    def _definition(self, feed: str, relation: str, rules: list[GateRule]) -> Any:
        suite = gx.ExpectationSuite(name=feed)
        for rule in rules:
            expectation = rule.expectation
            expectation.severity = rule.severity
            expectation.meta = {"rule": rule.name, "severity": rule.severity, "why": rule.why}
            suite.add_expectation(expectation)
        asset = self._source.add_query_asset(
            f"{feed} {len(self._source.assets)}", query=f"select * from {identifier(relation)}"
        )
        return self._context.validation_definitions.add_or_update(
            gx.ValidationDefinition(
                name=feed,
                data=asset.add_batch_definition_whole_table("rows"),
                suite=self._context.suites.add_or_update(suite),
            )
        )


@contextmanager
def gate_session(
    connection: duckdb.DuckDBPyConnection,
    *,
    docs: Path | None = None,
    now: datetime,
    packs: str | None = None,
) -> Iterator[GateSession]:
    """Open a session on the caller's connection; `docs` is the folder of the Data Docs site.

    `now` is written into the docs as the time of the checks; `packs` is the relation of the
    products' packs, where prices are to be compared across units. The docs are rendered when the
    block ends, also where a suite has failed.
    """
    with _quiet():
        context = gx.get_context(project_config=_project(docs))
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    with duckdb_datasource(context, "engine", connection) as source:
        session = GateSession(context, source, now, packs)
        try:
            yield session
        finally:
            session.write_docs()


def check(
    connection: duckdb.DuckDBPyConnection,
    feed: str,
    relation: str,
    *,
    docs: Path | None = None,
    now: datetime,
) -> GateVerdict:
    """Run one feed's suite in a session of its own."""
    with gate_session(connection, docs=docs, now=now) as session:
        return session.check(feed, relation)


def _project(docs: Path | None) -> DataContextConfig:
    """Configure a context in memory whose results and docs lie in a folder, where one is given."""
    in_memory = InMemoryStoreBackendDefaults(init_temp_docs_sites=False)
    if docs is None:
        return DataContextConfig(store_backend_defaults=in_memory)
    folder = docs.absolute()
    kept = {
        in_memory.validation_results_store_name: {
            "class_name": "ValidationResultsStore",
            "store_backend": _folder(folder / ".results"),
        },
        in_memory.expectations_store_name: {
            "class_name": "ExpectationsStore",
            "store_backend": _folder(folder / ".suites"),
        },
    }
    site = {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "store_backend": _folder(folder),
        **pages_config(),
    }
    return DataContextConfig(
        stores={**in_memory.stores, **kept},
        validation_results_store_name=in_memory.validation_results_store_name,
        expectations_store_name=in_memory.expectations_store_name,
        checkpoint_store_name=in_memory.checkpoint_store_name,
        data_docs_sites={_SITE: site},
        analytics_enabled=False,
    )


def _folder(path: Path) -> dict[str, str]:
    # The library puts variables of the environment where it reads `$NAME`.
    spelled = str(path).replace("$", r"\$")
    return {"class_name": "TupleFilesystemStoreBackend", "base_directory": spelled}


def _result(feed: str, rule: GateRule, result: Any, rows: int) -> RuleResult:
    if result.exception_info and result.exception_info.get("raised_exception", False):
        raise RuntimeError(f"rule {feed}.{rule.name} could not run: {result.exception_info}")
    checked, failed = counts(result, rows)
    return RuleResult(
        suite=feed,
        expectation=rule.name,
        column=rule.column,
        severity=rule.severity,
        passed=bool(result.success),
        rows_checked=checked,
        rows_failed=failed,
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
