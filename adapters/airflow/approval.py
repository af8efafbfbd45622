"""Ask a named person before money leaves: the approval task of a settlement.

Read when a DAG file is parsed, so it imports Airflow only. Only people of `PEAKLEDGER_APPROVERS`
(the settings' list, written into the environment) may answer; there is no default answer. Where
nobody is listed, nobody can answer, and preparing refuses before anybody is asked.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator

NOBODY = "nobody-is-on-the-list"
_ASKED = "asked"
_DAYS = "PEAKLEDGER_APPROVAL_DAYS"


class AskApproval(ApprovalOperator):
    """An approval whose answer says on which batch it was given.

    A batch may be prepared anew while a person thinks: the answer is on what was shown to them.
    """

    def execute(self, context: Any) -> Any:
        """Remember what is asked, then wait."""
        prepared = context["ti"].xcom_pull(task_ids=min(self.upstream_task_ids))
        context["ti"].xcom_push(_ASKED, prepared["batch_id"])
        return super().execute(context)

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Give the answer with the batch that was shown; raise where none came in time."""
        answer = super().execute_complete(context, event)
        if answer is None:  # rejected: what follows is skipped
            return None
        return {**answer, "batch_id": context["ti"].xcom_pull(task_ids=self.task_id, key=_ASKED)}


def ask_approval(task_id: str, prepared_by: str) -> Any:
    """Make the task that waits for the word of an approver on what task `prepared_by` prepared.

    A rejection skips what follows, a time-out (`PEAKLEDGER_APPROVAL_DAYS`, 14) fails it: either way
    nothing is posted. It is not tried again: a person is asked once.
    """
    names = [name for name in os.environ.get("PEAKLEDGER_APPROVERS", "").split(",") if name]
    pull = f"ti.xcom_pull(task_ids='{prepared_by}')"
    return AskApproval(
        task_id=task_id,
        subject=f"Pay {{{{ {pull}['batch_id'] }}}}?",
        body=f"{{{{ {pull}['says'] }}}}",
        assigned_users=[{"id": name, "name": name} for name in names or [NOBODY]],
        response_timeout=timedelta(days=float(os.environ.get(_DAYS, "14"))),
        retries=0,
        doc_md="Ask an approver, by name, to approve or reject the batch.",
    )
