"""The rows of account reviews, read from the published warehouse as one version.

Goes in: an open snapshot of the warehouse, accounts and a month's last day. Comes out: per account
the rows of every section. Each section is one question for all accounts asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import psycopg

from adapters.exports.snapshot import section_rows
from transforms.exports.review.sections import SECTIONS

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def month_ends(connection: psycopg.Connection) -> list[date]:
    """Return the last days of the months that have metrics, the latest first."""
    query = "select distinct as_of_date from warehouse.account_metrics order by 1 desc"
    return [row[0] for row in connection.execute(query)]


def accounts_at(
    connection: psycopg.Connection, month_end: date
) -> list[tuple[str, str, str | None, str | None]]:
    """Return id, name, region and class of every account that has metrics of the month."""
    query = (
        "select m.account_id, coalesce(a.name, m.account_id), a.region, a.class"
        " from warehouse.account_metrics as m join warehouse.account as a using (account_id)"
        " where m.as_of_date = %s order by m.bought_amount desc nulls last, m.account_id"
    )
    return connection.execute(query, [month_end]).fetchall()


def review_rows(
    connection: psycopg.Connection, accounts: Collection[str], month_end: date
) -> dict[str, Rows]:
    """Return the rows of each section by account."""
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {
        account: {section.name: [] for section in SECTIONS} for account in accounts
    }
    given = {"accounts": list(accounts), "month_end": month_end}
    for name, rows in section_rows(connection, "review", SECTIONS, given).items():
        for row in rows:
            found[row["account_id"]][name].append(row)
    return dict(found)
