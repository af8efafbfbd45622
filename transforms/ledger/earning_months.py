"""Which months the ledger's accruals belong to, for metrics by account and month.

Goes in: the ledger's accruals summed by key, posting month and as-of day. Comes out: one row per
key with the days its earning period spans, and the months that the ledger speaks for. Units of
goods (currency `XXX`) are left out: what they cost is in the margin of the free goods delivered.

An earning period that is over counts with all that was posted by the as-of date. One that reaches
past the last complete month counts as it stood when that month ended, so that it holds nothing of
the days after it. A period whose name bears no dates (`program`, a single order line) is that of
the month it was posted in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.currencies import GOODS
from transforms.ledger.periods import period_end, period_start
from transforms.schema.models_staging import PROVIDED

_KEY = ["account_id", "program_id", "earning_period", "currency", "starts_on", "ends_on"]


def earned(sums: pa.Table, as_of: date) -> pa.Table:
    """Return the accruals of each earning period, in the columns of `ledger_rebate`.

    `sums` has the columns of `ledger_sum`. `ends_on` is the day after the period's last one.
    """
    complete_until = as_of.replace(day=1)
    known = sums.filter(pc.less_equal(sums["posted_as_of"], pa.scalar(as_of)))
    known = known.filter(pc.not_equal(known["currency"], GOODS))
    spans = [_span(*names) for names in zip(*_names(known), strict=True)]
    for place, column in enumerate(("starts_on", "ends_on")):
        known = known.append_column(column, pa.array([span[place] for span in spans], pa.date32()))
    is_over = pc.less_equal(known["ends_on"], pa.scalar(complete_until))
    was_posted = pc.less_equal(known["posted_as_of"], pa.scalar(complete_until))
    known = known.filter(pc.or_(is_over, was_posted))
    rows = known.group_by(_KEY, use_threads=False).aggregate([("accrued_amount", "sum")])
    rows = rows.rename_columns([*_KEY, "accrued_amount"])
    rows = rows.sort_by([(name, "ascending") for name in _KEY])
    schema = PROVIDED["ledger_rebate"].arrow
    return rows.select(schema.names).cast(schema)


def covered(sums: pa.Table, stood_at: Iterable[date], as_of: date) -> pa.Table:
    """Return the first and last complete month that the ledger speaks for, as year × 12 + month.

    The first is that of the earliest earning period; the last ends before the latest as-of day by
    which anything was accrued. `stood_at` are the as-of days programs were last accrued by. No row
    where nothing was accrued by the as-of date. The columns are those of `ledger_cover`.
    """
    known = sums.filter(pc.less_equal(sums["posted_as_of"], pa.scalar(as_of)))
    rows = []
    if known.num_rows:
        days = [day for day in stood_at if day <= as_of]
        latest = max([pc.max(known["posted_as_of"]).as_py(), *days])
        first = min(_span(*names)[0] for names in zip(*_names(known), strict=True))
        rows = [{"first_month_no": _month_no(first), "last_month_no": _month_no(latest) - 1}]
    return pa.Table.from_pylist(rows, schema=PROVIDED["ledger_cover"].arrow)


def _names(sums: pa.Table) -> tuple[list[str], list[str]]:
    return sums["earning_period"].to_pylist(), sums["posting_period"].to_pylist()


def _span(earning_period: str, posting_period: str) -> tuple[date, date]:
    """Return the first day of a period and the day after its last one."""
    name = earning_period if period_end(earning_period) else posting_period
    start, end = period_start(name), period_end(name)
    if start is None or end is None:
        raise ValueError(f"no month: {posting_period!r}")
    return start, end


def _month_no(day: date) -> int:
    return day.year * 12 + day.month
