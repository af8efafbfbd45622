"""The settings of arrivals and alerts: which files are expected when, and who is told.

Secrets are not written here: a webhook's URL and a mail password are named by the environment
variable that holds them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from transforms.operations.section import SettingsSection

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]


class ExpectedArrival(SettingsSection):
    """One expectation: this source sends this feed this often, by this hour."""

    source: str
    feed: str
    every: Literal["day", "workday", "week", "month"] = "day"
    on: Day | None = Field(default=None, description="the weekday, where it comes every week")
    on_day: int | None = Field(
        default=None, ge=1, le=28, description="the day, where it comes every month"
    )
    by: str = Field(default="09:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")
    grace_minutes: int = Field(default=0, ge=0, le=1440)
    timezone: str | None = Field(default=None, description="default: the company's")

    @model_validator(mode="after")
    def _says_which_day(self) -> ExpectedArrival:
        if (self.on is not None) != (self.every == "week"):
            raise ValueError("`on` names the weekday of `every: week`, and of nothing else")
        if (self.on_day is not None) != (self.every == "month"):
            raise ValueError("`on_day` names the day of `every: month`, and of nothing else")
        return self


class Mail(SettingsSection):
    """A mail server, and who is written to."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    sender: str
    to: tuple[str, ...] = Field(min_length=1)
    starttls: bool = True
    user: str | None = None
    password_variable: Variable | None = None


class AlertTargets(SettingsSection):
    """Where alerts go; every alert also stands in `<home>/reports/alerts.jsonl`."""

    webhook_variable: Variable | None = Field(
        default=None, description="environment variable with the URL that alerts are posted to"
    )
    mail: Mail | None = None
