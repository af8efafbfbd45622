"""What real customers owed at each month's end, against a loop over their invoices."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

pytestmark = pytest.mark.real_data


RECEIVABLES = """
select
    'sample' as source,
    'p' as part,
    'f' as file_sha256,
    row_number() over () as file_line,
    customerID as account_id,
    invoiceNumber as invoice_id,
    strptime(InvoiceDate, '%m/%d/%Y') as invoice_date,
    strptime(DueDate, '%m/%d/%Y') as due_date,
    cast(InvoiceAmount as decimal(18, 2)) as amount,
    strptime(SettledDate, '%m/%d/%Y') as settled_on,
    cast(InvoiceAmount as decimal(18, 2)) as settled_amount
from read_csv('{file}', all_varchar = true)
"""
ORDERS = """
select
    'sample' as source, 'p' as part, 'f' as file_sha256, 1 as file_line, account_id as order_id,
    '1' as line_no, account_id, 'P' as product_id, date '2012-01-05' as order_date,
    1 as quantity, 1 as unit_price, false as is_anonymous
from (select distinct account_id from receivables)
"""


@pytest.fixture(scope="module")
def file(real_data: Path) -> Path:
    return real_data / "late_payments" / "invoices.csv"


@pytest.fixture(scope="module")
def invoices(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as opened:
        return list(csv.DictReader(opened))


def day(text: str) -> date:
    month, of_month, year = map(int, text.split("/"))
    return date(year, month, of_month)


def test_real_invoices_are_overdue_from_due_to_settled(world, file, invoices):
    customers = sorted({row["customerID"] for row in invoices})
    engine = world(
        {},
        "int_account_debt",
        selects={"receivables": RECEIVABLES.format(file=file), "orders": ORDERS},
        as_of_date="2014-01-01",
    )
    found = engine.rows("select month, account_id, overdue_amount, overdue_days_mean"
                        " from int_account_debt order by 1, 2")  # fmt: skip
    naive = []
    for month in sorted({row[0] for row in found}):
        end = month_end(month)
        late = defaultdict(list)
        for row in invoices:
            if (
                day(row["InvoiceDate"]) <= end < day(row["SettledDate"])
                and day(row["DueDate"]) < end
            ):
                late[row["customerID"]].append(
                    (Decimal(row["InvoiceAmount"]), (end - day(row["DueDate"])).days)
                )
        for customer in customers:
            overdue = sum(amount for amount, _ in late[customer])
            days = sum(amount * days for amount, days in late[customer])
            naive.append((month, customer, overdue, round(days / overdue, 6) if overdue else None))
    assert found == naive
    assert any(row[2] for row in found)


def month_end(month: str) -> date:
    first = date.fromisoformat(month + "-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
