"""Run DAGs one after another in this process, and tell the caller by JSON lines.

Started by `adapters.operations.airflow.once` as `python -m … DATE DAG…` in a prepared environment,
never imported: importing it imports Airflow. Lines go to the descriptor in `PEAKLEDGER_EVENTS_FD`;
the last one is `{"event": "result", …}`. Without DAGs it only brings the metadata database up to
date and sees to the pool of the tasks that write.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from airflow.configuration import conf
from airflow.dag_processing.dagbag import DagBag
from airflow.models.asset import AssetActive
from airflow.models.dag import DagModel
from airflow.models.pool import Pool
from airflow.models.taskinstance import TaskInstance
from airflow.models.xcom import XComModel
from airflow.sdk import DAG
from airflow.utils import db
from airflow.utils.session import create_session
from sqlalchemy import delete, inspect, select, text, update

from adapters.operations.airflow import metrics
from adapters.operations.airflow.assets import ALL
from adapters.operations.airflow.defaults import WRITERS
from adapters.operations.airflow.environment import DAGS
from adapters.operations.airflow.one_version import serve_newest_only
from adapters.operations.airflow.work import tell


def main(arguments: Sequence[str]) -> int:
    """Migrate where needed and run the DAGs for the date; stop where an asset is not renewed."""
    business_date, *names = arguments
    serve_newest_only()
    metrics.start()
    if not names and (foreign := _others()):
        tell({"event": "failure", "dag": "-", "task": "-", **foreign})
        return 1
    migrated = _migrate()
    _make_pool()
    _forget_places()
    outcomes: list[dict[str, Any]] = []
    with _paused(names):
        bag = _bag(names)
        for name in names:
            tell({"event": "dag", "dag": name, "state": "running"})
            outcome, is_renewed = _run(bag.dags[name], business_date)
            tell({"event": "dag", "dag": name, **{k: outcome[k] for k in ("state", "seconds")}})
            if not is_renewed:
                return 1
            outcomes.append(outcome)
    tell({"event": "result", "dags": outcomes, "migrated": migrated})
    return 0


def _migrate() -> bool:
    """Bring the database up to this Airflow's revision; false where it stands there already.

    Airflow's own check loads every migration script first, which takes longer than to ask.
    """
    wanted = list(db._REVISION_HEADS_MAP.values())[-1]
    with create_session() as session:
        if inspect(session.get_bind()).has_table("alembic_version"):
            present = session.execute(text("select version_num from alembic_version")).scalar()
            if present == wanted:
                return False
    db.upgradedb()
    return True


def _make_pool() -> None:
    """Make the writers' pool where there is none; one that somebody has resized stays so."""
    if Pool.get_pool(WRITERS) is None:
        slots = max(1, conf.getint("core", "parallelism") - 1)
        what = "tasks that write to the lake, the warehouse or the ledger"
        Pool.create_or_update_pool(WRITERS, slots, what, include_deferred=False)


def _forget_places() -> None:
    """Let no asset stand at a place where it no longer lies: none may be renewed at two.

    A scheduler finds that out too, a minute after all DAG files were read again.
    """
    with create_session() as session:
        for asset in ALL:
            moved = (AssetActive.name == asset.name, AssetActive.uri != asset.uri)
            session.execute(delete(AssetActive).where(*moved))


def _others() -> dict[str, str] | None:
    """Refuse a database that holds an Airflow's DAGs and none of ours: it is another's."""
    with create_session() as session:
        if not inspect(session.get_bind()).has_table("dag_tag"):
            return None
        first = session.scalar(text("select dag_id from dag order by 1 limit 1"))
        ours = session.scalar(text("select 1 from dag_tag where name = 'peakledger' limit 1"))
    if first is None or ours:
        return None
    return {
        "kind": "UsageError",
        "message": f"the metadata database belongs to another Airflow (its DAGs: {first} …)",
        "where": "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN",
        "remedy": "name an empty database, or unset the variable: then the home brings its own",
    }


@contextmanager
def _paused(names: Sequence[str]) -> Iterator[None]:
    """Keep the DAGs paused: a live scheduler would run the same tasks, and queue their readers."""
    chosen = DagModel.dag_id.in_(names)
    with create_session() as session:
        active = select(DagModel.dag_id).where(chosen, DagModel.is_paused.is_(False))
        unpaused = session.scalars(active).all()
        session.execute(update(DagModel).where(chosen).values(is_paused=True))
    try:
        yield
    finally:
        with create_session() as session:
            again = update(DagModel).where(DagModel.dag_id.in_(unpaused))
            session.execute(again.values(is_paused=False))


def _bag(names: Sequence[str]) -> DagBag:
    bag = DagBag(dag_folder=DAGS, bundle_path=DAGS, bundle_name="dags-folder")
    broken = {**bag.import_errors, **dict.fromkeys(set(names) - set(bag.dags), "no such DAG")}
    for place, problem in broken.items():
        raise RuntimeError(f"{place}: {problem}")
    return bag


def _run(dag: DAG, business_date: str) -> tuple[dict[str, Any], bool]:
    """Run a DAG; return what it did, and whether those that follow it may run.

    One source may have failed while the others came in and were announced.
    """
    for task in dag.tasks:
        task.retries = 0  # here a retry would sleep in front of the person who waits
    dag.deadline = (
        None  # that person is not told of it; nor can `dag.test` prune one in Airflow 3.3
    )
    started = time.monotonic()
    run = dag.test(run_conf={"business_date": business_date})
    seconds = time.monotonic() - started
    with create_session() as session:
        of_run = (TaskInstance.dag_id == dag.dag_id, TaskInstance.run_id == run.run_id)
        tasks = session.scalars(select(TaskInstance).where(*of_run)).all()
        results = _results(
            session.scalars(XComModel.get_many(run_id=run.run_id, dag_ids=dag.dag_id))
        )
    problem = _problem(dag, str(run.state), tasks)
    if problem:
        tell({"event": "failure", "dag": dag.dag_id, **problem})
    done = {
        "dag_id": dag.dag_id,
        "run_id": run.run_id,
        "state": "failed" if problem else "success",
        "tasks": dict(Counter(str(task.state) for task in tasks)),
        "seconds": round(seconds, 3),
        "results": results,
    }
    succeeded = {task.task_id for task in tasks if str(task.state) == "success"}
    renewing = {task.task_id for task in dag.tasks if task.outlets}
    return done, problem is None or (bool(renewing) and renewing <= succeeded)


def _problem(dag: DAG, state: str, tasks: Sequence[TaskInstance]) -> dict[str, str] | None:
    """Judge a run by the tasks that renew an asset: a state of the run alone may hide a failure."""
    matter = {task.task_id for task in dag.tasks if task.outlets} or {t.task_id for t in dag.leaves}
    if not tasks:
        return {"task": "-", "message": "the run had no tasks"}
    bad = [t for t in tasks if str(t.state) == "failed"]
    bad += [t for t in tasks if t.task_id in matter and str(t.state) != "success"]
    if bad:
        return {"task": bad[0].task_id, "message": f"the task ended as {bad[0].state}"}
    missing = matter - {task.task_id for task in tasks}
    if missing or state != "success":
        return {"task": ", ".join(sorted(missing)) or "-", "message": f"the run ended as {state}"}
    return None


def _results(rows: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in sorted(rows, key=lambda row: (row.task_id, row.map_index)):
        if row.key != "return_value":
            continue
        value = XComModel.deserialize_value(row)
        if row.map_index < 0:
            found[row.task_id] = value
        else:
            found.setdefault(row.task_id, []).append(value)
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
