"""What a task is given, and what of a stage's answer goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from adapters.operations.airflow.work import small, work_of
from transforms.language.errors import UsageError


def context(key: str | None = None, parameter: str | None = None) -> dict[str, Any]:
    # 22:30 in London is the next day in Shanghai, the default zone of a home.
    run = SimpleNamespace(run_id="r1", run_after=datetime(2026, 9, 30, 22, 30, tzinfo=UTC))
    return {"partition_key": key, "params": {"business_date": parameter}, "dag_run": run}


def environment(home: Path, **more: str) -> dict[str, str]:
    return {"PEAKLEDGER_HOME": str(home), "PEAKLEDGER_FEEDS": "/feeds", **more}


@pytest.mark.parametrize(
    ("key", "parameter", "expected"),
    [
        ("2026-09-15", "2026-08-01", date(2026, 9, 15)),
        (None, "2026-08-01", date(2026, 8, 1)),
        (None, None, date(2026, 10, 1)),
    ],
)
def test_the_business_date_is_the_key_else_the_parameter_else_the_company_day_of_the_run(
    tmp_path: Path, key: str | None, parameter: str | None, expected: date
) -> None:
    found = work_of(context(key, parameter), environment(tmp_path))
    assert found.business_date == expected


def test_what_a_person_starts_is_never_skipped_for_not_being_due(tmp_path: Path) -> None:
    by_hand = work_of(context(None, "2026-08-01"), environment(tmp_path))
    by_hand.skip_unless(False, "no review is due")
    assert not by_hand.is_scheduled
    assert work_of(context("2026-09-15"), environment(tmp_path)).is_scheduled


@pytest.mark.parametrize("key", ["2026-13-01", "2026-09", "yesterday"])
def test_a_key_that_is_no_date_is_refused_with_its_text(tmp_path: Path, key: str) -> None:
    with pytest.raises(UsageError, match=key):
        work_of(context(key), environment(tmp_path))


@pytest.mark.parametrize("missing", ["PEAKLEDGER_HOME", "PEAKLEDGER_FEEDS"])
def test_a_missing_place_is_named(tmp_path: Path, missing: str) -> None:
    given = environment(tmp_path)
    del given[missing]
    with pytest.raises(UsageError, match=missing):
        work_of(context(), given)


def test_terms_and_a_warehouse_of_your_own_are_optional(tmp_path: Path) -> None:
    bare = work_of(context(), environment(tmp_path))
    assert (bare.terms, bare.warehouse_url) == (None, None)
    more = {"PEAKLEDGER_TERMS": "/terms", "PEAKLEDGER_WAREHOUSE_URL": "postgresql://db/wh"}
    full = work_of(context(), environment(tmp_path, **more))
    assert (full.terms, full.warehouse_url) == (Path("/terms"), "postgresql://db/wh")


def test_an_export_has_a_folder_for_each_state_of_the_ledger(tmp_path: Path) -> None:
    at = work_of(context(), environment(tmp_path))
    state = {"posting_period": "2026-09", "entry_count": 12, "head_hash": "5f0c2a9b77aa"}
    grown = {**state, "entry_count": 13, "head_hash": "81aa00ff12cd"}
    folders = [at.export_folder(accrued) for accrued in (state, state, grown)]
    assert [folder.relative_to(at.home.exports).as_posix() for folder in folders] == [
        "2026-09/12-5f0c2a9b",
        "2026-09/12-5f0c2a9b",
        "2026-09/13-81aa00ff",
    ]


@dataclass(frozen=True)
class Answer:
    rows: int
    money: Decimal
    as_of: date
    folder: Path
    reasons: dict[str, int]
    files: tuple[str, ...]
    note: str


def test_an_answer_is_reduced_to_what_fits_between_tasks() -> None:
    answer = Answer(
        rows=431_673,
        money=Decimal("9747747.93"),
        as_of=date(2011, 11, 1),
        folder=Path("var/exports"),
        reasons={"unknown_account": 3},
        files=tuple(f"{day}.csv" for day in range(271)),
        note="x" * 5_000,
    )
    assert small(answer) == {
        "rows": 431_673,
        "money": "9747747.93",
        "as_of": "2011-11-01",
        "folder": "var/exports",
        "reasons": {"unknown_account": 3},
        "files_count": 271,
        "note": "x" * 1_000,
    }
