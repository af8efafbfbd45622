"""What pages read of the published warehouse: which version stands, and the rows of sections.

Goes in: an open snapshot of the warehouse. Comes out: rows as mappings. All of a page is read in
one snapshot, and so of one version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from adapters.lake.home import Home
from sql import select_text
from transforms.exports.sections import PageSection, Row


def section_rows(
    connection: psycopg.Connection,
    page: str,
    sections: Iterable[PageSection],
    given: Mapping[str, Any],
) -> dict[str, list[Row]]:
    """Return the rows of each section of a page by its name, from `sql/PAGE/QUERY.sql`."""
    asked: dict[str, list[Row]] = {}
    found = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        for section in sections:
            if section.query not in asked:
                query = question(page, section)
                asked[section.query] = list[Row](cursor.execute(query, given).fetchall())
            rows = asked[section.query]
            found[section.name] = [
                row for row in rows if row.get("part", section.name) == section.name
            ]
    return found


def question(page: str, section: PageSection) -> str:
    """Return the SELECT that a section of a page asks."""
    return select_text(page, section.query)


def company_currency(connection: psycopg.Connection, home: Home) -> str:
    """Return the company's currency: as set, else that of the version's orders, which bear one."""
    if home.settings.company_currency:
        return home.settings.company_currency
    row = connection.execute("select currency from warehouse.fct_order_line limit 1").fetchone()
    return row[0] if row else ""


def version_now(connection: psycopg.Connection) -> int:
    """Return the number of the version that stands; 0 before the first."""
    query = "select coalesce(max(version_id), 0) from warehouse.version"
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def last_trade_day(connection: psycopg.Connection, until: date) -> date | None:
    """Return the last day the barometer knows up to a day; None where it knows none."""
    query = "select max(date_day) from warehouse.sales_barometer where date_day <= %s"
    row = connection.execute(query, [until]).fetchone()
    return row[0] if row else None
