"""The business date of a run: the as-of date of what its tasks do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


def business_date(context: Mapping[str, Any], timezone: str) -> date:
    """Read a run's business date: its partition key, else its parameter, else the day it runs."""
    # `run_after` and not the clock: a task tried again after midnight keeps its date.
    text = context.get("partition_key") or context["params"].get("business_date")
    if not text:
        run_after: datetime = context["dag_run"].run_after
        return run_after.astimezone(ZoneInfo(timezone)).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            _("{value} is not a business date", value=repr(text)),
            where=_("partition key or parameter `business_date` of the run"),
            remedy=_("write the date as 2026-10-01"),
        ) from None
