"""What is planted is found in sample companies of other seeds, by the models over their feeds."""

from __future__ import annotations

import json
import logging
from datetime import date
from pathlib import Path

import pytest

from adapters.lake.engine import Engine
from adapters.lake.models.catalog import TABLES
from examples.sample_company import write
from tests.planted import DETECTORS, Detector, Truth
from transforms.schema import CLEAN_TABLES

AS_OF = date(2026, 11, 1)
_LOG = logging.getLogger(__name__)
# Rows of the dirty files that an ingest turns away.
_DIRT = {
    "orders": "where order_id is not null and order_id not like 'SO-DIRT%'",
    "receivables": "where invoice_id is not null and invoice_id not like 'INV-DIRT%'",
}


def _reading(feeds: Path, feed: str) -> str | None:
    """Write the SELECT of a feed's clean rows, typed; None where the sample has no such feed."""
    files = feeds / "orders" / "*.csv" if feed == "orders" else feeds / f"{feed}.csv"
    if not list(files.parent.glob(files.name)):
        return None
    read = f"read_csv('{files}', all_varchar = true, header = true, filename = false)"
    header = files.parent.glob(files.name).__next__().read_text("utf-8").split("\n", 1)[0]
    types = {column.name: column.type.sql for column in CLEAN_TABLES[feed]}
    columns = ", ".join(f'try_cast("{c}" as {types[c]}) as "{c}"' for c in header.split(","))
    rows = f"select distinct {columns} from {read} {_DIRT.get(feed, '')}"
    return (
        "select *, 'sample' as source, 'p' as part, 'f' as file_sha256,"
        f" row_number() over () as file_line{_anonymous(feed)} from ({rows})"
    )


def _anonymous(feed: str) -> str:
    named = {column.name for column in CLEAN_TABLES[feed]}
    return ", false as is_anonymous" if "is_anonymous" in named else ""


def _truth_found(world, folder: Path, seed: int) -> list[str]:
    """Make what the detectors read of a sample of the seed; tell what falls short of its floor."""
    truth: Truth = json.loads(
        write(folder, size="small", seed=seed, as_of=AS_OF).truth.read_text("utf-8")
    )
    selects = {
        feed: select for feed in CLEAN_TABLES if (select := _reading(folder, feed)) is not None
    }
    tables = {name for d in DETECTORS for name in TABLES if f"warehouse.{name} " in d.question}
    # No ledger is kept here, so profit is told before rebates.
    engine = world(
        {feed: [] for feed in selects},
        *sorted(tables),
        selects=selects,
        as_of_date=str(AS_OF),
        profit_after_rebates="false",
    )
    return [said for each in DETECTORS if (said := _shortfall(engine, each, truth))]


def _shortfall(engine: Engine, detector: Detector, truth: Truth) -> str:
    def ask(question: str) -> list[dict]:
        rows = engine.arrow(question.replace("warehouse.", ""))
        return rows.to_pylist()

    named, right, planted = detector.found(ask, truth)
    said = f"{detector.name}: {named} named, {right} rightly, of {planted} planted"
    _LOG.info(said)
    fine = right >= detector.precision * named and right >= detector.recall * planted
    return "" if fine else said


@pytest.mark.proof
@pytest.mark.parametrize("seed", [3, 31, 2027])
def test_whatever_is_planted_is_found_in_samples_of_other_seeds(world, tmp_path, seed):
    assert _truth_found(world, tmp_path / "feeds", seed) == []
