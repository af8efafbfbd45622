"""The settings of arrivals and alerts: which files are expected, what waits for them, who is told.

Secrets are not written here: a webhook's URL and a mail password are named by the environment
variable that holds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from transforms.language.forms import formed
from transforms.language.messages import gettext as _
from transforms.operations.section import Bounded, Section, Tested

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
# A DAG after the ingest; what follows one that waits, waits with it.
WaitingDag = Literal["metrics", "pre_season", "rebates", "settlement", "stock_up", "warehouse"]
Variable = Annotated[str, Tested(formed("[A-Z][A-Z0-9_]*", "ALERTS_PASSWORD"))]


@dataclass(frozen=True, kw_only=True)
class ExpectedArrival(Section):
    """One expectation: this source sends this feed this often, by this hour.

    `on` is the weekday of what comes every week, `on_day` the day of what comes every month, and
    `timezone` the company's where it is null. With `wait` the day's ingest under Airflow waits for
    it, until the hour and its grace are over.
    """

    source: str
    feed: str
    every: Literal["day", "workday", "week", "month"] = "day"
    on: Day | None = None
    on_day: Annotated[int, Bounded(ge=1, le=28)] | None = None
    by: Annotated[str, Tested(formed("([01][0-9]|2[0-3]):[0-5][0-9]", "09:00"))] = "09:00"
    grace_minutes: Annotated[int, Bounded(ge=0, le=1440)] = 0
    timezone: str | None = None
    wait: bool = False

    def __post_init__(self) -> None:
        if (self.on is not None) != (self.every == "week"):
            raise ValueError(_("`on` names the weekday of `every: week`, and of nothing else"))
        if (self.on_day is not None) != (self.every == "month"):
            raise ValueError(_("`on_day` names the day of `every: month`, and of nothing else"))


@dataclass(frozen=True, kw_only=True)
class Mail(Section):
    """A mail server, and who is written to."""

    host: str
    port: Annotated[int, Bounded(ge=1, le=65535)] = 587
    sender: str
    to: Annotated[tuple[str, ...], Bounded(min_length=1)]
    starttls: bool = True
    user: str | None = None
    password_variable: Variable | None = None


@dataclass(frozen=True, kw_only=True)
class AlertTargets(Section):
    """Where alerts go; every alert also stands in `<home>/reports/alerts.jsonl`.

    `webhook_variable` names the environment variable with the URL that alerts are posted to.
    """

    webhook_variable: Variable | None = None
    mail: Mail | None = None
