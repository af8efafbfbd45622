"""Notes of the pipeline: each once, in bulk, and a person's decision kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import psycopg
import pyarrow as pa
import pytest

from adapters.exports.snapshot import section_rows
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.ops import StageRun, end_run, replace_quarantine, start_run, upsert
from adapters.warehouse.roles import OPS_READER, OWNER
from transforms.exports.sections import NONE, cell
from transforms.exports.start.sections import RECORDED
from transforms.exports.start.words import START_WORDS
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _
from transforms.language.messages import tell

NOON = datetime(2024, 3, 1, 12, tzinfo=UTC)


def read(warehouse: Warehouse, query: str) -> list[tuple]:
    with warehouse.connection() as connection:
        return [tuple(row) for row in connection.execute(query)]


def intake(loaded: int, quarantined: int, run_id: str = "r1") -> pa.Table:
    return pa.table(
        {
            "source": ["shop"],
            "feed": ["orders"],
            "file": ["a.csv"],
            "sha256": ["ab" * 32],
            "rows_in": [10],
            "rows_loaded": [loaded],
            "rows_quarantined": [quarantined],
            "amount_in": pa.array([Decimal("12.3456789012")], pa.decimal128(38, 10)),
            "status": ["loaded"],
            "landed_at": [NOON],
            "run_id": [run_id],
        }
    )


def test_the_same_file_is_noted_once_with_its_latest_figures(fresh_database: Warehouse) -> None:
    assert upsert(fresh_database, "feed_intake", intake(9, 1)) == 1
    assert upsert(fresh_database, "feed_intake", intake(10, 0, "r2")) == 1
    query = (
        "select rows_loaded, rows_quarantined, amount_in, landed_at, run_id from ops.feed_intake"
    )
    assert read(fresh_database, query) == [(10, 0, Decimal("12.3456789012"), NOON, "r2")]


def test_repeats_within_one_batch_are_one_note(fresh_database: Warehouse) -> None:
    both = pa.concat_tables([intake(9, 1, "r1"), intake(10, 0, "r2")])
    assert upsert(fresh_database, "feed_intake", both) == 1
    assert read(fresh_database, "select run_id from ops.feed_intake") == [("r2",)]


def turned_away(*lines: tuple[int, str | None], sha: str = "ab", run_id: str = "r1") -> pa.Table:
    count = len(lines)
    return pa.table(
        {
            "source": ["shop"] * count,
            "feed": ["orders"] * count,
            "file": ["a.csv"] * count,
            "file_sha256": [sha] * count,
            "line_no": pa.array([line for line, _ in lines], pa.int64()),
            "reason_code": ["bad_number"] * count,
            "column_name": pa.array([column for _, column in lines], pa.string()),
            "raw_value": pa.array(["1,2,3"] * count, pa.string()),
            "raw_row": ['{"a": "1"}'] * count,
            "run_id": [run_id] * count,
        }
    )


LINES = "select file_sha256, line_no, column_name, status from ops.quarantine order by 1, 2, 3"


def test_a_row_without_a_column_at_fault_is_still_noted_once(fresh_database: Warehouse) -> None:
    for run_id in ("r1", "r2"):
        upsert(fresh_database, "quarantine", turned_away((2, None), (3, "amount"), run_id=run_id))
    assert read(fresh_database, LINES) == [("ab", 2, None, "open"), ("ab", 3, "amount", "open")]


def test_a_released_row_stays_released_when_its_file_is_read_again(
    fresh_database: Warehouse,
) -> None:
    upsert(fresh_database, "quarantine", turned_away((2, "amount"), (3, "amount")))
    with fresh_database.connection() as connection:
        connection.execute(
            "update ops.quarantine set status = 'released', released_by = 'ann' where line_no = 2"
        )
    replace_quarantine(fresh_database, turned_away((3, "amount"), run_id="r2"), ["ab"])
    assert read(fresh_database, LINES) == [
        ("ab", 2, "amount", "released"),
        ("ab", 3, "amount", "open"),
    ]


def test_rows_no_longer_turned_away_leave_and_other_files_stay(fresh_database: Warehouse) -> None:
    upsert(fresh_database, "quarantine", turned_away((2, "a"), (3, "a")))
    upsert(fresh_database, "quarantine", turned_away((9, "a"), sha="cd"))
    assert replace_quarantine(fresh_database, turned_away((3, "a")), ["ab"]) == 1
    assert read(fresh_database, LINES) == [("ab", 3, "a", "open"), ("cd", 9, "a", "open")]
    assert replace_quarantine(fresh_database, turned_away(), ["ab", "cd"]) == 0
    assert read(fresh_database, LINES) == []


def test_a_hundred_thousand_rows_go_in_at_once(fresh_database: Warehouse) -> None:
    many = turned_away(*((line, "amount") for line in range(100_000)))
    assert upsert(fresh_database, "quarantine", many) == 100_000


def test_verdicts_and_availability_are_kept_by_their_keys(fresh_database: Warehouse) -> None:
    verdict = pa.table(
        {
            "run_id": ["r1", "r1"],
            "suite": ["orders", "orders"],
            "expectation": ["row_count", "not_null"],
            "column_name": pa.array([None, "order_id"], pa.string()),
            "severity": ["critical", "critical"],
            "verdict": ["passed", "passed"],
            "rows_checked": [3, 3],
            "rows_failed": [0, 0],
        }
    )
    available = pa.table(
        {"metric": ["otif_ratio"], "month": ["2024-01"], "available": [False], "reason": ["none"]}
    )
    for _time in range(2):
        assert upsert(fresh_database, "gate_result", verdict) == 2
        assert upsert(fresh_database, "metric_availability", available) == 1
    assert read(fresh_database, "select count(*) from ops.gate_result") == [(2,)]


def test_unknown_and_missing_columns_are_named(fresh_database: Warehouse) -> None:
    with pytest.raises(UsageError, match=r"unknown columns \['colour'\].*\['file'\]"):
        upsert(
            fresh_database,
            "feed_intake",
            intake(1, 0).drop_columns(["file"]).append_column("colour", pa.array(["red"])),
        )


def test_a_run_is_noted_from_start_to_end_and_a_retry_starts_anew(
    fresh_database: Warehouse,
) -> None:
    run = StageRun("r1", "build", date(2024, 3, 1), "1.0", "duckdb")
    query = "select state, started_at, ended_at, message, as_of_date from ops.run"
    start_run(fresh_database, run, NOON)
    assert read(fresh_database, query) == [("running", NOON, None, None, date(2024, 3, 1))]
    end_run(fresh_database, run, NOON, "failed", message="disk full")
    assert read(fresh_database, query) == [("failed", NOON, NOON, "disk full", date(2024, 3, 1))]
    start_run(fresh_database, replace(run, code_version="1.1"), NOON)
    end_run(fresh_database, run, NOON, "done")
    assert read(fresh_database, query) == [("done", NOON, NOON, None, date(2024, 3, 1))]


def test_a_state_nobody_knows_is_refused(fresh_database: Warehouse) -> None:
    run = StageRun("r1", "build", None, "1.0", "duckdb")
    start_run(fresh_database, run, NOON)
    with pytest.raises(psycopg.errors.CheckViolation):
        end_run(fresh_database, run, NOON, "almost")


@pytest.mark.parametrize("is_migrated", [True, False])
def test_what_a_run_said_is_told_in_the_readers_language_where_it_was_kept_so(
    fresh_database: Warehouse, *, is_migrated: bool
) -> None:
    run = StageRun("r1", "build", None, "1.0", "duckdb")
    start_run(fresh_database, run, NOON)
    end_run(fresh_database, run, NOON, "failed", message=_("interrupted"))
    if not is_migrated:
        with fresh_database.connection(OWNER) as connection:
            connection.execute("alter table ops.run drop column told")
    (runs,) = [each for each in RECORDED if each.name == "runs"]
    with fresh_database.snapshot(OPS_READER) as reader:
        (row,) = section_rows(reader, "start", [runs], {})["runs"]
    says = {
        language: [cell(shown, row, START_WORDS[language], "") for shown in runs.columns]
        for language in ("en", "zh")
    }
    moment = "2024-03-01 12:00"
    assert says["en"] == ["build", NONE, "failed", moment, "interrupted"]
    in_chinese = tell(_("interrupted"), "zh") if is_migrated else "interrupted"
    assert says["zh"] == ["构建", NONE, "失败", moment, in_chinese]
