"""Ask a named person before money leaves: the question and the answer of a settlement in Airflow.

Read when a DAG file is parsed, so it imports Airflow only. Only people of `PEAKLEDGER_APPROVERS`
(the settings' list, written into the environment) may answer; there is no default answer. Where
nobody is listed, nobody can answer, and preparing refuses before anybody is asked.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.providers.standard.exceptions import HITLTimeoutError
from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk.exceptions import AirflowFailException

NOBODY = "nobody-is-on-the-list"
_DAYS = "PEAKLEDGER_APPROVAL_DAYS"


class AskApproval(ApprovalOperator):
    """An approval that notes its question and its answer in the warehouse.

    XCom and the state of a task can be written by whoever may use Airflow's interface. The record
    of who answered is written by the API server for the login that answers and handed to this task
    alone, as the event that it goes on with; what this task notes of it is what posting goes by.
    """

    def execute(self, context: Any) -> Any:
        """Note what is asked, then wait."""
        from adapters.operations.airflow.work import work
        from adapters.warehouse import answers
        from adapters.warehouse.connect import Warehouse

        prepared = context["ti"].xcom_pull(task_ids=min(self.upstream_task_ids))
        with work() as at, Warehouse.open(at.home, at.warehouse_url) as warehouse:
            answers.note_question(warehouse, at.run_id, prepared["batch_id"], at.now)
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> None:
        """Note the answer with who gave it; a rejection skips what follows."""
        if "error" not in event:
            self._note(event)
        try:
            super().execute_complete(context, event)
        except HITLTimeoutError:
            raise AirflowFailException(
                "nobody has answered in time; nothing was posted\n"
                "  remedy: clear the task to ask again"
            ) from None

    def _note(self, event: dict[str, Any]) -> None:
        from adapters.operations.airflow.work import work
        from adapters.warehouse import answers
        from adapters.warehouse.connect import Warehouse

        who = event.get("responded_by_user")
        if not who or event.get("timedout"):
            raise AirflowFailException(
                "Airflow's record of the question holds no answer of a person; nothing was posted\n"
                "  remedy: clear the task to ask again"
            )
        (option,) = event["chosen_options"]
        by = str(who["id"])
        with work() as at, Warehouse.open(at.home, at.warehouse_url) as warehouse:
            answers.note_answer(warehouse, at.run_id, by, option, answered_at=event["responded_at"])


def ask_approval(task_id: str, prepared_by: str) -> Any:
    """Make the task that waits for the word of an approver on what task `prepared_by` prepared.

    A rejection skips what follows, a time-out (`PEAKLEDGER_APPROVAL_DAYS`, 14) fails it: either way
    nothing is posted. Where its process died it asks again: no answer is taken for another.
    """
    names = [name for name in os.environ.get("PEAKLEDGER_APPROVERS", "").split(",") if name]
    pull = f"ti.xcom_pull(task_ids='{prepared_by}')"
    return AskApproval(
        task_id=task_id,
        subject=f"Pay {{{{ {pull}['batch_id'] }}}}?",
        body=f"{{{{ {pull}['says'] }}}}",
        assigned_users=[{"id": name, "name": name} for name in names or [NOBODY]],
        response_timeout=timedelta(days=float(os.environ.get(_DAYS, "14"))),
        doc_md="Ask an approver, by name, to have the batch posted or to reject it.",
    )
