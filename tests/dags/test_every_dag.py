"""What holds for every DAG, whoever adds one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ONE_A_FILE = ["ingest", "rebates", "settlement", "stock_up", "validate", "warehouse"]


def test_every_dag_loads(loaded: dict[str, Any]) -> None:
    assert loaded["import_errors"] == {}


def test_there_is_one_dag_a_file_named_like_the_file(dags: dict[str, Any]) -> None:
    assert sorted(dags) == ONE_A_FILE
    assert {name: Path(dag["file"]).stem for name, dag in dags.items()} == {
        name: name for name in dags
    }


def test_every_dag_says_what_it_does_when_and_what_to_do_after_a_failure(
    dags: dict[str, Any],
) -> None:
    for name, dag in dags.items():
        for part in ("**When**", "**After a failure**"):
            assert part in (dag["doc"] or ""), f"{name}: doc_md lacks {part}"


def test_every_task_has_an_owner_retries_and_a_line_of_what_it_does(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert dag["tasks"], name
        for task_id, task in dag["tasks"].items():
            assert task["owner"] == "peakledger", (name, task_id)
            assert task["retries"] >= 1, (name, task_id)
            assert (task["doc"] or "").strip(), (name, task_id)


def test_every_dag_is_tagged_runs_once_at_a_time_and_never_catches_up(dags: dict[str, Any]) -> None:
    for name, dag in dags.items():
        assert "peakledger" in dag["tags"], name
        assert len(dag["tags"]) >= 2, name
        assert dag["max_active_runs"] == 1, name
        assert dag["catchup"] is False, name


def test_every_dag_takes_a_business_date(dags: dict[str, Any]) -> None:
    assert {name: dag["params"] for name, dag in dags.items()} == {
        name: ["business_date"] for name in dags
    }


def test_every_dag_but_the_first_follows_an_asset_that_another_renews(
    dags: dict[str, Any],
) -> None:
    renewed = {
        asset: name
        for name, dag in dags.items()
        for task in dag["tasks"].values()
        for asset in task["outlets"]
    }
    follows = {name: [renewed[asset] for asset in dag["follows"]] for name, dag in dags.items()}
    assert follows == {
        "ingest": [],
        "validate": ["ingest"],
        "warehouse": ["ingest"],
        "stock_up": ["warehouse"],
        "rebates": ["warehouse"],
        "settlement": ["rebates"],
    }


def test_an_asset_with_keys_has_no_reader_without(dags: dict[str, Any]) -> None:
    kinds = {name: dag["timetable"] for name, dag in dags.items()}
    assert kinds.pop("ingest") == "CronPartitionTimetable"
    assert set(kinds.values()) == {"PartitionedAssetTimetable"}


def test_the_date_is_announced_when_every_source_was_taken_though_one_failed(
    dags: dict[str, Any],
) -> None:
    tasks = dags["ingest"]["tasks"]
    assert tasks["take"]["upstream"] == ["sources"]
    # `sources` is the one success that must be there: what one source lacks stops no other.
    assert tasks["announce"]["upstream"] == ["sources", "take"]
    assert tasks["announce"]["trigger_rule"] == "all_done_min_one_success"
    assert [name for name, task in tasks.items() if task["outlets"]] == ["announce"]


def test_a_run_in_which_a_source_failed_ends_as_failed(dags: dict[str, Any]) -> None:
    tasks = dags["ingest"]["tasks"]
    assert (tasks["complete"]["upstream"], tasks["complete"]["trigger_rule"]) == (
        ["take"],
        "all_success",
    )


def test_nothing_is_exported_before_it_is_posted(dags: dict[str, Any]) -> None:
    assert dags["rebates"]["tasks"]["export"]["upstream"] == ["accrue"]


def test_nothing_is_settled_before_a_person_was_asked(dags: dict[str, Any]) -> None:
    tasks = dags["settlement"]["tasks"]
    assert tasks["ask"]["upstream"] == ["prepare"]
    assert tasks["post"]["upstream"] == ["ask", "prepare"]
