"""What stands after a run, and three things worth a look: a metric, a plan line, a ledger entry.

Goes in: a home and its warehouse. Comes out: counts per table, where they lie, and the three, each
with the question that shows more of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from adapters.lake.home import Home
from adapters.ledger import reads
from adapters.warehouse.connect import Warehouse
from adapters.warehouse.migrate import migrate
from adapters.warehouse.roles import BI, FINANCE
from stages.operations.stops import LEDGER_ENTRY, METRIC, PLAN_LINE, Look
from transforms.language.listing import listing
from transforms.language.messages import Message, lines, ngettext
from transforms.language.messages import gettext as _

_LOOKS = (METRIC, PLAN_LINE, LEDGER_ENTRY)


@dataclass(frozen=True)
class Summary:
    """What stands in the warehouse and the ledger after a run."""

    home: str
    as_of_date: str
    version_id: int
    tables: dict[str, int]
    ledger_entries: int
    ledger_head: str | None
    looks: tuple[Look, ...]

    def text(self) -> Message:
        """Return the summary as a person reads it."""
        stands = _(
            "Version {version} of the warehouse stands, as of {day}, in {home}",
            version=str(self.version_id),
            day=self.as_of_date,
            home=self.home,
        )
        told = [
            stands,
            ngettext(
                "  {count} table of the schema warehouse, rows of each:",
                "  {count} tables of the schema warehouse, rows of each:",
                len(self.tables),
            ),
            listing(self.tables),
            ngettext(
                "  {count} entry in the ledger",
                "  {count} entries in the ledger",
                self.ledger_entries,
            ),
            "",
            _("Three things to look at next:"),
        ]
        for number, look in enumerate(self.looks, 1):
            told.append(
                _("  {number}. {what}: {says}", number=number, what=look.what, says=look.says)
            )
            told.append(f"     {look.command}")
        told += ["", _("A walk past eight of their kind:"), "  peakledger tour"]
        return lines(told)


def summary(home: Home, warehouse_url: str | None) -> Summary:
    """Read what the last published version and the ledger hold."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        with warehouse.snapshot(BI) as connection:
            version = _first(
                connection,
                "select version_id, as_of_date from warehouse.version"
                " order by version_id desc limit 1",
            )
            tables: dict[str, int] = dict(
                connection.execute(
                    "select table_name, rows from warehouse.version_table"
                    " where version_id = %s order by table_name",
                    [version["version_id"]],
                ).fetchall()
            )
        with warehouse.snapshot(FINANCE) as connection:
            count, last = reads.entry_count(connection), reads.last_entry(connection)
        looks = [stop.look(warehouse) for stop in _LOOKS]
    return Summary(
        home=str(home.path),
        as_of_date=str(version["as_of_date"]),
        version_id=version["version_id"],
        tables=tables,
        ledger_entries=count,
        ledger_head=last.seal.hash if last else None,
        looks=tuple(look for look in looks if look),
    )


def entry_count(home: Home, warehouse_url: str | None) -> int:
    """Count the ledger's entries; 0 where there is no ledger yet."""
    with Warehouse.open(home, warehouse_url) as warehouse:
        migrate(warehouse)
        with warehouse.connection(FINANCE) as connection:
            return reads.entry_count(connection)


def _first(connection: psycopg.Connection, query: str) -> dict[str, Any]:
    return connection.cursor(row_factory=dict_row).execute(query).fetchone() or {}
