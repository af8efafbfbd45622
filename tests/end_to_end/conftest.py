"""The sample company, run once from its files to its ledger, and once more; shared by the tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.lake.home import Home
from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from examples.sample_company import write
from stages.operations.pipeline import PipelineResult, run_all

AS_OF = date(2026, 11, 1)


@dataclass(frozen=True)
class SampleRun:
    """Two runs of the pipeline over the same feeds, the home they filled, and the hidden truth."""

    home: Home
    feeds: Path
    first: PipelineResult
    second: PipelineResult
    truth: dict[str, Any]

    def ask(self, question: str) -> list[dict[str, Any]]:
        """Answer a question as `peakledger sql --json` does."""
        with Warehouse.open(self.home) as warehouse:
            return json.loads(query.as_json(warehouse, question))


@pytest.fixture(scope="session")
def sample_run(new_home: Callable[[], Home]) -> SampleRun:
    home = new_home()
    feeds = home.path / "feeds"
    written = write(feeds, size="small", as_of=AS_OF)
    first, second = (
        run_all(
            home,
            None,
            feeds,
            AS_OF,
            now=datetime(2026, 11, 1, hour, tzinfo=UTC),
            run_id=f"run-{hour}",
        )
        for hour in (1, 2)
    )
    return SampleRun(home, feeds, first, second, json.loads(written.truth.read_text("utf-8")))
