"""What BI tools are handed, written for the warehouse of this home.

Goes in: the warehouse and a file. Comes out: the file. It tells how to reach the warehouse and what
to ask it; it holds no figure and no password.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from adapters.exports.superset import write_pack
from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import BI
from adapters.warehouse.url import parse_url
from transforms.exports.bi.dashboards import DASHBOARDS
from transforms.exports.bi.superset import superset_pack

_HIDDEN = "XXXXXXXXXX"


@dataclass(frozen=True)
class PackWritten:
    """The archive, and what is in it."""

    file: str
    bytes: int
    dashboards: tuple[str, ...]
    charts: int
    login: str

    def text(self) -> str:
        return (
            f"{self.file}: {len(self.dashboards)} dashboards with {self.charts} charts"
            f" ({', '.join(self.dashboards)})\n"
            "  Superset asks for the password of"
            f" {self.login} when you import it (Dashboards, Import)"
        )


def write_superset_pack(
    home: Home, warehouse_url: str | None, target: Path, *, now: datetime
) -> PackWritten:
    """Write the dashboard pack; raise `OutsideError` where the file cannot be written."""
    if warehouse_url is None:
        server = Embedded(home)
        server.start()
        url = server.url(BI)
    else:
        url = replace(parse_url(warehouse_url), username=BI)
    address = replace(url, password=_HIDDEN).text()
    address = address.replace("postgresql://", "postgresql+psycopg2://", 1)
    documents = superset_pack(DASHBOARDS, address, now.isoformat())
    written = write_pack(documents, target)
    charts = sum(len(dashboard.charts) for dashboard in DASHBOARDS)
    titles = tuple(dashboard.title for dashboard in DASHBOARDS)
    return PackWritten(file=str(target), bytes=written, dashboards=titles, charts=charts, login=BI)
