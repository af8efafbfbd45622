"""A task that waits without a worker: it gives its slot back, and is begun again after a while.

Airflow's triggerer keeps the time, by a trigger that the standard provider has. What a task waits
for it looks for itself each time it is begun: whatever kind of place files come from, its login is
the task's, and no trigger needs one.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from airflow.providers.standard.decorators.python import _PythonDecoratedOperator
from airflow.sdk.bases.decorator import task_decorator_factory

if TYPE_CHECKING:
    from adapters.operations.airflow.work import StageArguments

VARIABLE = "PEAKLEDGER_LOOK_MINUTES"
_LOOK_MINUTES = "5"
# A triggerer that is not there wakes nobody: the task fails then, and is tried again.
_OVERSLEPT = timedelta(minutes=10)
_log = logging.getLogger("peakledger")


class SleepingOperator(_PythonDecoratedOperator):
    """A function's task that may `sleep`: once woken it calls the function again."""

    custom_operator_name = "@sleeping"

    def execute(self, context: Any, event: object = None) -> Any:
        """Call the function, whatever has woken the task."""
        return super().execute(context)


def sleeping(**arguments: Any) -> Callable[..., Any]:
    """Decorate a task's function like `airflow.sdk.task`, so that it may `sleep`."""
    return task_decorator_factory(decorated_operator_class=SleepingOperator, **arguments)


def sleep(at: StageArguments, result: Any, waits: Mapping[str, datetime]) -> None:
    """Give the worker back until it is time to look again, where a scheduled run waits for files.

    `result` is what this look has taken in: a file that it refused is told at once. `waits` says
    until when for each that has not come. Raises `TaskDeferred`.
    """
    if not at.is_scheduled or not waits or result.refused:
        return
    # Here and not at the top: a DAG file is read without what tasks need.
    from airflow.providers.standard.triggers.temporal import DateTimeTrigger
    from airflow.sdk.exceptions import TaskDeferred

    from adapters.operations.airflow.work import small

    last = max(waits.values())
    look = at.now + timedelta(minutes=float(os.environ.get(VARIABLE) or _LOOK_MINUTES))
    named = ", ".join(f"{name} until {until:%H:%M %Z}" for name, until in sorted(waits.items()))
    small(result)
    _log.info("waits for %s", named)
    raise TaskDeferred(
        trigger=DateTimeTrigger(moment=min(last, look)),
        method_name="execute",
        timeout=min(last, look) - at.now + _OVERSLEPT,
    )
