"""Validation: every feed's suite, run by Great Expectations on the rows that the gate has judged.

Goes in: an open DuckDB connection and, per check, the relation of the rows. Comes out: a verdict
like that of `expectations.gate`, which it must equal, as a checkpoint's kept result. Data Docs are
written as a site of plain files; they hold counts and no raw values, so that one can send them to a
distributor. To import this module takes seconds.
"""

from __future__ import annotations

import logging
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.data_context.types.base import (
    DataContextConfig,
    InMemoryStoreBackendDefaults,
    ProgressBarsConfig,
)

from expectations.data_docs import counts, pages_config, rows_of
from expectations.datasource import duckdb_datasource
from expectations.gate import GateVerdict, RuleResult, rules_for
from expectations.suites import (
    Claim,
    GateRule,
    HasRows,
    NoResult,
    NoRow,
    OneOf,
    Present,
    Within,
)
from transforms.language.quoting import identifier, identifiers

# Of each feed; the index reads them all again.
KEPT_CHECKS = 20
_SITE = "feeds"


class Validation:
    """Suites run one after the other over one connection, and the Data Docs of all of them.

    Starting the library costs more than a suite, and so does every build of the docs: one session
    serves all checks of a source. Results are kept beside the docs, so that earlier checks stay in
    the index, the latest of each feed.
    """

    def __init__(self, context: Any, source: Any):
        self._context = context
        self._source = source
        self._fresh: list[Any] = []

    def check(
        self,
        feed: str,
        relation: str,
        now: datetime,
        *,
        packs: str | None = None,
        name: str | None = None,
    ) -> GateVerdict:
        """Run a feed's suite over a table or view with the columns of the feed's clean table.

        `now` is written into the docs as the time of the check; `packs` is the relation of the
        products' packs, where prices are to be compared across units. `name` names the check: one
        of the same name and time takes the place of the one before. Raises `RuntimeError` where the
        library could not run a rule.
        """
        rules = rules_for(feed, packs)
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
            run_name = name or f"{now:%Y%m%dT%H%M%S.%fZ}"
            run = gx.RunIdentifier(run_name=run_name, run_time=now)
            [(key, outcome)] = checkpoint.run(run_id=run).run_results.items()
        self._fresh += [key, key.expectation_suite_identifier]
        found = {result.expectation_config.meta["rule"]: result for result in outcome.results}
        rows = rows_of(outcome)
        results = (_result(feed, rule, found[rule.name], rows) for rule in rules)
        return GateVerdict(feed, tuple(results))

    def write_docs(self) -> None:
        """Render the results of this session and renew the index; nothing without new results."""
        if self._fresh and self._context.variables.data_docs_sites:
            self._forget_old()
            with _quiet():
                self._context.build_data_docs(resource_identifiers=self._fresh)
        self._fresh = []

    def _forget_old(self) -> None:
        """Remove all but the latest results of each feed; their pages go with the next index."""
        store = self._context.validation_results_store
        by_feed: dict[str, list[Any]] = defaultdict(list)
        for key in store.list_keys():
            by_feed[key.expectation_suite_identifier.name].append(key)
        for keys in by_feed.values():
            keys.sort(key=lambda key: key.run_id.run_time)
            for key in keys[:-KEPT_CHECKS]:
                store.remove_key(key)

    def _definition(self, feed: str, relation: str, rules: list[GateRule]) -> Any:
        suite = gx.ExpectationSuite(name=feed)
        for rule in rules:
            expectation = _expectation(rule.claim)
            expectation.severity = rule.severity
            expectation.meta = {"rule": rule.name, "severity": rule.severity, "why": rule.why}
            suite.add_expectation(expectation)
        query = f"select * from {identifier(relation)}"
        if feed in self._source.get_asset_names():
            self._source.delete_asset(feed)
        asset = self._source.add_query_asset(feed, query=query)
        return self._context.validation_definitions.add_or_update(
            gx.ValidationDefinition(
                name=feed,
                data=asset.add_batch_definition_whole_table("rows"),
                suite=self._context.suites.add_or_update(suite),
            )
        )


@contextmanager
def validation(
    connection: duckdb.DuckDBPyConnection, docs: Path | None = None
) -> Iterator[Validation]:
    """Open a session on the caller's connection; `docs` is the folder of the Data Docs site.

    The docs are rendered when the block ends, also where a suite has failed.
    """
    with _quiet():
        context = gx.get_context(project_config=_project(docs))
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    with duckdb_datasource(context, "engine", connection) as source:
        session = Validation(context, source)
        try:
            yield session
        finally:
            session.write_docs()


def _expectation(claim: Claim) -> Any:
    """Return a claim as the library's own expectation."""
    match claim:
        case HasRows():
            return gxe.ExpectTableRowCountToBeBetween(min_value=1)
        case Present(column):
            return gxe.ExpectColumnValuesToNotBeNull(column=column)
        case Within(column, low, high):
            return gxe.ExpectColumnValuesToBeBetween(column=column, min_value=low, max_value=high)
        case OneOf(column, codes):
            return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=list(codes))
        case NoRow(condition, shown):
            query = f"select {identifiers(shown)} from {{batch}} where {condition}"
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=query)
        case NoResult(query):
            return gxe.UnexpectedRowsExpectation(unexpected_rows_query=query)


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
