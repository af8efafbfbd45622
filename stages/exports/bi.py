"""What BI tools are handed, written for the warehouse of this home.

Goes in: the warehouse and a file. Comes out: the file. It tells how to reach the warehouse and what
to ask it; it holds no figure and no password.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.exports.bi import write_pack, write_project
from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import BI, RoleNames
from adapters.warehouse.url import parse_url
from transforms.exports.bi.dashboards import DASHBOARDS
from transforms.exports.bi.metricflow import PROJECT_FILE, metricflow_project
from transforms.exports.bi.superset import superset_pack
from transforms.language.errors import UsageError
from transforms.language.messages import Message, lines
from transforms.language.messages import gettext as _
from transforms.schema.measures import MEASURES

_HIDDEN = "XXXXXXXXXX"


@dataclass(frozen=True)
class PackWritten:
    """The archive, and what is in it."""

    file: str
    bytes: int
    dashboards: tuple[str, ...]
    charts: int
    login: str

    def text(self) -> Message:
        made = _(
            "{file}: {count} dashboards with {charts} charts ({names})",
            file=self.file,
            count=len(self.dashboards),
            charts=self.charts,
            names=", ".join(self.dashboards),
        )
        asks = _(
            "  Superset asks for the password of {login} when you import it (Dashboards, Import)",
            login=self.login,
        )
        return lines([made, asks])


@dataclass(frozen=True)
class ProjectWritten:
    """The folder, and how many metrics stand in it."""

    folder: str
    metrics: int

    def text(self) -> Message:
        made = _(
            "{folder}: a dbt project with {count} metrics", folder=self.folder, count=self.metrics
        )
        step = _(
            "  with a profile `peakledger` of your own: dbt run, then"
            " mf query --metrics sales --group-by account__region"
        )
        return lines([made, step])


def write_dbt_project(target: Path) -> ProjectWritten:
    """Write the semantic layer; raise `UsageError` over a folder that is something else."""
    if target.exists() and any(target.iterdir()) and not (target / PROJECT_FILE).is_file():
        raise UsageError(
            _("the folder holds something other than an earlier project"),
            where=str(target),
            remedy=_("name a new or empty folder"),
        )
    write_project(metricflow_project(), target)
    return ProjectWritten(str(target), len(MEASURES))


def write_superset_pack(
    home: Home, warehouse_url: str | None, target: Path, *, now: datetime
) -> PackWritten:
    """Write the dashboard pack; raise `OutsideError` where the file cannot be written."""
    login = RoleNames.of(home.settings).named(BI)
    if warehouse_url is None:
        server = Embedded(home)
        server.start()
        url = server.url(login)
    else:
        url = replace(parse_url(warehouse_url), username=login)
    address = replace(url, password=_HIDDEN).text()
    address = address.replace("postgresql://", "postgresql+psycopg2://", 1)
    documents = superset_pack(DASHBOARDS, address, now.isoformat())
    written = write_pack(documents, target)
    charts = sum(len(dashboard.charts) for dashboard in DASHBOARDS)
    titles = tuple(dashboard.title for dashboard in DASHBOARDS)
    return PackWritten(
        file=str(target), bytes=written, dashboards=titles, charts=charts, login=login
    )
