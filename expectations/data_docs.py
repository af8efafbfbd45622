"""Data Docs as plain pages: what the gate checked and found, readable offline, asking nobody.

Great Expectations builds the site and keeps the results; its own page templates load scripts and
styles from five foreign hosts, show an empty list without them and send an id along
(great-expectations/great_expectations#994, #8734). These renderers and this view replace them, as
its site configuration provides for: one HTML file a page, styled within, without scripts. A page
holds counts and no raw values.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.types.resource_identifiers import ValidationResultIdentifier
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.render.renderer.site_builder import DefaultSiteIndexBuilder
from jinja2 import Environment, PackageLoader

_MARKS = {"passed": "✓", "warning": "!", "critical": "✗"}
_RANK = {"critical": 0, "warning": 1, "passed": 2}


@dataclass(frozen=True)
class Cell:
    """One cell: its text, and a verdict that colours it or a page that it leads to."""

    text: str
    verdict: str | None = None
    href: str | None = None
    is_code: bool = False

    @property
    def mark(self) -> str:
        return _MARKS.get(self.verdict or "", "")


@dataclass(frozen=True)
class PageTable:
    """A table of a page; the columns in `numbers` are aligned as numbers."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Page:
    """One page: a title, a few sentences, tables, and the way back to the index."""

    title: str
    lead: Sequence[str]
    tables: Sequence[PageTable]
    up: str | None = None


def rows_of(found: ExpectationSuiteValidationResult) -> int:
    """Return how many rows were checked, as the suite's count of rows found them."""
    counted = (r for r in found.results if _meta(r)["rule"] == "rows_present")
    return max((int(r.result.get("observed_value") or 0) for r in counted), default=0)


def counts(result: ExpectationValidationResult, rows: int) -> tuple[int, int]:
    """Return how many of the rows a rule looked at, and how many break it."""
    found = result.result
    failed = found.get("unexpected_count")
    if failed is None:
        failed = 0 if result.success else int(found.get("observed_value") or 1)
    return int(found.get("element_count", rows)), int(failed)


def pages_config() -> dict[str, Any]:
    """Return what makes Great Expectations' site builder write these pages."""
    view = {"module_name": __name__, "class_name": "PlainView"}
    return {
        "site_index_builder": {
            "module_name": __name__,
            "class_name": "FeedIndexBuilder",
            "view": view,
        },
        "site_section_builders": {
            "profiling": "none",
            "validations": {
                "renderer": {"module_name": __name__, "class_name": "VerdictPage"},
                "view": view,
            },
            "expectations": {
                "renderer": {"module_name": __name__, "class_name": "SuitePage"},
                "view": view,
            },
        },
    }


class VerdictPage:
    """The page of one check of one feed: what fails first, then what holds."""

    def render(self, found: ExpectationSuiteValidationResult) -> Page:
        total = rows_of(found)
        rows = [_rule_row(result, total) for result in found.results]
        rows.sort(key=lambda row: _RANK[row[0].verdict or ""])
        failed = [row for row in rows if row[0].verdict != "passed"]
        return Page(
            title=f"{found.suite_name}: {_verdict(found).text}",
            lead=[f"Checked {_checked_at(found):%Y-%m-%d %H:%M} UTC, before loading."],
            tables=[
                PageTable("What fails", _RULE_COLUMNS, failed, _COUNTED),
                PageTable("What holds", _RULE_COLUMNS, rows[len(failed) :], _COUNTED),
            ][not failed :],
            # validations / suite / run / time / page
            up="../../../../index.html",
        )


class SuitePage:
    """The page of a feed's suite: every rule, why it matters and what it does when it fails."""

    def render(self, suite: Any) -> Page:
        rows = [
            [
                Cell(_word(each.meta["severity"]), verdict=each.meta["severity"]),
                Cell(each.meta["rule"]),
                Cell(str(getattr(each, "column", None) or "")),
                Cell(each.meta.get("why", "")),
                Cell(each.expectation_type, is_code=True),
            ]
            for each in suite.expectations
        ]
        columns = ("when it fails", "rule", "column", "why", "expectation")
        return Page(
            f"Rules of {suite.name}",
            ["A rule that stops keeps the feed's last good version; a warning is told and loaded."],
            [PageTable("Rules", columns, rows)],
            up="../index.html",
        )


class FeedIndexBuilder(DefaultSiteIndexBuilder):
    """The index of a source: every check of every feed, the latest first."""

    def build(
        self, skip_and_clean_missing: bool = True, build_index: bool = True
    ) -> tuple[Any, OrderedDict[Any, Any] | None]:
        """Write the index page; see `SiteBuilder.build` for what the arguments mean."""
        if not build_index:
            return None, None
        keys = self._build_validation_and_profiling_result_site_keys(skip_and_clean_missing)
        keys.sort(key=lambda key: str(key.expectation_suite_identifier.name))
        keys.sort(key=lambda key: key.run_id.run_time, reverse=True)
        page = Page(
            "What the gate checked",
            ["Each feed is checked before it is loaded. A page holds counts and no raw values."],
            [PageTable("Checks, the latest first", _CHECK_COLUMNS, list(self._rows(keys)))],
        )
        return self.target_store.write_index_page(self.view_class.render(page)), OrderedDict()

    def _rows(self, keys: Iterable[ValidationResultIdentifier]) -> Iterable[list[Cell]]:
        for key in keys:
            feed = key.expectation_suite_identifier.name
            found: Any = self.data_context.get_validation_result(
                batch_identifier=key.batch_identifier,
                expectation_suite_name=feed,
                run_id=key.run_id,
                validation_results_store_name=self.source_stores["validations"],
            )
            path = ("validations", feed, *key.run_id.to_tuple(), f"{key.batch_identifier}.html")
            yield [
                _verdict(found),
                Cell(feed, href=quote("/".join(path))),
                Cell(f"{key.run_id.run_time:%Y-%m-%d %H:%M} UTC"),
                Cell(f"{len(found.results)} rules", href=quote(f"expectations/{feed}.html")),
            ]


@dataclass
class PlainView:
    """Turns a page into HTML; every text is escaped."""

    custom_styles_directory: str | None = None
    custom_views_directory: str | None = None
    _environment: Environment = field(
        default_factory=lambda: Environment(
            loader=PackageLoader("expectations", "templates"), autoescape=True, trim_blocks=True
        )
    )

    def render(self, page: Page, **_: Any) -> str:
        return self._environment.get_template("page.html.j2").render(vars(page))


_CHECK_COLUMNS = ("verdict", "feed", "checked", "rules")
_RULE_COLUMNS = ("verdict", "rule", "column", "rows checked", "rows that break it", "why")
_COUNTED = frozenset({"rows checked", "rows that break it"})


def _config(result: ExpectationValidationResult) -> ExpectationConfiguration:
    if result.expectation_config is None:
        raise ValueError("a result of the gate does not say which expectation it is of")
    return result.expectation_config


def _meta(result: ExpectationValidationResult) -> Mapping[str, str]:
    meta: Mapping[str, str] = _config(result).meta or {}
    return meta


def _rule_row(result: ExpectationValidationResult, rows: int) -> list[Cell]:
    meta = _meta(result)
    checked, failed = counts(result, rows)
    severity = "passed" if result.success else meta["severity"]
    return [
        Cell("holds" if result.success else _word(severity), verdict=severity),
        Cell(meta["rule"]),
        Cell(str(_config(result).kwargs.get("column") or "")),
        Cell(f"{checked:,}"),
        Cell(f"{failed:,}"),
        Cell(meta.get("why", "")),
    ]


def _verdict(found: ExpectationSuiteValidationResult) -> Cell:
    """Return the word for a feed's check: stopped, passed with warnings, or passed."""
    failed = [_meta(r)["severity"] for r in found.results if not r.success]
    stops, warnings = failed.count("critical"), failed.count("warning")
    if stops:
        return Cell(f"stopped by {stops} of {len(found.results)} rules", verdict="critical")
    if warnings:
        return Cell(f"passed with {warnings} warning{'s' * (warnings > 1)}", verdict="warning")
    return Cell("passed", verdict="passed")


def _checked_at(found: ExpectationSuiteValidationResult) -> datetime:
    """Return when a check was made; a result read back from its store tells it as text."""
    run = found.meta["run_id"]
    told = run["run_time"] if isinstance(run, dict) else run.run_time
    return datetime.fromisoformat(str(told))


def _word(severity: str) -> str:
    return {"critical": "stops the load", "warning": "warning"}[severity]
